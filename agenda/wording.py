"""Sentences of the proceedings. Their order and numbers are the minutes."""

from django.utils.translation import gettext_lazy as _

from community.wording import register


def speak() -> None:
    """Called once, when the app is ready."""
    register(
        meeting_called=_("%(actor)s prepared the meeting “%(title)s”."),
        item_added=_("%(actor)s put “%(title)s” on the agenda as item %(number)s."),
        item_removed=_("%(actor)s took “%(title)s” off the agenda: %(reason)s"),
        meeting_announced=_("%(actor)s announced the meeting “%(title)s”. Items on the agenda: %(items)s."),
        meeting_opened=_("%(actor)s opened the meeting; %(present)s present."),
        item_taken_up=_("%(actor)s took up item %(number)s: “%(title)s”."),
        item_put_back=_("%(actor)s put item %(number)s back: “%(title)s”."),
        item_ended=_("%(actor)s ended item %(number)s, “%(title)s”."),
        floor_granted_for=_("%(actor)s gave the floor to %(speaker)s, speaking for the motion."),
        floor_granted_against=_("%(actor)s gave the floor to %(speaker)s, speaking against the motion."),
        speech_ended_for=_("%(speaker)s spoke for the motion, %(minutes)s min %(seconds)s s."),
        speech_ended_against=_("%(speaker)s spoke against the motion, %(minutes)s min %(seconds)s s."),
        item_put_to_vote=_("%(actor)s put item %(number)s to the vote: %(question)s The roll of %(heads)s is frozen."),
        vote_prolonged=_("%(actor)s gave the vote %(minutes)s more minutes."),
        item_carried=_(
            "The vote on item %(number)s closed: carried. %(yes)s for, %(no)s against, %(abstain)s abstained."
        ),
        item_lost=_(
            "The vote on item %(number)s closed: not carried. %(yes)s for, %(no)s against, %(abstain)s abstained."
        ),
        item_chosen=_("The vote on item %(number)s closed: %(chosen)s chosen. %(cast)s of %(heads)s took part."),
        item_agreed=_("The vote on item %(number)s closed: carried, nobody objected. %(cast)s of %(heads)s took part."),
        item_not_decided=_("The vote on item %(number)s closed: not decided. %(cast)s of %(heads)s took part."),
        item_without_quorum=_("The vote on item %(number)s closed without a quorum: %(cast)s of %(heads)s took part."),
        item_postponed=_("%(actor)s postponed item %(number)s, “%(title)s”: %(reason)s"),
        item_sent_back=_("%(actor)s sent item %(number)s, “%(title)s”, back to discussion: %(reason)s"),
        meeting_adjourned=_("%(actor)s adjourned the meeting; %(present)s were present."),
    )
