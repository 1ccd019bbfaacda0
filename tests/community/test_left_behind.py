"""What must not lie about: the names behind a code somebody typed and left, the files of imports that are over."""

from __future__ import annotations

import os
from datetime import timedelta

import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.cards import issue_card
from community.models import RegisterImport
from community.register import actions, keeping
from tests.community.registers import as_csv


def test_the_names_behind_a_code_are_gone_ten_minutes_after_it_was_typed(cast, client):
    code = issue_card(cast.wang_home, by=cast.chen)
    client.get(f"/card/{code}/")
    assert client.get("/card/who/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert client.get("/card/who/").url == "/card/"
        assert client.post("/card/who/", {"person": cast.wang.pk}).url == "/card/"


def test_a_code_kept_by_an_older_release_is_asked_for_again(cast, client):
    session = client.session
    session["card"] = "0" * 64
    session.save()
    assert client.get("/card/who/").url == "/card/"


def bring(cast, name="登记表.csv"):
    file = SimpleUploadedFile(name, as_csv([["x"]], headings=("房号",)))
    return actions.bring_register(file, community=cast.commune, by=cast.clerk)


def test_files_that_no_open_import_needs_go_with_the_next_file(cast):
    done, still_open = bring(cast), bring(cast)
    # killed after the commit, before the file was gone; and one whose row was never written
    RegisterImport.objects.filter(pk=done.pk).update(state=RegisterImport.State.COMMITTED)
    default_storage.save("register/4711-abc", ContentFile(b"names"))
    default_storage.save("register/4712-new", ContentFile(b"being brought this moment"))
    yesterday = timezone.now().timestamp() - 25 * 3600
    for name in (keeping.name_of(done), keeping.name_of(still_open), "register/4711-abc"):
        os.utime(default_storage.path(name), (yesterday, yesterday))
    newest = bring(cast)
    assert not keeping.is_kept(done)
    assert keeping.is_kept(still_open)
    assert keeping.is_kept(newest)
    assert not default_storage.exists("register/4711-abc")
    assert default_storage.exists("register/4712-new")
