"""The one thing a reader of a matter's page is asked to do now."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from community.deputies import acting_for
from community.models import Person
from community.reach import reach_of
from deliberation.matters.models import Decision, Lane, Matter, Objection
from votes.queries import seat_of


@dataclass(frozen=True, slots=True)
class Invitation:
    """``label`` stands on the gold button; without ``url`` the banner only says it.

    ``needs_meeting``: the next act is one of a meeting, whose pages the room above knows.
    """

    icon: str
    title: str
    text: str
    label: str = ""
    url: str = ""
    needs_meeting: bool = False


def next_act(matter: Matter, person: Person, acts: frozenset[str]) -> Invitation | None:
    """What the page asks of ``person``, who may do ``acts`` now; ``None`` when it is somebody else's turn."""
    tabled = next((one for one in matter.decisions.all() if one.outcome in Decision.OPEN), None)
    if tabled is not None and tabled.outcome == Decision.Outcome.VOTING:
        if tabled.form == Decision.Form.WRITTEN:
            return _written(tabled, person)
        return _meeting(tabled, person, "ballot", _("Voting now"), tabled.motion.question)
    if "answer_objection" in acts:
        return Invitation(
            "edit",
            _("It is your turn"),
            _("A neighbour objects to the decision."),
            _("Answer it"),
            reverse("matters:objection", args=[matter.pk, _to_answer(matter, person), "answer"]),
        )
    if "accept" in acts:
        return _act(
            matter, "edit", _("It is your turn"), _("Answer, ask for more, or accept it."), _("Answer"), "triage"
        )
    if "look_again" in acts:
        return _act(
            matter,
            "user",
            _("A second look is asked of you"),
            _("Agree, and it is not taken on; or disagree, and it goes back."),
            _("Look again"),
            "second-look",
        )
    if "revise" in acts:
        return _revise(matter, person)
    if "assign" in acts:
        return _act(
            matter, "user", _("It is your turn"), _("Name who does the work and by when."), _("Name who"), "undertaking"
        )
    if "finish" in acts and matter.holder_id == person.pk:
        return _act(
            matter, "check", _("It is your turn"), _("Say when the work is done."), _("Report it done"), "finish"
        )
    if "review" in acts:
        turn = next((turn for turn in matter.review_rounds.all() if turn.closed_at is None), None)
        said = turn and any(review.person_id == person.pk for review in turn.reviews.all())
        if turn and not said:
            return _act(
                matter, "check", _("Is it solved?"), _("Your word decides how it ends."), _("Review it"), "review"
            )
    if tabled is not None and tabled.form == Decision.Form.WRITTEN:
        return None
    if tabled is not None:
        return _meeting(tabled, person, "meet", _("On the agenda"), tabled.meeting_title)
    if "draft_motion" in acts and not matter.motions.all():
        return _act(
            matter, "doc", _("It is your turn"), _("Write the motion the meeting will decide on."), _("Write"), "motion"
        )
    if "table" in acts:
        return Invitation(
            "meet",
            _("Ready for a meeting"),
            _("This is an important matter: call a special meeting for it.")
            if matter.lane == Lane.IMPORTANT
            else _("A grid day takes it up by itself.")
            if matter.lane == Lane.DIFFICULT
            else _("It goes on the agenda of the next meeting that fits."),
            needs_meeting=True,
        )
    return None


def _to_answer(matter: Matter, person: Person) -> int:
    """The key of the objection of somebody else that has waited longest for its answer."""
    made = (one for posted in matter.publications.all() for one in posted.objections.all())
    return next(one.pk for one in made if one.outcome == Objection.Outcome.OPEN and one.author_id != person.pk)


def finds_meeting(decision: Decision, person: Person) -> bool:
    """The meeting of another building has no page for a neighbour of the circle, who reads of its matter."""
    return decision.place is None or reach_of(person).covers(decision.place, circle=decision.place)


def _revise(matter: Matter, person: Person) -> Invitation:
    """Asked of raiser and recorder; a leader may only because they have not answered."""
    is_asked = matter.raiser_id == person.pk or matter.recorded_by_id in {person.pk, *acting_for(person)}
    title, text = (
        (_("More was asked of you"), _("Complete it, then it goes on."))
        if is_asked
        else (_("The raiser has not answered"), _("Complete it, if you know what was asked; then it goes on."))
    )
    return _act(matter, "edit", title, text, _("Complete it"), "revise")


def _meeting(tabled: Decision, person: Person, icon: str, title: str, text: str) -> Invitation:
    if not finds_meeting(tabled, person):
        return Invitation(icon, title, text)
    return Invitation(icon, title, text, _("Go to the meeting"), tabled.meeting_url)


def _written(tabled: Decision, person: Person) -> Invitation | None:
    """The page of a written vote is for those on its roll, and asks only who has not cast yet."""
    seat = seat_of(tabled.poll, person)
    if seat is None or seat.ballots.exists():
        return None
    return Invitation("ballot", _("Voting now"), tabled.motion.question, _("Vote now"), tabled.meeting_url)


def _act(matter: Matter, icon: str, title: str, text: str, label: str, act: str) -> Invitation:
    return Invitation(icon, title, text, label, reverse("matters:act", args=[matter.pk, act]))
