"""The inbox page: unread first, reading marks, no news of others, and a constant number of queries."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from community import record
from community.models import Chain, Notice
from community.notices import tell


@pytest.fixture
def news(cast):
    """``news(wang, 3)``: so many entries of a matter of li, told to a person."""

    def make(person, count: int) -> list[Notice]:
        chain = record.new_chain(Chain.Kind.MATTER)
        for number in range(count):
            with transaction.atomic():
                entry = record.write(chain, "matter_accepted", by=cast.lin)
                tell([person], entry, title=f"第{number}件", url="/guide/")
        return list(Notice.objects.filter(person=person).order_by("pk"))

    return make


def test_an_empty_inbox_says_so(cast, client_of):
    response = client_of(cast.wang).get("/inbox/")
    assert len(response.context["page_obj"]) == 0
    assert 'class="empty"' in response.content.decode()


def test_the_unread_stand_first_and_the_bell_counts_them(cast, client_of, news):
    first, second, third = news(cast.wang, 3)
    client = client_of(cast.wang)
    assert client.post(f"/inbox/{third.pk}/").url == "/guide/"
    response = client.get("/inbox/")
    assert list(response.context["page_obj"]) == [second, first, third]
    assert response.context["shell"].unread == 2


def test_mark_all_as_read(cast, client_of, news):
    news(cast.wang, 3)
    client = client_of(cast.wang)
    assert client.post("/inbox/read/").status_code == 302
    assert Notice.objects.filter(person=cast.wang, read_at=None).count() == 0


def test_nobody_opens_the_news_of_another(cast, client_of, news):
    (notice,) = news(cast.wang, 1)
    assert client_of(cast.li).post(f"/inbox/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_strangers_are_asked_to_sign_in(client, db):
    assert client.get("/inbox/").url == "/sign-in/?next=/inbox/"


def test_opening_by_a_link_changes_nothing(cast, client_of, news):
    (notice,) = news(cast.wang, 1)
    assert client_of(cast.wang).get(f"/inbox/{notice.pk}/").status_code == 405


def test_thirty_notices_cost_as_many_queries_as_one(cast, client_of, news):
    client = client_of(cast.wang)
    news(cast.wang, 1)
    client.get("/inbox/")
    with CaptureQueriesContext(connection) as few:
        client.get("/inbox/")
    news(cast.wang, 30)
    with CaptureQueriesContext(connection) as many:
        response = client.get("/inbox/")
    assert len(response.context["page_obj"]) == 20
    assert len(many) == len(few)


def test_the_second_page_holds_the_rest(cast, client_of, news):
    news(cast.wang, 23)
    response = client_of(cast.wang).get("/inbox/?page=2")
    assert len(response.context["page_obj"]) == 3
    assert 'rel="prev"' in response.content.decode()
