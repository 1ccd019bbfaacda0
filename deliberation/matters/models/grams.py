"""The index by which similar matters are found: derived from title and text, never read by people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Place

from .matters import Matter


class Gram(models.Model):
    """One thing a matter speaks of, as ``likeness.grams`` names it. Rewritten whenever the words change.

    The words of a duplicate that was merged stand under the matter it went into.
    """

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="grams")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    gram = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("gram")
        constraints = [
            # in this order it is also the index that a search reads, and nothing else is read for it
            models.UniqueConstraint(fields=["community", "gram", "matter"], name="one_gram_per_matter")
        ]

    def __str__(self) -> str:
        return self.gram
