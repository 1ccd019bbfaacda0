"""The place ladder, street to stairwell; names and depth of its levels are data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from community.fields import LineField
from community.sorting import natural_key


def in_reader_language(chinese: str, english: str) -> str:
    """The name a reader of the active language expects; Chinese where no English one is on record."""
    return english if english and (get_language() or "").startswith("en") else chinese


class Level(models.Model):
    """One rung of the ladder (街道, 社区, 网格 …). ``rank`` grows downwards.

    ``is_circle`` marks the rung whose residents form one circle of neighbours: what is raised inside a
    circle is seen by the whole circle and by the staff above it, and by nobody else.
    """

    code = models.SlugField(unique=True)
    name = LineField(max_length=30)
    name_en = LineField(max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(unique=True)
    is_circle = models.BooleanField(default=False)

    class Meta:
        ordering = ["rank"]
        verbose_name = _("level")

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class Place(MP_Node):
    """A node of the ladder. Places end at the stairwell; units and households are rows, never nodes.

    Use ``Place.objects.get_descendants(place)``. Rights reach down by ``path`` prefix.
    """

    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="places")
    name = LineField(max_length=80)
    name_en = LineField(max_length=120, blank=True)
    code = models.SlugField(unique=True, max_length=60)
    sort_key = models.CharField(max_length=200, editable=False)
    # the community's own chain: imports, cards, stewards; read by its staff alone
    register_chain = models.OneToOneField(
        "community.Chain", on_delete=models.PROTECT, null=True, editable=False, related_name="community"
    )

    class Meta:
        ordering = ["path"]
        verbose_name = _("place")

    def save(self, *args, **kwargs):
        self.sort_key = natural_key(self.name)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_reader_language(self.name, self.name_en)

    def __str__(self) -> str:
        return self.label

    @property
    def ladder_paths(self) -> list[str]:
        """The paths of this place and of every place above it, top first."""
        step = type(self).steplen
        return [self.path[: end + step] for end in range(0, len(self.path), step)]
