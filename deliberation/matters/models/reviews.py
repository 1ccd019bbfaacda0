"""评议: residents rate the outcome, round by round."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LinesField

from .matters import Matter


class ReviewRound(models.Model):
    """One window of review; a matter that was reopened gets a new one."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="review_rounds")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    was_reopened = models.BooleanField(default=False)

    class Meta:
        ordering = ["matter", "number"]
        verbose_name = _("review round")
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="one_round_per_number"),
            models.UniqueConstraint(
                fields=["matter"], condition=Q(closed_at__isnull=True), name="one_open_round_per_matter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter} · {self.number}"


class Review(models.Model):
    """What one person says of the outcome; may be changed while the round is open."""

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Solved")
        HALF = "half", _("Half solved")
        NOT = "not", _("Not solved")

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="reviews")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    missing = LinesField(_("what is still missing"), max_length=200, blank=True)
    words = LinesField(_("what you want to say"), max_length=500, blank=True)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["round", "said_at", "pk"]
        verbose_name = _("review")
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="one_review_per_person"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_outcome_display()}"
