"""The one record: appending, wording, and finding the place where somebody changed it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import translation

from community import record, wording
from community.models import Chain, Entry

EVENING = datetime(2025, 12, 29, 11, 30, tzinfo=UTC)


@pytest.fixture
def chain(cast):
    """Five acts about stools."""
    chain = record.new_chain(Chain.Kind.MATTER)
    for number in range(1, 6):
        record.write(
            chain, "stool_put_out", by=cast.lin, at=EVENING + timedelta(minutes=number), stools=number, note="在院子里"
        )
    return chain


def test_an_act_is_numbered_hashed_and_signed_with_the_short_name(chain, lin):
    entries = list(chain.entries.all())

    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[0].payload == {"actor": "林女士", "stools": 1, "note": "在院子里"}
    assert (entries[0].actor, entries[0].previous_hash) == (lin, "")
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert (chain.last_number, chain.last_hash) == (5, entries[-1].hash)
    assert record.first_break(chain) is None


def test_the_sentence_is_made_when_it_is_read(chain):
    with translation.override("en"):
        assert record.sentence(chain.entries.get(number=3)) == "Ms 林 put out 3 stools"


@pytest.mark.parametrize(
    ("language", "actor", "deadline", "read"),
    [
        ("en", "欧阳先生", "2024-01-08", "Mr 欧阳 promised a stool by 8 Jan 2024: 请先生"),
        ("en", "二楼的先生们", "2024-01-08 19:30", "二楼的先生们 promised a stool by 8 Jan 2024, 19:30: 请先生"),
        ("en", "物业", "the 8th", "物业 promised a stool by the 8th: 请先生"),
    ],
)
def test_names_and_days_are_read_as_the_reader_writes_them_and_typed_words_as_typed(
    db, language, actor, deadline, read
):
    chain = record.new_chain(Chain.Kind.ROOM)
    entry = record.write(chain, "stool_promised", by=None, actor=actor, deadline=deadline, text="请先生")

    with translation.override(language):
        assert record.sentence(entry) == read


def test_what_nobody_did_was_done_by_the_system(db):
    chain = record.new_chain(Chain.Kind.ROOM)
    entry = record.write(chain, "stool_taken_in", by=None)

    assert entry.payload == {}
    with translation.override("en"):
        assert record.sentence(entry) == "The system took the stools in"


def test_figures_are_kept_as_json_keeps_them(cast):
    chain = record.new_chain(Chain.Kind.POLL)
    record.write(
        chain,
        "stool_put_out",
        by=cast.lin,
        stools=Decimal("86.40"),
        when=EVENING,
        pair=("for", "against"),
        by_number={1: "one"},
        nothing=None,
    )

    assert Entry.objects.get(chain=chain).payload == {
        "actor": "林女士",
        "stools": "86.40",
        "when": "2025-12-29T11:30:00Z",
        "pair": ["for", "against"],
        "by_number": {"1": "one"},
        "nothing": None,
    }
    assert record.first_break(chain) is None


def test_an_entry_read_back_proves_true_with_microseconds_and_in_any_zone(cast):
    chain = record.new_chain(Chain.Kind.POLL)
    moment = datetime(2026, 1, 7, 9, 0, 0, 123456, tzinfo=ZoneInfo("Asia/Shanghai"))
    record.write(chain, "stool_taken_in", by=cast.lin, at=moment)

    assert Entry.objects.get(chain=chain).at == moment
    assert record.first_break(chain) is None


def test_an_act_nobody_worded_is_not_written(chain, lin):
    with pytest.raises(ValueError, match="'stool_sold' has no wording"):
        record.write(chain, "stool_sold", by=lin)
    assert chain.entries.count() == 5


def test_an_act_is_worded_once():
    with pytest.raises(ValueError, match="'stool_put_out' is worded twice"):
        wording.register(stool_put_out="again")
    assert {"stool_put_out", "stool_taken_in"} <= wording.acts()


@transaction.atomic
def an_act_that_fails(chain, person):
    record.write(chain, "stool_taken_in", by=person)
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_the_record_is_written_in_the_transaction_of_the_act(cast):
    chain = record.new_chain(Chain.Kind.MATTER)
    with pytest.raises(RuntimeError):
        record.write(chain, "stool_taken_in", by=cast.lin)
    with pytest.raises(ZeroDivisionError):
        an_act_that_fails(chain, cast.lin)

    assert Entry.objects.count() == 0
    assert Chain.objects.get().last_number == 0


def test_a_stale_chain_in_hand_still_appends_at_the_end(chain, lin):
    stale = Chain.objects.get(pk=chain.pk)
    record.write(chain, "stool_taken_in", by=lin)
    assert record.write(stale, "stool_taken_in", by=lin).number == 7
    assert stale.last_number == 7
    assert record.first_break(stale) is None


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"act": "stool_taken_in"}, 3),
        ({"actor_id": None}, 3),
        ({"at": EVENING}, 3),
        ({"payload": {"actor": "林女士", "stools": 4, "note": "在院子里"}}, 3),
        ({"payload": {"actor": "林女士", "stools": 3}}, 3),
        ({"payload": {"actor": "林女士", "stools": "3", "note": "在院子里"}}, 3),
        ({"previous_hash": "0" * 64}, 3),
        ({"hash": "0" * 64}, 3),
        ({"number": 9}, 3),
    ],
)
def test_a_changed_column_is_found_where_it_was_changed(chain, change, at):
    chain.entries.filter(number=3).update(**change)

    assert record.first_break(chain) == at


def test_a_forged_entry_with_its_own_hash_made_good_is_found_at_the_next(chain):
    entry = chain.entries.get(number=3)
    entry.payload["stools"] = 30
    entry.hash = record._digest(
        chain.pk, entry.number, entry.act, entry.actor_id, entry.at, entry.payload, entry.previous_hash
    )
    entry.save()

    assert record.first_break(chain) == 4


def test_an_act_laid_on_somebody_else_is_found(chain, cast):
    chain.entries.filter(number=2).update(actor=cast.qian)

    assert record.first_break(chain) == 2


@pytest.mark.parametrize(("number", "found_at"), [(1, 1), (3, 3), (5, 5)])
def test_a_removed_entry_is_found(chain, number, found_at):
    chain.entries.filter(number=number).delete()

    assert record.first_break(chain) == found_at


def test_a_removed_entry_is_found_even_when_the_others_close_up(chain):
    chain.entries.filter(number=3).delete()
    for number in (4, 5):
        chain.entries.filter(number=number).update(number=number - 1)

    assert record.first_break(chain) == 3


def test_an_entry_put_in_between_is_found(chain):
    for number in (5, 4, 3):
        chain.entries.filter(number=number).update(number=number + 1)
    second = chain.entries.get(number=2)
    Entry.objects.create(
        chain=chain, number=3, act="stool_taken_in", at=second.at, previous_hash=second.hash, hash="f" * 64
    )

    assert record.first_break(chain) == 3


def test_an_entry_hung_on_at_the_end_is_found(chain, lin):
    last = chain.entries.get(number=5)
    digest = record._digest(chain.pk, 6, "stool_taken_in", lin.pk, EVENING, {}, last.hash)
    Entry.objects.create(
        chain=chain,
        number=6,
        act="stool_taken_in",
        actor=lin,
        at=EVENING,
        payload={},
        previous_hash=last.hash,
        hash=digest,
    )

    assert record.first_break(chain) == 7


def test_an_entry_moved_to_another_chain_is_found_in_both(chain):
    other = record.new_chain(Chain.Kind.ROOM)
    chain.entries.filter(number=1).update(chain=other)

    assert (record.first_break(chain), record.first_break(other)) == (1, 1)


def test_the_table_refuses_a_number_twice(chain):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM community_entry WHERE chain_id = %s AND number = 5", [chain.pk])
        assert cursor.fetchone() == (1,)
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        Entry.objects.create(chain=chain, number=5, act="stool_taken_in", hash="x")
