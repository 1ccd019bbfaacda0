"""The one address all acts of a meeting are posted to: ``act=take_up:7``, with the number the page showed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agenda import actions
from agenda.forms import ArrangeForm
from agenda.models import AgendaItem, Attendance, Hand, Meeting
from agenda.queries.lists import own_presence
from agenda.queries.next_act import hint
from agenda.queries.snapshot import snapshot
from agenda.refusals import NoSuchTime, NotNow
from agenda.sheets import Typed
from community.models import Person
from community.refusals import Missing, Refused
from community.text import clean
from deliberation.matters.models import Matter

PAGES = frozenset({"chair", "room", "meeting", "door"})
TARGETS = frozenset(
    {"act-said", "reason-said", "hand-said", "topic-said", "motion-said", "choice-said", "arrange-said", "here"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One posted act. ``target`` is what stands after the colon."""

    meeting: Meeting
    by: Person
    target: str
    seen: int | None
    form: dict

    def item(self) -> AgendaItem:
        return get_object_or_404(self.meeting.items.all(), pk=_number(self.target))

    def active(self) -> AgendaItem:
        item = self.meeting.items.filter(state__in=["current", "voting"]).first()
        if item is None:
            raise NotNow
        return item

    def person(self) -> Person:
        """Somebody at the door; without a target oneself."""
        if not self.target:
            return self.by
        return get_object_or_404(Person, pk=_number(self.target), is_active=True)

    def hand(self) -> Hand:
        return get_object_or_404(Hand.objects.filter(item__meeting=self.meeting), pk=_number(self.target))


@dataclass(frozen=True, slots=True)
class Confirm:
    """The second tap of an act that cannot be taken back."""

    code: str
    question: str
    consequence: str
    yes: str
    back: str


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do it and go back to the page; a page with htmx gets only the sentence that is for the doer."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("chain", "place"), pk=pk)
    code = request.POST.get("act", "")
    verb, _colon, target = code.partition(":")
    if verb not in ACTS:
        raise Http404
    seen = request.POST.get("n", "")
    asked = Asked(meeting, request.user, target, _figure(seen), request.POST.dict())
    try:
        if verb in FINAL and request.POST.get("confirm") != "1" and (words := FINAL[verb](meeting)):
            return _ask_again(request, asked, code, words)
        said = ACTS[verb](asked)
    except Refused as refused:
        if not request.htmx:
            raise
        return _say(request, str(refused), status=refused.status, is_refused=True)
    if request.htmx:
        return _here(request, meeting) if _target(request) == "here" else _say(request, said or "")
    if said:
        messages.success(request, said)
    return _back(meeting, request)


# the acts


def _announce(asked: Asked) -> str:
    actions.announce_meeting(asked.meeting, by=asked.by, seen=asked.seen)
    return _("The meeting is announced; every resident of the place is told.")


def _announce_now(asked: Asked) -> str:
    actions.announce_meeting(asked.meeting, by=asked.by, is_now=True, seen=asked.seen)
    return _("Every resident of the place is told to come now.")


def _arrange(asked: Asked) -> str:
    form = ArrangeForm(asked.form)
    if not form.is_valid():
        raise NoSuchTime if "starts_at" in form.errors else Missing(next(iter(form.errors)))
    actions.arrange_meeting(asked.meeting, by=asked.by, **form.cleaned_data)
    return _("Changed.")


def _open(asked: Asked) -> None:
    actions.open_meeting(asked.meeting, by=asked.by, seen=asked.seen)


def _take_up(asked: Asked) -> None:
    actions.take_up(asked.item(), by=asked.by, seen=asked.seen)


def _put_back(asked: Asked) -> None:
    actions.put_back(asked.item(), by=asked.by, seen=asked.seen)


def _put_to_vote(asked: Asked) -> None:
    minutes = _figure(asked.form.get("minutes", ""))
    actions.put_to_vote(asked.item(), by=asked.by, minutes=minutes, seen=asked.seen)


def _put_motion(asked: Asked) -> str:
    given = {name: asked.form.get(name, "") for name in ("question", "text", "rule_code")}
    minutes = _figure(asked.form.get("minutes", ""))
    actions.put_motion(asked.active(), by=asked.by, minutes=minutes, **given)
    return _("The vote is open.")


def _put_choice(asked: Asked) -> str:
    ballot = Typed(
        counted_by=asked.form.get("counted_by", ""),
        options=asked.form.get("options", ""),
        seats=_figure(asked.form.get("seats", "")),
        most=_figure(asked.form.get("most", "")),
        budget=asked.form.get("budget", ""),
    )
    given = {name: asked.form.get(name, "") for name in ("question", "rule_code")}
    minutes = _figure(asked.form.get("minutes", ""))
    actions.put_motion(asked.active(), by=asked.by, minutes=minutes, ballot=ballot, **given)
    return _("The vote is open.")


def _end_item(asked: Asked) -> None:
    actions.end_item(asked.item(), by=asked.by, seen=asked.seen)


def _extend_vote(asked: Asked) -> None:
    actions.extend_vote(asked.item(), by=asked.by, seen=asked.seen)


def _close_vote(asked: Asked) -> None:
    actions.close_vote(asked.item(), by=asked.by, seen=asked.seen)


def _adjourn(asked: Asked) -> None:
    actions.adjourn(asked.meeting, by=asked.by, seen=asked.seen)


def _postpone(asked: Asked) -> str:
    actions.postpone_item(asked.active(), by=asked.by, reason=asked.form.get("reason", ""))
    return _("The item is postponed.")


def _send_back(asked: Asked) -> str:
    actions.send_back_item(asked.active(), by=asked.by, reason=asked.form.get("reason", ""))
    return _("The item is sent back to discussion.")


def _add_item(asked: Asked) -> str:
    matter = get_object_or_404(Matter.objects.visible_to(asked.by), pk=_number(asked.target))
    actions.add_item(asked.meeting, by=asked.by, matter=matter)
    return _("The matter is on the agenda.")


def _add_topic(asked: Asked) -> str:
    kind, title = asked.form.get("kind", ""), asked.form.get("title", "")
    item = actions.add_topic(asked.meeting, by=asked.by, kind=kind, title=title)
    return _("Item %(number)s is on the agenda.") % {"number": item.number}


def _remove_item(asked: Asked) -> str:
    actions.remove_item(asked.item(), by=asked.by, reason=asked.form.get("reason", ""))
    return _("The item is off the agenda.")


def _check_in(asked: Asked) -> str:
    person = asked.person()
    mode = asked.form.get("mode", "")
    mode = mode if mode in Attendance.Mode.values else Attendance.Mode.ONLINE
    actions.check_in(asked.meeting, by=asked.by, person=person, mode=mode)
    return _("You are checked in.") if person == asked.by else _("Checked in.")


def _check_out(asked: Asked) -> str:
    person = asked.person()
    actions.check_out(asked.meeting, by=asked.by, person=person)
    return _("You have left. Come back at any time.") if person == asked.by else _("Left.")


def _raise_hand(asked: Asked) -> str:
    item = snapshot(asked.meeting.pk).queue_item
    if item is None:
        raise NotNow
    actions.raise_hand(item, by=asked.by, stance=asked.target)
    return _("Your hand is up.")


def _lower_hand(asked: Asked) -> str:
    waiting = Hand.objects.filter(
        item__meeting=asked.meeting, person=asked.by, lowered_at__isnull=True, granted_at__isnull=True
    )
    for hand in waiting:
        actions.lower_hand(hand, by=asked.by)
    return _("Your hand is down.")


def _grant_floor(asked: Asked) -> None:
    actions.grant_floor(asked.hand(), by=asked.by, seen=asked.seen)


def _end_speech(asked: Asked) -> None:
    actions.end_speech(asked.hand(), by=asked.by, seen=asked.seen)


ACTS: dict[str, Callable[[Asked], str | None]] = {
    "announce": _announce,
    "announce_now": _announce_now,
    "arrange": _arrange,
    "open": _open,
    "take_up": _take_up,
    "put_back": _put_back,
    "put_to_vote": _put_to_vote,
    "put_motion": _put_motion,
    "put_choice": _put_choice,
    "end_item": _end_item,
    "extend_vote": _extend_vote,
    "close_vote": _close_vote,
    "adjourn": _adjourn,
    "postpone": _postpone,
    "send_back": _send_back,
    "add_item": _add_item,
    "add_topic": _add_topic,
    "remove_item": _remove_item,
    "check_in": _check_in,
    "check_out": _check_out,
    "raise_hand": _raise_hand,
    "lower_hand": _lower_hand,
    "grant_floor": _grant_floor,
    "end_speech": _end_speech,
}

# the second tap; an act that needs none here says ``None``

Words = tuple[str, str, str]


def _before_announcing(meeting: Meeting) -> Words:
    return (
        _("Announce the meeting?"),
        _("Every resident of the place is told at once. The days of notice count from today."),
        _("Yes, announce it"),
    )


def _before_calling_now(meeting: Meeting) -> Words:
    return (
        _("Call everybody together now?"),
        _("Every resident of the place is told at once that it begins now."),
        _("Yes, call them now"),
    )


def _before_opening_early(meeting: Meeting) -> Words | None:
    if timezone.localdate() >= timezone.localdate(meeting.starts_at):
        return None
    return _("Open the meeting today?"), hint(snapshot(meeting.pk)), _("Yes, open it now")


def _before_closing(meeting: Meeting) -> Words:
    return _("Close the vote?"), hint(snapshot(meeting.pk)), _("Yes, close the vote")


def _before_adjourning(meeting: Meeting) -> Words:
    return (
        _("Adjourn the meeting?"),
        _("Items that were not dealt with are postponed. The meeting cannot be opened again."),
        _("Yes, adjourn"),
    )


FINAL: dict[str, Callable[[Meeting], Words | None]] = {
    "announce": _before_announcing,
    "announce_now": _before_calling_now,
    "open": _before_opening_early,
    "close_vote": _before_closing,
    "adjourn": _before_adjourning,
}


def _ask_again(request: HttpRequest, asked: Asked, code: str, words: Words) -> HttpResponse:
    confirm = Confirm(code, *words, back=_address(asked.meeting, request))
    if request.htmx:
        return render(request, "agenda/_said.html", {"target": _target(request), "confirm": confirm})
    context = {"meeting": asked.meeting, "confirm": confirm, "seen": request.POST.get("n", "")}
    return render(request, "agenda/confirm.html", {**context, "page": _page(request)})


# answers


def _here(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The own presence on the page of the room, as it is now."""
    return render(request, "agenda/_here.html", own_presence(meeting, request.user))


def _say(request: HttpRequest, sentence: str, *, status: int = 200, is_refused: bool = False) -> HttpResponse:
    context = {"target": _target(request), "sentence_said": sentence, "is_refused": is_refused}
    return render(request, "agenda/_said.html", context, status=status)


def _target(request: HttpRequest) -> str:
    return request.htmx.target if request.htmx.target in TARGETS else "act-said"


def _page(request: HttpRequest) -> str:
    page = request.POST.get("page", "")
    return page if page in PAGES else "meeting"


def _address(meeting: Meeting, request: HttpRequest) -> str:
    address = reverse(f"agenda:{_page(request)}", args=[meeting.pk])
    searched = clean(request.POST.get("q", ""))
    return f"{address}?{urlencode({'q': searched})}" if searched else address


def _back(meeting: Meeting, request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(_address(meeting, request), status=303)


def _figure(text: str) -> int | None:
    """What was typed as a number; one of too many digits is cut, which leaves it as unreasonable as it was."""
    return int(text[:10]) if text.isdecimal() else None


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
