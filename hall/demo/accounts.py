"""Fresh ways into the demo: one-time links for residents, a household's card, new passwords for staff."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass

from django.db import transaction
from django.urls import reverse

from community.cards import issue_card
from community.entry import issue_entry_link
from community.models import Person, Role, RoleKind
from community.queries import home_of
from community.reach import STAFF

from .places import Register

RESIDENTS = ("wang", "li")
# who raised the stairway's lamp; who has not answered the written vote; who objected to how the heaters are paid
HOMES = (("changle-2-2", "502"), ("hexie-2-2", "501"), ("guihua-3-2", "302"))
CARD_HOME = ("hexie-2-2", "502")  # has not answered the written vote either: from the card to the first vote
STAFF_NAMES = ("chen", "sun", "zhao", "xie", "liu", "tang", "zhou", "fang", "jiang", "he", "zheng")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Account:
    """``kind`` is "link" (``address``), "card" (``address``, ``code``) or "password" (``username``, ``password``)."""

    role: str
    name: str
    place: str
    kind: str
    address: str = ""
    username: str = ""
    password: str = ""
    code: str = ""

    def as_json(self) -> dict[str, str]:
        return {key: value for key, value in asdict(self).items() if value}


@transaction.atomic
def issue_accounts(base_url: str = "") -> list[Account]:
    """A new link for each demo resident and a new password for each of the staff; the older ones end."""
    town = Register()
    neighbours = [town.person(name) for name in RESIDENTS] + [town.of_home(*home) for home in HOMES]
    accounts = [_staff(town.person("chen"))]
    accounts += [_resident(person, base_url) for person in neighbours]
    accounts.append(_card(town.of_home(*CARD_HOME), base_url))
    return accounts + [_staff(town.person(name)) for name in STAFF_NAMES if name != "chen"]


def _resident(person: Person, base_url: str) -> Account:
    role = Role.objects.current().filter(person=person, kind=RoleKind.RESIDENT).select_related("place").first()
    token = issue_entry_link(person, by=None)
    address = base_url.rstrip("/") + reverse("community:enter", args=[token])
    return Account(role.kind, person.full_name, role.place.name, "link", address=address)


def _card(person: Person, base_url: str) -> Account:
    home = home_of(person)
    code = issue_card(home, by=None)
    address = base_url.rstrip("/") + reverse("community:scanned", args=[code])
    return Account(RoleKind.RESIDENT, person.full_name, home.unit.place.name, "card", address=address, code=code)


def _staff(person: Person) -> Account:
    role = Role.objects.current().filter(person=person, kind__in=STAFF).select_related("place").first()
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    person.set_password(password)
    person.save(update_fields=["password"])
    return Account(
        role.kind, person.full_name, role.place.name, "password", username=person.username, password=password
    )
