"""The sentences of a poll's record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording

wording.register(
    poll_opened=_("%(actor)s opened the vote: %(question)s (%(voters)s on the roll)"),
    poll_extended=_("%(actor)s extended the vote until %(until)s"),
    papers_delivered=_("%(actor)s handed over %(papers)s ballot papers"),
    envelope_taken=_("%(actor)s took a ballot on paper, with the number %(number)s"),
    envelope_withdrawn=_("%(actor)s gave back the paper with the number %(number)s, taken by mistake: %(reason)s"),
    paper_entered=_("%(actor)s entered the paper with the number %(number)s; a second clerk is to enter it"),
    paper_disputed=_("%(actor)s entered the paper with the number %(number)s; the entries differ"),
    paper_agreed=_("%(actor)s entered the paper with the number %(number)s like another clerk before"),
    paper_void=_("%(actor)s found the paper with the number %(number)s invalid, like another clerk before"),
    paper_photo_seen=_("%(actor)s looked at the photo of the paper with the number %(number)s"),
    papers_called=_("The time of the vote is up; %(papers)s papers are still to be entered"),
    conflict_opened=_("Two ballots of one seat differ; a clerk has to look at them"),
    conflict_agreed=_("The ballots of one seat say the same by now"),
    conflict_confirmed=_("%(actor)s looked at the two ballots of a seat: the one stands that counted"),
    conflict_decided=_("%(actor)s looked at the two ballots of a seat and let the other count: %(reason)s"),
    poll_carried=_("%(actor)s closed the vote: carried, with %(yes)s yes, %(no)s no and %(abstain)s abstained"),
    poll_lost=_("%(actor)s closed the vote: not carried, with %(yes)s yes, %(no)s no and %(abstain)s abstained"),
    poll_chosen=_(
        "%(actor)s closed the vote: chosen %(chosen)s; %(taking_part)s of %(voters)s took part, %(blank)s left it blank"
    ),
    poll_agreed=_("%(actor)s closed the vote: carried, nobody objected; %(taking_part)s of %(voters)s took part"),
    poll_not_agreed=_(
        "%(actor)s closed the vote: not decided; %(taking_part)s of %(voters)s took part, %(blank)s left it blank"
    ),
    poll_no_quorum=_("%(actor)s closed the vote: no quorum, %(taking_part)s of %(voters)s took part"),
    house_rule_adopted=_(
        "%(actor)s wrote the house rule “%(title)s” of %(place)s, version %(version)s, in force from %(since)s"
    ),
    house_rule_retired=_("%(actor)s ended the house rule “%(title)s” of %(place)s from %(since)s on"),
)
