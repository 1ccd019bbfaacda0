"""The sentences of a poll's record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording

wording.register(
    poll_opened=_("%(actor)s opened the vote: %(question)s (%(voters)s on the roll)"),
    poll_extended=_("%(actor)s extended the vote until %(until)s"),
    papers_delivered=_("%(actor)s handed over %(papers)s ballot papers"),
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
)
