"""Who may do what to a matter: one predicate for the guard of an action and for the button on the page.

``may_<verb>`` is the right, ``AT`` the steps at which the act is possible; ``guard`` asks both, ``offered`` shows both.
How they are judged is the same in every flow: ``deliberation.cases.permissions``.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.utils import timezone

from community.deputies import stood_in, stood_in_since
from community.models import Role, RoleKind
from community.permissions import HOME_KINDS
from community.reach import STAFF
from deliberation.cases import permissions as cases
from votes.models import Seat

from .models import Comment, Decision, Intake, Lane, Matter, Undertaking

OPEN = frozenset({"triage", "revise", "second_look", "discuss", "decide", "publicity", "assign", "carry_out", "review"})
ALWAYS = OPEN | {""}
# before somebody is answerable for the work
UNDECIDED = frozenset({"discuss", "decide", "assign"})
AT: dict[str, frozenset[str]] = {
    "accept": frozenset({"triage"}),
    "answer": frozenset({"triage"}),
    "return": frozenset({"triage"}),
    "decline": frozenset({"triage"}),
    "look_again": frozenset({"second_look"}),
    "revise": frozenset({"revise"}),
    "correct": frozenset({"triage"}),
    "withdraw": frozenset({"triage", "revise", "second_look", "discuss"}),
    "go_unnamed": ALWAYS,
    "reclass": UNDECIDED,
    "merge": UNDECIDED | {"triage", "revise"},
    "escalate": OPEN - {"revise", "review"},
    "join": OPEN - {"review"},
    "leave": OPEN - {"review"},
    "say": frozenset({"discuss", "decide", "publicity"}),
    "edit_comment": frozenset({"discuss", "decide", "publicity"}),
    "report_comment": ALWAYS,
    "moderate": ALWAYS,
    "draft_motion": frozenset({"discuss", "decide"}),
    "table": frozenset({"discuss", "decide"}),
    "vote": frozenset({"decide"}),
    "note_papers": frozenset({"decide"}),
    "object": frozenset({"publicity"}),
    "answer_objection": frozenset({"publicity"}),
    "close_publicity": frozenset({"publicity"}),
    "take_down": ALWAYS,
    "assign": frozenset({"assign"}),
    "note_progress": frozenset({"carry_out"}),
    "finish": frozenset({"carry_out"}),
    "review": frozenset({"review"}),
    "close_review": frozenset({"review"}),
    "follow": ALWAYS,
    "add_photos": OPEN,
}
# small matters and hazards have no step of discussion: neighbours speak while the work is given out and done
SPOKEN_OF_AT_WORK = frozenset({"say", "edit_comment"})


def _spoken_of(matter: Matter, act: str) -> bool:
    at_work = matter.lane in Lane.at_once() and matter.waits_for in ("assign", "carry_out")
    return act in SPOKEN_OF_AT_WORK and at_work


class Standing(cases.Standing):
    """What ``person`` is to ``matter``, read with one query for a whole page.

    A deputy is what the person away is, as far as that is a duty: handler, recorder, doer; never raiser or reviewer.
    """

    def __init__(self, person, matter: Matter) -> None:
        super().__init__(person, matter)
        self.matter = matter
        circle = matter.circle.path
        self.is_neighbour = any(kind not in STAFF and at.startswith(circle) for kind, at in self.roles)
        self.is_raiser = self.is_active and self.person_id == matter.raiser_id
        self.is_recorder = matter.recorded_by_id in self.acts_as

    @cached_property
    def works_on_it(self) -> bool:
        return any(work.person_id in self.acts_as for work in self.matter.undertakings.all())

    @property
    def is_own_work(self) -> bool:
        """Handled or done by this very person, not by somebody they stand in for."""
        doers = {work.person_id for work in self.matter.undertakings.all()}
        return self.person_id in doers | {self.matter.handler_id, self.matter.lifted_to_id}

    @cached_property
    def joined(self) -> bool:
        """Said “me too”, or raised a duplicate that was merged."""
        return self.is_active and any(voice.person_id == self.person_id for voice in self.matter.voices.all())

    @cached_property
    def could_vote(self) -> bool:
        """On the roll of the vote whose decision is posted: an owner, say, who lives elsewhere."""
        up = next((one for one in self.matter.publications.all() if one.is_waited_for), None)
        if up is None or not self.is_active:
            return False
        return Seat.objects.filter(poll=up.decision.poll_id, holder=self.person_id).exists()

    @cached_property
    def proposed_to_decline(self) -> bool:
        """Proposed it, stood in for who did, or was stood in for by them: the second look is another desk's."""
        looks = [look for look in self.matter.second_looks.all() if look.looked_at is None]
        return any(
            look.proposed_by_id in self.acts_as
            or stood_in(look.proposed_by_id, person=self.person_id, at=look.proposed_at)
            or stood_in_since(self.person_id, person=look.proposed_by_id, at=look.proposed_at)
            for look in looks
        )

    @property
    def sees(self) -> bool:
        return bool(self.kinds or self.is_neighbour or self.is_raiser or self.works_on_it or self.joined)

    @property
    def waits_in_vain_for_raiser(self) -> bool:
        """The raiser has left the house, or had the days for an answer and gave none."""
        due_at = self.matter.due_at
        return not self.matter.raiser.is_active or (bool(due_at) and due_at < timezone.now())

    @property
    def does_it(self) -> bool:
        return self.works_on_it and self.matter.holder_id in self.acts_as and self.matter.waits_for == "carry_out"


RIGHTS = {
    "accept": lambda who: who.leads,
    "answer": lambda who: who.leads,
    "return": lambda who: who.leads,
    "decline": lambda who: who.leads,
    # a second person: never who proposed it
    "look_again": lambda who: who.leads and not who.proposed_to_decline,
    "withdraw": lambda who: who.is_raiser,
    # what staff find on patrol stands under their name
    "go_unnamed": lambda who: who.is_raiser and who.matter.intake != Intake.PATROL,
    "reclass": lambda who: who.leads,
    "merge": lambda who: who.leads,
    # nor may the proposer of the decline choose another second person
    "escalate": lambda who: who.leads and not who.proposed_to_decline,
    "join": lambda who: who.is_neighbour and not who.is_raiser,
    "leave": lambda who: who.joined,
    "revise": lambda who: (
        who.is_raiser or (who.is_recorder and bool(who.kinds)) or (who.leads and who.waits_in_vain_for_raiser)
    ),
    # what somebody else wrote down for me, until it is answered
    "correct": lambda who: who.is_raiser and not who.is_recorder,
    "say": lambda who: who.sees,
    "edit_comment": lambda who: who.sees,
    "report_comment": lambda who: who.sees,
    "moderate": lambda who: who.leads,
    "draft_motion": lambda who: who.leads,
    "table": lambda who: who.leads,
    "vote": lambda who: who.leads,
    # the clerk keeps the list of who was handed the paper
    "note_papers": lambda who: who.leads or RoleKind.CLERK in who.kinds,
    # somebody who lives here, is behind it, or could vote on it
    "object": lambda who: who.is_neighbour or who.is_raiser or who.joined or who.could_vote,
    "answer_objection": lambda who: who.leads,
    "close_publicity": lambda who: who.leads,
    "take_down": lambda who: who.leads,
    "assign": lambda who: who.leads,
    "note_progress": lambda who: who.leads or who.does_it,
    "finish": lambda who: who.leads or who.does_it,
    # nobody rates the own work
    "review": lambda who: (who.is_raiser or who.is_affected or who.joined) and not who.is_own_work,
    "close_review": lambda who: who.leads,
    "follow": lambda who: who.sees,
    "add_photos": lambda who: who.leads or who.is_raiser or who.is_recorder or who.does_it,
}


RULES = cases.Rights(standing=Standing, at=AT, by=RIGHTS, also=_spoken_of)
is_possible, may, guard = RULES.is_possible, RULES.may, RULES.guard


def may_see(person, matter: Matter) -> bool:
    return Standing(person, matter).sees


def may_triage(person, matter: Matter) -> bool:
    return may(person, matter, "accept")


def may_revise(person, matter: Matter) -> bool:
    return may(person, matter, "revise")


def may_say(person, matter: Matter) -> bool:
    return may(person, matter, "say")


def may_edit_comment(person, comment: Comment) -> bool:
    return comment.author_id == person.pk and not comment.is_hidden and may(person, comment.matter, "edit_comment")


def may_report_comment(person, comment: Comment) -> bool:
    return comment.author_id != person.pk and may(person, comment.matter, "report_comment")


def may_moderate(person, matter: Matter) -> bool:
    return may(person, matter, "moderate")


def may_draft_motion(person, matter: Matter) -> bool:
    return may(person, matter, "draft_motion")


def may_table(person, matter: Matter) -> bool:
    """May ``person`` put the matter on the agenda of a meeting, postpone it or send it back?"""
    return may(person, matter, "table")


def may_assign(person, matter: Matter) -> bool:
    return may(person, matter, "assign")


def may_finish(person, undertaking: Undertaking) -> bool:
    return may(person, undertaking.matter, "finish")


def may_review(person, matter: Matter) -> bool:
    return may(person, matter, "review")


def may_close_review(person, matter: Matter) -> bool:
    return may(person, matter, "close_review")


def may_follow(person, matter: Matter) -> bool:
    return may(person, matter, "follow")


def may_raise_for(person, for_person) -> bool:
    """May ``person`` record what ``for_person`` says? Staff may, for those who live below their place."""
    from community.reach import reach_of

    homes = Role.objects.current().filter(person=for_person, kind__in=HOME_KINDS).values_list("place__path", flat=True)
    below = reach_of(person).below
    return any(home.startswith(path) for home in homes for path in below)


def _not_now(who: Standing, now: datetime) -> set[str]:
    """What the posting of a matter and its objections leave nothing to do for."""
    publications = list(who.matter.publications.all())
    up = next((one for one in publications if one.is_waited_for), None)
    stands = [one for one in up.objections.all() if one.outcome != one.Outcome.TAKEN_BACK] if up else []
    open_ones = [one for one in stands if one.outcome == one.Outcome.OPEN]
    not_now = set()
    does_hang = up is not None and up.taken_down_at is None and now < (up.objections_until or up.ends_at)
    if not does_hang or who.person_id in {one.author_id for one in stands}:
        not_now.add("object")
    if not any(one.author_id != who.person_id for one in open_ones):
        not_now.add("answer_objection")
    if up is None or open_ones or up.taken_down_at is not None or up.ends_at > now:
        not_now.add("close_publicity")
    if not any(one.closed_at is None and (one.taken_down_at or one.ends_at > now) for one in publications):
        not_now.add("take_down")
    return not_now


def offered(person, matter: Matter) -> frozenset[str]:
    """The acts that the page of ``matter`` shows to ``person`` now."""
    who = Standing(person, matter)
    acts = RULES.offered(who)
    if who.joined:
        acts -= {"join"}
    if matter.is_anonymous:
        acts -= {"go_unnamed"}
    if acts & {"draft_motion", "table", "reclass", "merge", "close_review"}:
        if any(decision.outcome in Decision.OPEN for decision in matter.decisions.all()):
            acts -= {"draft_motion", "table", "reclass", "merge"}
        if not matter.motions.all():
            acts -= {"table"}
        window = [turn for turn in matter.review_rounds.all() if turn.closed_at is None]
        if not window or window[0].closes_at > timezone.now():
            acts -= {"close_review"}
    if "note_papers" in acts and not any(decision.counts_silence for decision in matter.decisions.all()):
        acts -= {"note_papers"}
    if acts & {"object", "answer_objection", "close_publicity", "take_down"}:
        acts -= _not_now(who, timezone.now())
    return frozenset(acts)
