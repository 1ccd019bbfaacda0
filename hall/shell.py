"""What the frame of every page needs: who reads, where they belong, the ways on, and the unread count.

Everything is worked out when a template asks for it, with a number of queries that never grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from community.capacity import capacity_of
from community.masking import display_name
from community.models import Place, Role
from community.queries import unread_count
from community.reach import STAFF
from community.sessions import PEOPLE, SHARED
from hall.drafts import typed_in, writer_key


@dataclass(frozen=True, slots=True)
class Way:
    """One item of a navigation bar."""

    label: str | Promise
    icon: str
    url: str
    is_current: bool
    is_act: bool = False


class Shell:
    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def is_known(self) -> bool:
        user = getattr(self._request, "user", None)
        return bool(user and user.is_authenticated)

    @property
    def writer(self) -> str:
        """The name under which this browser keeps the reader's drafts; "" for a stranger."""
        return writer_key(self._request.user) if self.is_known else ""

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The words of the form this page answers."""
        return typed_in(self._request)

    @property
    def next(self) -> str:
        """Where a switch leads back to: this page, unless it exists only as the answer to a form."""
        return self._request.get_full_path() if self._request.method == "GET" else "/"

    @property
    def here(self) -> str:
        """The same without what was asked of the page."""
        return self._request.path if self._request.method == "GET" else "/"

    @property
    def acting(self) -> str:
        """Who acts, beside each act of a resident; staff signed in by name and know it."""
        return display_name(self._request.user) if self.is_known and not self.is_staff else ""

    @property
    def is_shared(self) -> bool:
        """A device of several households: it says so on every page, with the way out."""
        session = getattr(self._request, "session", None)
        return self.is_known and session is not None and bool(session.get(SHARED))

    @property
    def people_here(self) -> int:
        """How many the session holds; several change under “Me”. No query."""
        session = getattr(self._request, "session", None)
        return len(session.get(PEOPLE, ())) if session is not None else 0

    @cached_property
    def roles(self) -> list[Role]:
        """The roles in force, the highest staff role first."""
        return sorted(
            capacity_of(getattr(self._request, "user", None)).own,
            key=lambda role: (role.kind not in STAFF, role.place.depth, role.pk),
        )

    @property
    def is_staff(self) -> bool:
        return bool(self.roles) and self.roles[0].kind in STAFF

    @cached_property
    def _ladder(self) -> list[Place]:
        if not self.roles:
            return []
        paths = self.roles[0].place.ladder_paths
        return list(Place.objects.filter(path__in=paths).select_related("level").order_by("path"))

    @property
    def circle(self) -> Place | None:
        """The ring of neighbours one lives in; for staff the place of their role."""
        if not self.roles:
            return None
        if self.is_staff:
            return self.roles[0].place
        return next((place for place in self._ladder if place.level.is_circle), self.roles[0].place)

    @property
    def heading(self) -> str:
        return self.circle.label if self.circle else ""

    @property
    def subheading(self) -> str:
        """第三网格 / 网格长陈女士; for residents who acts, and the place above their circle."""
        if not self.roles:
            return ""
        if self.is_staff:
            return _("%(role)s %(name)s") % {
                "role": self.roles[0].get_kind_display(),
                "name": display_name(self._request.user),
            }
        above = [place.label for place in self._ladder if place.path < self.circle.path]
        return " · ".join([self.acting, *above[-1:]])

    @cached_property
    def unread(self) -> int:
        return unread_count(self._request.user) if self.is_known else 0

    def _way(self, name: str, label: str | Promise, icon: str, *, is_act: bool = False) -> Way:
        url, path = reverse(name), self._request.path
        writing = (reverse("matters:raise"), reverse("matters:record"))
        is_current = path == url or (url != "/" and path.startswith(url) and not path.startswith(writing))
        return Way(label, icon, url, is_current, is_act)

    @property
    def to_meeting_url(self) -> str:
        """Where a matter that is ready goes on to a meeting; told to its page, which knows no meetings."""
        return reverse("agenda:take")

    @property
    def record_url(self) -> str:
        """Where staff record what somebody says; told to the pages of homes, which know no matters."""
        return reverse("matters:record")

    @cached_property
    def nav(self) -> list[Way]:
        """The bar of a desk."""
        if not self.is_known:
            return []
        first = pgettext_lazy("navigation", "To do") if self.is_staff else pgettext_lazy("navigation", "Home")
        return [
            self._way("hall:home", first, "list" if self.is_staff else "home"),
            self._way("matters:matters", pgettext_lazy("navigation", "Matters"), "list"),
            self._way("agenda:meetings", pgettext_lazy("navigation", "Meetings"), "meet"),
            self._way("hall:me", pgettext_lazy("navigation", "Me"), "user"),
        ]

    @cached_property
    def tabs(self) -> list[Way]:
        """The bar of a phone: the same, with the raising in the middle."""
        if not self.is_known:
            return []
        home, matters, meetings, me = self.nav
        if self.is_staff:
            act = self._way("matters:record", pgettext_lazy("navigation", "Record"), "plus", is_act=True)
        else:
            act = self._way("matters:raise", pgettext_lazy("navigation", "Raise"), "plus", is_act=True)
        return [home, matters, act, meetings, me]


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor."""
    return {"shell": Shell(request)}
