"""The acts on a register: bring a file, read it, say what a column means, carry it out, put it aside."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.models import Person, Place, RegisterImport, RegisterLine
from community.permissions import may_manage_people
from community.record import register_chain, write
from community.refusals import NotYours
from community.statistics import look_anew
from community.text import clean

from . import keeping
from .columns import Columns, chosen, guess, refuse_twice
from .committing import write_plan
from .known import Known
from .lines import Line, read_lines
from .planning import Plan, Progress, Verdict, make_plan
from .reading import read_file
from .refusals import (
    AlreadyDone,
    ColumnsUnclear,
    MendFirst,
    NoLines,
    NothingToDo,
    RegisterChanged,
    TooLarge,
    Unreadable,
)

State = RegisterImport.State
OPEN = (State.READING, State.PREVIEWED, State.FAILED)
STALE_DAYS = 14
MANY = 300  # new lines; fewer do not turn a good plan into a bad one, and next month's file has a dozen
BATCH = 2_000
MOST_LINES = 60_000  # more than twice a large community; what is beyond costs memory the house may not have


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hundreds of thousands of rows live until the end: looking for garbage among them costs a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did or, on trial, would do."""

    plan: Plan
    columns: list[Columns]
    register_import: RegisterImport | None = None


@transaction.atomic
def bring_register(upload: UploadedFile, *, community: Place, by: Person) -> RegisterImport:
    """Keep a file for reading. Previews that nobody touched for two weeks are put aside with it.

    Raises ``NotYours``, ``EmptyFile``, ``TooLarge``.
    """
    if not may_manage_people(by, community):
        raise NotYours
    digest = keeping.digest_of(upload)
    old = timezone.now() - timedelta(days=STALE_DAYS)
    for stale in RegisterImport.objects.filter(community=community, state__in=OPEN, uploaded_at__lt=old):
        _close(stale)
    keeping.sweep({keeping.name_of(one) for one in RegisterImport.objects.filter(state__in=OPEN)})
    name = clean(Path(upload.name or "").name)[-200:]
    register_import = RegisterImport.objects.create(
        community=community, uploaded_by=by, file_name=name, file_hash=digest
    )
    keeping.keep(register_import, upload)
    return register_import


@_uncollected()
def read_register(register_import: RegisterImport, *, by: Person) -> RegisterImport:
    """Read the file and lay out what each line would do; the register itself stays as it is.

    Progress is written between short transactions, so that nobody waits for the reading. A file that cannot be read
    leaves the import failed, with the reason. Raises ``NotYours``, ``AlreadyDone``, ``FileGone``.
    """
    if not may_manage_people(by, register_import.community):
        raise NotYours
    if register_import.state not in OPEN:
        raise AlreadyDone
    rows = RegisterImport.objects.filter(pk=register_import.pk, state__in=OPEN)
    rows.update(state=State.READING, done=0, total=0, fault="", counts={})

    def progress(done: int, total: int) -> None:
        rows.update(done=done, total=total)

    path = keeping.path_of(register_import)
    try:
        plan, columns = _plan(path, register_import.community, register_import.mapping, progress)
    except ColumnsUnclear as unclear:
        mapping = {"sheets": unclear.mapping, "grid": register_import.mapping.get("grid")}
        rows.update(state=State.FAILED, fault=str(unclear), mapping=mapping)
    except Unreadable as unreadable:
        rows.update(state=State.FAILED, fault=str(unreadable))
        keeping.forget(register_import)
    else:
        _keep_preview(register_import, plan, columns)
    register_import.refresh_from_db()
    return register_import


@transaction.atomic
def choose_columns(
    register_import: RegisterImport,
    *,
    fields: dict[str, list[str]],
    first: dict[str, int],
    by: Person,
    grid: Place | None = None,
) -> None:
    """Say what each column of each sheet holds, and the ``grid`` of new estates whose lines name none.

    The file has to be read again. Raises ``NotYours``, ``AlreadyDone``.
    """
    if not may_manage_people(by, register_import.community):
        raise NotYours
    locked = RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    if locked.state not in OPEN:
        raise AlreadyDone
    for sheet in locked.mapping.get("sheets", []):
        name = sheet["sheet"]
        sheet["fields"] = fields.get(name, sheet["fields"])[: len(sheet["headings"])]
        sheet["first"] = max(1, first.get(name, sheet["first"]))
    locked.mapping["grid"] = grid.pk if grid else None
    locked.state = State.READING
    locked.done = locked.total = 0
    locked.save(update_fields=["mapping", "state", "done", "total"])


@_uncollected()
def carry_out(register_import: RegisterImport, *, by: Person, end_vanished: bool = False) -> RegisterImport:
    """Write what the preview shows: all of it, or nothing. What is refused stays out and can be taken home as a file.

    The file is judged again beside the register of this moment; when a single line would do something else than what
    was seen, nothing is written. Homes and people that are no longer in the file end only with ``end_vanished``.
    The community's register chain records it. Raises ``NotYours``, ``AlreadyDone``, ``FileGone``, ``NothingToDo``,
    ``MendFirst``, ``RegisterChanged``.
    """
    if not may_manage_people(by, register_import.community):
        raise NotYours
    if register_import.state != State.PREVIEWED:
        raise AlreadyDone
    # read before the lock is taken: others can write meanwhile
    lines, _columns = _lines(
        keeping.path_of(register_import), register_import.community, register_import.mapping["sheets"]
    )
    with transaction.atomic():
        chain = register_chain(register_import.community)
        locked = RegisterImport.objects.select_for_update().get(pk=register_import.pk)
        if locked.state != State.PREVIEWED:
            raise AlreadyDone
        known = Known(locked.community, grid_of_new=locked.mapping.get("grid"))
        plan = make_plan(lines, known)
        if list(map(_as_seen, plan.verdicts)) != list(_seen(locked)):
            raise RegisterChanged
        _write(plan, known, chain, locked, by=by, end_vanished=end_vanished)
        transaction.on_commit(lambda: keeping.forget(locked))
    register_import.refresh_from_db()
    return register_import


@transaction.atomic
def put_aside(register_import: RegisterImport, *, by: Person) -> None:
    """Close a preview without carrying it out; its file and lines go away. Raises ``NotYours``, ``AlreadyDone``."""
    if not may_manage_people(by, register_import.community):
        raise NotYours
    locked = RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    if locked.state not in OPEN:
        raise AlreadyDone
    _close(locked)


@_uncollected()
def import_file(
    path: Path,
    *,
    community: Place,
    grid: Place | None = None,
    end_vanished: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """The same at the console, in one go, by the operator; ``grid`` takes the estates whose lines name none.

    Raises ``Unreadable``, ``MendFirst``. A second run with the same file changes nothing and is not recorded.
    """
    lines, columns = _lines(path, community, [])
    grid_of_new = grid.pk if grid else None
    if dry_run:
        return Outcome(make_plan(lines, Known(community, grid_of_new=grid_of_new)), columns)
    with transaction.atomic():
        chain = register_chain(community)
        known = Known(community, grid_of_new=grid_of_new)
        plan = make_plan(lines, known)
        if _is_idle(plan, end_vanished=end_vanished):
            return Outcome(plan, columns)
        register_import = RegisterImport.objects.create(
            community=community,
            file_name=clean(path.name)[-200:],
            file_hash=keeping.file_digest(path),
            mapping=_kept(columns) | {"grid": grid_of_new},
            uploaded_by=None,
        )
        _write(plan, known, chain, register_import, by=None, end_vanished=end_vanished)
    return Outcome(plan, columns, register_import)


def _write(plan: Plan, known: Known, chain, register_import: RegisterImport, *, by, end_vanished: bool) -> None:
    if _is_idle(plan, end_vanished=end_vanished):
        raise NothingToDo
    if end_vanished and plan.gone and plan.unread:
        raise MendFirst(n=plan.unread)
    cards = write_plan(plan, known, by=by, chain=chain, end_vanished=end_vanished)
    counts = plan.counts
    register_import.counts = counts | {"ended": counts["vanished"] if end_vanished else 0, "cards_ended": cards}
    register_import.state = State.COMMITTED
    register_import.committed_by, register_import.committed_at = by, timezone.now()
    register_import.save()
    # what was refused or left over can be taken home until the next import; everything else is in the register now
    stays = Q(outcome=RegisterLine.Outcome.REFUSED) | Q(detail__has_key="left_over")
    register_import.lines.exclude(stays).delete()
    done = RegisterImport.objects.filter(community=register_import.community, state=State.COMMITTED)
    RegisterLine.objects.filter(register_import__in=done.exclude(pk=register_import.pk)).delete()
    write(
        chain,
        "register_imported",
        by=by,
        file=register_import.file_name,
        new=counts["new"],
        changed=counts["changed"],
        ended=counts["vanished"] if end_vanished else 0,
        refused=counts["refused"],
    )
    if int(counts["new"]) >= MANY:
        look_anew()


def _is_idle(plan: Plan, *, end_vanished: bool) -> bool:
    doing = {"new", "changed", "vanished"} if end_vanished else {"new", "changed"}
    return not any(verdict.outcome in doing for verdict in plan.verdicts)


def _lines(path: Path, community: Place, mapping: list[dict]) -> tuple[list[Line], list[Columns]]:
    """Every line of every sheet we can read. Raises ``Unreadable``."""
    sheets = read_file(path)
    columns = chosen(mapping, sheets) if mapping else [guess(sheet) for sheet in sheets]
    readable = [(sheet, each) for sheet, each in zip(sheets, columns, strict=True) if each.is_clear]
    if not readable:
        raise ColumnsUnclear([each.as_json() for each in columns])
    for sheet, each in readable:
        refuse_twice(sheet, each, columns)
    estates = _estates(community)
    lines: list[Line] = []
    for sheet, each in readable:
        for line in read_lines(sheet, each, estates):
            if len(lines) == MOST_LINES:
                raise TooLarge(figure=f"{MOST_LINES:,}+", limit=f"{MOST_LINES:,}")
            lines.append(line)
    if not lines:
        raise NoLines
    return lines, columns


def _estates(community: Place) -> dict[str, str]:
    rows = Place.objects.filter(path__startswith=community.path, level__code="estate")
    return {name: name for name in rows.values_list("name", flat=True)}


def _plan(
    path: Path, community: Place, mapping: dict[str, Any], progress: Callable[[int, int], None] | None = None
) -> tuple[Plan, list[Columns]]:
    lines, columns = _lines(path, community, mapping.get("sheets", []))
    report: Progress | None = progress
    if report:
        report(0, len(lines))
    return make_plan(lines, Known(community, grid_of_new=mapping.get("grid")), report), columns


def _kept(columns: list[Columns], chosen_before: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"sheets": [each.as_json() for each in columns], "grid": (chosen_before or {}).get("grid")}


@transaction.atomic
def _keep_preview(register_import: RegisterImport, plan: Plan, columns: list[Columns]) -> None:
    locked = RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    if locked.state not in OPEN:
        raise AlreadyDone
    locked.lines.all().delete()
    rows = (
        RegisterLine(
            register_import=locked,
            sheet=verdict.sheet[:80],
            number=verdict.number,
            outcome=verdict.outcome,
            label=verdict.label,
            code=verdict.code,
            detail=verdict.detail,
        )
        for verdict in plan.verdicts
    )
    RegisterLine.objects.bulk_create(rows, batch_size=BATCH)
    locked.state, locked.counts, locked.mapping = State.PREVIEWED, plan.counts, _kept(columns, locked.mapping)
    locked.done = locked.total = len(plan.verdicts)
    locked.save()


def _seen(register_import: RegisterImport) -> Iterator[tuple[object, ...]]:
    """The lines as the preview showed them, in the order in which they were written."""
    fields = ("sheet", "number", "outcome", "label", "code", "detail")
    return register_import.lines.order_by("pk").values_list(*fields).iterator(BATCH)


def _as_seen(verdict: Verdict) -> tuple[object, ...]:
    detail = json.loads(json.dumps(verdict.detail))
    return verdict.sheet[:80], verdict.number, verdict.outcome, verdict.label, verdict.code, detail


def _close(register_import: RegisterImport) -> None:
    register_import.lines.all().delete()
    register_import.state = State.ABANDONED
    register_import.save(update_fields=["state"])
    transaction.on_commit(lambda: keeping.forget(register_import))
