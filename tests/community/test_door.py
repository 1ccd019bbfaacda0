"""The door as a browser meets it: entry links, sign-in, sign-out."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from community.entry import issue_entry_link
from community.models import EntryLink

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture(autouse=True)
def _no_failures_left():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def staff(lin):
    lin.set_password("osmanthus-2026")
    lin.save()
    return lin


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_look_at_the_link_asks_who_it_is_and_uses_nothing_up(cast, client):
    token = issue_entry_link(cast.wang, by=cast.chen)
    page = client.get(f"/enter/{token}/", **ENGLISH)

    assert page.status_code == 200
    assert "Are you Ms 王?" in page.text
    assert "no-store" in page["Cache-Control"]
    assert signed_in_as(client) is None
    assert EntryLink.objects.get().used_at is None


def test_a_preview_by_head_uses_nothing_up_either(cast, client):
    token = issue_entry_link(cast.wang, by=cast.chen)
    client.head(f"/enter/{token}/")

    assert EntryLink.objects.get().used_at is None


def test_the_button_lets_the_person_in_and_then_never_again(cast, client):
    token = issue_entry_link(cast.wang, by=cast.chen)
    answer = client.post(f"/enter/{token}/")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in_as(client) == str(cast.wang.pk)
    assert EntryLink.objects.get().used_at <= timezone.now()

    again = Client().post(f"/enter/{token}/", **ENGLISH)
    assert again.status_code == 410
    assert "This link was used already; each opens the door once. Ask your steward for a new one." in again.text


def test_the_button_needs_its_own_page(cast):
    token = issue_entry_link(cast.wang, by=cast.chen)
    careful = Client(enforce_csrf_checks=True)

    assert careful.post(f"/enter/{token}/").status_code == 403
    assert EntryLink.objects.get().used_at is None


def test_on_a_telephone_of_two_the_page_says_who_stays(cast, client_of):
    client = client_of(cast.li)
    token = issue_entry_link(cast.wang, by=cast.chen)

    assert (
        "Mr 李 acts on this phone now and stays on it; you change under “Me”."
        in client.get(f"/enter/{token}/", **ENGLISH).text
    )
    client.post(f"/enter/{token}/")
    assert signed_in_as(client) == str(cast.wang.pk)


def test_a_link_that_opens_nothing_is_a_page_with_a_sentence(db, client):
    page = client.get("/enter/nonsense/", **ENGLISH)

    assert page.status_code == 404
    assert "We do not know this link. Look whether all of it was copied" in page.text
    assert 'href="/"' in page.text
    assert page.templates[0].name == "refused.html"


def test_for_htmx_a_refusal_is_a_fragment(db, client):
    fragment = client.post("/enter/nonsense/", headers={"HX-Request": "true"}, **ENGLISH)

    assert fragment.status_code == 404
    assert [template.name for template in fragment.templates] == ["_refused.html"]
    assert fragment.text.startswith('<div class="banner banner-off" id="refused" role="alert">')
    assert "<html" not in fragment.text


def test_a_refusal_leads_back_to_our_own_pages_only(db, client):
    ours = client.get("/enter/nonsense/", headers={"Referer": "http://testserver/sign-in/"})
    theirs = client.get("/enter/nonsense/", headers={"Referer": "http://evil.example/"})
    disguised = client.get("/enter/nonsense/", headers={"Referer": "http://testserver//evil.example/"})
    assert disguised.context["back_url"] == "/evil.example/"

    assert ours.context["back_url"] == "/sign-in/"
    assert theirs.context["back_url"] == "/"


def test_staff_sign_in_by_password(staff, client):
    answer = client.post("/sign-in/", {"username": "lin", "password": "osmanthus-2026", "next": "/me/"})

    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert signed_in_as(client) == str(staff.pk)


def test_sign_in_leads_to_no_other_site(staff, client):
    answer = client.post("/sign-in/", {"username": "lin", "password": "osmanthus-2026", "next": "//evil.example/"})

    assert answer["Location"] == "/"


def test_a_wrong_password_is_answered_beside_the_form_with_what_was_typed(staff, client):
    page = client.post("/sign-in/?next=/me/", {"username": "lin", "password": "wrong"}, **ENGLISH)

    assert page.status_code == 422
    assert "Name and password do not match. Look whether capital letters are on, and try again." in page.text
    assert 'value="lin"' in page.text
    assert '<input type="hidden" name="next" value="/me/">' in page.text
    assert "wrong" not in page.text
    assert signed_in_as(client) is None


def test_an_empty_field_says_so_and_is_tied_to_its_label(db, client):
    page = client.post("/sign-in/", {"username": "", "password": ""}, **ENGLISH)

    assert page.status_code == 422
    with translation.override("en"):
        assert page.context["form"].errors.get_json_data() == {
            "username": [{"message": "Please write your sign-in name.", "code": "required"}],
            "password": [{"message": "Please write your password.", "code": "required"}],
        }
    assert '<label for="id_username">Sign-in name</label>' in page.text
    assert '<label for="id_password">Password</label>' in page.text
    assert page.text.count('class="field field-bad"') == 2


def test_a_resident_has_no_password_to_guess(wang, client):
    for password in ("!none", "", "wang"):
        assert client.post("/sign-in/", {"username": "wang", "password": password}).status_code == 422
    assert signed_in_as(client) is None


def test_after_ten_wrong_passwords_the_name_must_wait_and_others_need_not(staff, qian, client):
    qian.set_password("persimmon-2026")
    qian.save()
    for _turn in range(10):
        client.post("/sign-in/", {"username": "Lin", "password": "wrong"})
    page = client.post("/sign-in/", {"username": "lin", "password": "osmanthus-2026"}, **ENGLISH)

    assert "Too many wrong passwords for this name. Wait 15 minutes, then try again." in page.text
    assert signed_in_as(client) is None
    client.post("/sign-in/", {"username": "qian", "password": "persimmon-2026"})
    assert signed_in_as(client) == str(qian.pk)


def test_a_right_password_forgets_the_wrong_ones(staff):
    for _turn in range(3):
        for _failure in range(9):
            Client().post("/sign-in/", {"username": "lin", "password": "wrong"})
        client = Client()
        client.post("/sign-in/", {"username": "lin", "password": "osmanthus-2026"})
        assert signed_in_as(client) == str(staff.pk)


def test_signing_out_is_a_post(wang, client_of):
    client = client_of(wang)

    assert client.get("/sign-out/").status_code == 405
    assert signed_in_as(client) == str(wang.pk)
    assert client.post("/sign-out/")["Location"] == "/"
    assert signed_in_as(client) is None


def test_a_deactivated_person_is_out_at_once(wang, client_of):
    client = client_of(wang)
    wang.is_active = False
    wang.save()

    assert client.get("/sign-in/").context["user"].is_authenticated is False
