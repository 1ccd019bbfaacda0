"""Rows of the second flow: who asked, who goes, until when the asker may confirm."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from community.models import RoleKind
from deliberation.cases.models import Case, Numbered
from deliberation.cases.visibility import ByParty, ByPurpose

PERSON = settings.AUTH_USER_MODEL


def _in_it(person) -> Q:
    desks = Q(handler=person) | Q(lifted_to=person) | Q(holder=person)
    return desks | Q(asker=person) | Q(doer=person)


class Errand(Numbered, Case):
    policy = ByParty(own=_in_it)

    title = models.CharField(max_length=60)
    asker = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    doer = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    confirm_until = models.DateTimeField(null=True)

    class Meta(Numbered.Meta):
        indexes = [*Case.Meta.indexes]


class HelpFile(Case):
    policy = ByPurpose(kinds=frozenset({RoleKind.SECRETARY, RoleKind.CLERK}))
