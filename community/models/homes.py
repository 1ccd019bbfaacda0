"""Units, households, who lives in them and who owns them; and the organisations of a place."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LineField
from community.sorting import natural_key

from .dated import DatedQuerySet
from .people import Person
from .places import Place, in_reader_language


class SeatKind(models.TextChoices):
    """What can have a seat on the roll of a vote."""

    PERSON = "person", _("person")
    HOUSEHOLD = "household", _("household")
    UNIT = "unit", _("unit")
    ORGANISATION = "organisation", _("organisation")


class Unit(models.Model):
    """专有部分: a flat, shop or parking space with an area in m² and owners."""

    class Kind(models.TextChoices):
        FLAT = "flat", _("flat")
        SHOP = "shop", _("shop")
        PARKING = "parking", _("parking space")

    class AreaSource(models.TextChoices):
        """Which paper the area is from, the strongest first."""

        REGISTRY = "registry", _("property registry")
        SURVEY = "survey", _("survey")
        CONTRACT = "contract", _("sales contract")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="units")
    number = LineField(max_length=30)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FLAT)
    area_source = models.CharField(max_length=10, choices=AreaSource.choices, blank=True)
    area = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal("0.01"))]
    )
    sort_key = models.CharField(max_length=200, editable=False)

    class Meta:
        ordering = ["place__path", "sort_key"]
        verbose_name = _("unit")
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="one_unit_per_number")]

    def __str__(self) -> str:
        return f"{self.place} {self.number}"

    def save(self, *args, **kwargs):
        self.sort_key = natural_key(self.number)
        super().save(*args, **kwargs)


class Household(models.Model):
    """户: the people who live together in a unit."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="households")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["unit__place__path", "unit__sort_key"]
        verbose_name = _("household")

    def __str__(self) -> str:
        return str(self.unit)


class Residency(models.Model):
    """A person lives in a household; one of the household represents it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="residencies")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residencies")
    is_representative = models.BooleanField(default=False)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["household", "pk"]
        verbose_name = _("residency")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "household"], condition=Q(until__isnull=True), name="one_open_residency_each"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(until__isnull=True, is_representative=True),
                name="one_representative_per_household",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.household}"


class Ownership(models.Model):
    """A person owns a unit; co-owners name one voter."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ownerships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="ownerships")
    is_voter = models.BooleanField(default=True)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "pk"]
        verbose_name = _("ownership")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until__isnull=True, is_voter=True), name="one_voter_per_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"


class Organisation(models.Model):
    """单位: a property firm, owners' committee, government office or partner at a place."""

    class Kind(models.TextChoices):
        PROPERTY_FIRM = "property_firm", _("property firm")
        OWNERS_COMMITTEE = "owners_committee", _("owners' committee")
        PARTY_COMMITTEE = "party_committee", _("party committee")
        OFFICE = "office", _("government office")
        DEVELOPER = "developer", _("developer")
        PARTNER = "partner", _("partner organisation")

    name = LineField(max_length=120)
    name_en = LineField(max_length=160, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="organisations")
    contact = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="contact_of_organisations"
    )

    class Meta:
        ordering = ["place__path", "name"]
        verbose_name = _("organisation")

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)
