"""Sentences with which an act on any case is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.refusals import Missing, OutOfDate


class NotAtThisStep(OutOfDate):
    code = "not_at_this_step"
    sentence = _("The matter has moved on since you opened the page. Look where it stands now, then act.")


class AlreadyDone(OutOfDate):
    code = "already_done"
    sentence = _("This is already on record; nothing was written twice.")


class TooLong(Missing):
    code = "too_long"
    sentence = _("Please shorten this to %(limit)s characters.")
