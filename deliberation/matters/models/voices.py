"""附议: neighbours who say “me too”, and the raisers of duplicates that were merged."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LinesField

from .matters import Matter


class Voice(models.Model):
    """One more person behind a matter. ``from_matter``: the duplicate the person had raised."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="voices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="voices")
    words = LinesField(_("what you add"), max_length=300, blank=True)
    is_anonymous = models.BooleanField(default=False)
    from_matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["matter", "said_at", "pk"]
        verbose_name = _("me too")
        constraints = [models.UniqueConstraint(fields=["matter", "person"], name="one_voice_each")]

    def __str__(self) -> str:
        return f"{self.person} → {self.matter}"
