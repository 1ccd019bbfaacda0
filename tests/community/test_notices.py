"""The inbox."""

import pytest
from django.utils import translation

from community import queries, record
from community.models import Chain, Mailing, Notice, Person
from community.notices import AT_ONCE, BATCH, inbox, mark_read, send_mailings, tell
from community.templatetags.people import sentence


@pytest.fixture
def entry(cast):
    return record.write(record.new_chain(Chain.Kind.MATTER), "stool_put_out", by=cast.lin, stools=2)


def test_each_is_told_once_and_never_the_actor(cast, entry):
    told = tell([cast.wang, cast.li, cast.wang, cast.lin], entry, title="小板凳", url="/matters/1/")
    again = tell([cast.wang, cast.zhao], entry, title="小板凳", url="/matters/1/")

    assert (told, again) == (2, 1)
    assert {notice.person for notice in Notice.objects.all()} == {cast.wang, cast.li, cast.zhao}
    assert Notice.objects.count() == 3


def test_who_was_deactivated_is_not_told(cast, entry):
    cast.li.is_active = False

    assert tell([cast.li], entry, title="小板凳", url="/") == 0
    assert Notice.objects.count() == 0


def test_a_notice_is_the_entry_in_the_language_of_its_reader(cast, entry):
    tell([cast.wang], entry, title="小板凳" * 100, url="/matters/1/")
    notice = inbox(cast.wang).get()

    assert (len(notice.title), notice.url, notice.read_at) == (200, "/matters/1/", None)
    with translation.override("en"):
        assert sentence(notice.entry) == "Ms 林 put out 2 stools"


def test_the_inbox_shows_the_newest_first_and_only_ones_own(cast, entry):
    second = record.write(entry.chain, "stool_taken_in", by=cast.lin)
    for told in (entry, second):
        tell([cast.wang, cast.li], told, title=told.act, url="/")

    assert [notice.title for notice in inbox(cast.wang)] == ["stool_taken_in", "stool_put_out"]


def test_reading_counts_down_and_touches_nobody_elses_notices(cast, entry):
    second = record.write(entry.chain, "stool_taken_in", by=cast.lin)
    for told in (entry, second):
        tell([cast.wang, cast.li], told, title=told.act, url="/")
    assert queries.unread_count(cast.wang) == 2

    lis = list(inbox(cast.li))
    assert mark_read(cast.wang, lis) == 0
    assert mark_read(cast.wang, inbox(cast.wang)[:1]) == 1
    assert (queries.unread_count(cast.wang), queries.unread_count(cast.li)) == (1, 2)
    assert mark_read(cast.wang) == 1
    assert mark_read(cast.wang) == 0
    assert (queries.unread_count(cast.wang), queries.unread_count(cast.li)) == (0, 2)


def test_telling_many_takes_two_queries(cast, entry, django_assert_num_queries):
    with django_assert_num_queries(4):  # savepoint, who was told, insert, release
        tell([cast.wang, cast.li, cast.zhao, cast.chen, cast.qian], entry, title="小板凳", url="/")


@pytest.fixture
def crowd(db):
    """More people than one act tells by itself."""
    return Person.objects.bulk_create(Person(username=f"crowd{n}", full_name="众") for n in range(AT_ONCE + BATCH + 3))


def test_of_many_the_first_are_told_at_once_and_the_clock_tells_the_others_in_batches(crowd, entry):
    everybody = Person.objects.filter(username__startswith="crowd")
    assert tell(everybody, entry, title="小板凳", url="/matters/1/") == len(crowd)

    counts = [Notice.objects.count()]
    while send_mailings():
        counts.append(Notice.objects.count())

    assert counts == [AT_ONCE, AT_ONCE + BATCH, len(crowd)]
    assert not Mailing.objects.exists()
    assert set(Notice.objects.values_list("person_id", flat=True)) == {person.pk for person in crowd}


def test_who_waits_to_be_told_is_not_told_twice_in_other_words(crowd, entry):
    everybody = Person.objects.filter(username__startswith="crowd")
    tell(everybody, entry, title="小板凳", url="/matters/1/")

    assert tell([crowd[-1], crowd[0]], entry, title="小板凳", url="/") == 0
    while send_mailings():
        pass
    assert set(Notice.objects.values_list("url", flat=True)) == {"/matters/1/"}


def test_who_is_deactivated_meanwhile_is_not_told(crowd, entry):
    tell(crowd, entry, title="小板凳", url="/")
    Person.objects.filter(pk=crowd[-1].pk).update(is_active=False)
    while send_mailings():
        pass
    assert Notice.objects.count() == len(crowd) - 1
    assert not Notice.objects.filter(person=crowd[-1]).exists()


def test_nothing_waits_nothing_is_sent(db):
    assert send_mailings() == 0
