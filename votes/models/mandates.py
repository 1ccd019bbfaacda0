"""Written mandates: who may cast for whom, in one vote or at a place until a day."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Attachment, Place

from .polls import Poll


class MandateQuerySet(models.QuerySet):
    def in_force(self, at: datetime):
        """Those that were recorded, not withdrawn and not over at a moment."""
        return self.filter(
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=at),
            Q(until=None) | Q(until__gte=timezone.localdate(at)),
            recorded_at__lte=at,
        )

    def of_each_poll(self, **seats: object):
        """For use inside of a query of polls: those that name the poll, or its place, and a holder of a seat in it.

        ``seats`` are further conditions of that seat.
        """
        of_the_seat = {f"principal__seats__{name}": value for name, value in seats.items()}
        poll_path = ExpressionWrapper(OuterRef("place__path"), output_field=models.CharField())
        return self.annotate(poll_path=poll_path).filter(
            Q(poll=OuterRef("pk")) | Q(poll=None, poll_path__startswith=F("place__path")),
            principal__seats__poll=OuterRef("pk"),
            **of_the_seat,
        )


class Mandate(models.Model):
    """``principal`` lets ``holder`` cast for all own seats: in ``poll``, or at ``place`` up to ``until``."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, null=True, blank=True, related_name="mandates")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    until = models.DateField(null=True, blank=True, help_text="the last local day, of one that holds at a place")
    principal = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates_given")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates_held")
    photo = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="of the signed paper"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        verbose_name = _("mandate")
        constraints = [
            models.CheckConstraint(
                condition=Q(poll__isnull=False, place__isnull=True, until__isnull=True)
                | Q(poll__isnull=True, place__isnull=False, until__isnull=False),
                name="mandate_of_a_poll_or_until_a_day",
            ),
            models.CheckConstraint(condition=~Q(principal=F("holder")), name="nobody_is_ones_own_proxy"),
            models.UniqueConstraint(
                fields=["poll", "principal"], condition=Q(withdrawn_at__isnull=True), name="one_mandate_each_in_a_poll"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.holder}"
