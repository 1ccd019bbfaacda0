"""Photos. Every file is decoded, turned upright and re-encoded, so that no EXIF or foreign byte survives."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LineField

from .people import Person


class Attachment(models.Model):
    """A re-encoded JPEG. Who may see it is decided by the thing that shows it, never by its address."""

    image = models.FileField(upload_to="photos/%Y/%m")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    caption = LineField(max_length=120, blank=True)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("photo")

    def __str__(self) -> str:
        return self.caption or f"{self.width}x{self.height}"
