"""House rules: what a place has agreed on how it decides, every version of it."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LinesField
from community.models import Person, Place
from community.reach import reach_of
from votes.rules import Rule


class HouseRuleQuerySet(models.QuerySet):
    def in_force(self, on: date):
        """Of each rule the version that is in force on a local day: the newest of those that have begun."""
        begun = HouseRule.objects.filter(code=OuterRef("code"), effective_from__lte=on).order_by("-version")
        return self.filter(pk=Subquery(begun.values("pk")[:1]), retired_at=None)

    def reaching(self, place: Place):
        """Those of ``place`` and of every place above it."""
        return self.filter(place__path__in=place.ladder_paths)

    def visible_to(self, person: Person):
        """Those of every place the person lives in or looks after, and of the places above and below it."""
        reach = reach_of(person)
        ladder = {path[:end] for path in reach.below for end in range(Place.steplen, len(path) + 1, Place.steplen)}
        below = [Q(place__path__startswith=path) for path in reach.below]
        return self.filter(reduce(or_, below, Q(place__path__in=ladder | set(reach.home))))


class HouseRule(models.Model):
    """One version of a house rule. No version is ever changed: a rule ends by a last version that is ``retired_at``."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="house_rules")
    code = models.CharField(max_length=40, help_text="the same for all versions; no rule of law is called so")
    version = models.PositiveIntegerField()
    base = models.CharField(max_length=40, help_text="code of the rule it starts from, and is held against")
    data = models.JSONField(help_text="the whole rule, as votes.rules writes it")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    effective_from = models.DateField()
    retired_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was decided that the rule ends on the day this version begins"
    )
    reason = LinesField(max_length=200)

    objects = HouseRuleQuerySet.as_manager()

    class Meta:
        ordering = ["code", "version"]
        verbose_name = _("house rule")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_house_rule_per_version")]

    def __str__(self) -> str:
        return f"{self.rule.title} · {self.version}"

    @property
    def rule(self) -> Rule:
        return Rule.from_json(self.data)
