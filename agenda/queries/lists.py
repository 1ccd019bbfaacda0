"""Lists of meetings, and what of them waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models import AgendaItem, Attendance, Meeting
from community.deputies import acting_for
from community.masking import display_name
from community.models import Person

State = Meeting.State
# put together once; counted beside it, as grouping would name every column of the meeting and of its chair
_ITEMS = AgendaItem.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(count=Count("pk"))
_UPCOMING = (
    Meeting.objects.upcoming()
    .select_related("chair")
    .annotate(item_count=Coalesce(Subquery(_ITEMS.values("count")), Value(0)))
    .order_by("starts_at", "pk")
)


def meetings_for(person: Person) -> QuerySet[Meeting]:
    """Meetings a person may know of, each with ``item_count``; those to come first."""
    return (
        Meeting.objects.visible_to(person)
        .select_related("place", "chair")
        .annotate(item_count=Count("items"))
        .order_by("-starts_at", "-pk")
    )


def own_presence(meeting: Meeting, person: Person) -> dict[str, bool]:
    """Is the person present now, and were they before? One query."""
    spells = list(meeting.attendances.filter(person=person).values_list("left_at", flat=True))
    return {"is_here": None in spells, "was_here": bool(spells)}


def upcoming_for(person: Person) -> list[Meeting]:
    """The first fifty meetings to come a person may know of, each with ``item_count`` and ``is_here``. One query."""
    here = Attendance.objects.filter(meeting=OuterRef("pk"), person=person)
    return list(_UPCOMING.visible_to(person).annotate(is_here=Exists(here))[:50])


def waiting_for(person: Person, upcoming: Iterable[Any]) -> list:
    """Of ``upcoming_for`` the meeting in session I am not at yet; for its chair, or the chair's deputy, the one to
    announce or to open. No query."""
    from deliberation.cases.queries import Duty

    acting = acting_for(person)
    soon = timezone.now() + timedelta(hours=12)
    duties = []
    for meeting in upcoming:
        is_mine = meeting.chair_id == person.pk or meeting.chair_id in acting
        if meeting.state == State.IN_SESSION and (is_mine or not meeting.is_here):
            kind, chip = ("chair", _("You take the chair")) if is_mine else ("meeting", _("In session now"))
        elif is_mine and meeting.state == State.DRAFT:
            kind, chip = "announce", _("Not announced yet")
        elif is_mine and meeting.state == State.ANNOUNCED and meeting.starts_at <= soon:
            kind, chip = "chair", _("You take the chair")
        else:
            continue
        name = {"chair": "agenda:chair", "meeting": "agenda:room", "announce": "agenda:meeting"}[kind]
        duties.append(
            Duty(
                kind=kind,
                title=meeting.title,
                url=reverse(name, args=[meeting.pk]),
                chip=chip,
                due_at=meeting.starts_at,
                is_late=False,
                seal="",
                in_place_of=display_name(meeting.chair) if meeting.chair_id in acting else "",
            )
        )
    return duties
