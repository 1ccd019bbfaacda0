"""The card of a household: a code on paper that admits each listed person once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .homes import Household
from .people import Person


class Strength(models.TextChoices):
    """How sure the house is who acts, weakest first; a poll says which it needs."""

    CARD = "card", _("by card")
    CONFIRMED = "confirmed", _("confirmed by the steward")
    PASSWORD = "password", _("by password")

    @classmethod
    def reaches(cls, have: str, need: str) -> bool:
        """Is ``have`` at least as strong as ``need``? Nothing on record counts as a card."""
        order = cls.values
        return order.index(have or cls.CARD) >= order.index(need or cls.CARD)


class Card(models.Model):
    """One paper card of a household. Only the hash of its code is kept; at most one is open per household."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="cards")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    somebody_left = models.BooleanField(default=False, help_text="it was revoked because a resident moved out")

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("card")
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(revoked_at__isnull=True), name="one_open_card_per_household"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} · {self.issued_at:%Y-%m-%d}"


class Admission(models.Model):
    """What a card has opened: who came in, when, on what kind of device; and whether it was undone."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="admissions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="admissions")
    admitted_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=60, blank=True, help_text="a phone's make in words, never an address")
    is_shared_device = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["card", "admitted_at", "pk"]
        verbose_name = _("admission")
        constraints = [
            models.UniqueConstraint(
                fields=["card", "person"], condition=Q(undone_at__isnull=True), name="one_admission_per_card_and_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.admitted_at:%Y-%m-%d %H:%M}"
