"""Rows that are in force from one day until another."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class DatedQuerySet(models.QuerySet):
    def current(self, on=None):
        """Rows in force on a local day (today when not given)."""
        day = on or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)
