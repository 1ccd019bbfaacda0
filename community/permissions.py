"""Who may do what with people and their ways in. The same predicate guards the act and shows the button."""

from __future__ import annotations

from community.capacity import capacity_of
from community.models import Admission, Household, Person, Place, Residency, Role, RoleKind
from community.reach import STAFF, holds

TRIAGE_KINDS = frozenset({RoleKind.GRID_HEAD, RoleKind.SECRETARY, RoleKind.STREET_OFFICER, RoleKind.ADMINISTRATOR})
REGISTER_KINDS = frozenset({RoleKind.CLERK, RoleKind.SECRETARY, RoleKind.STREET_OFFICER, RoleKind.ADMINISTRATOR})
HOME_KINDS = frozenset({RoleKind.RESIDENT, RoleKind.HOUSEHOLD_REPRESENTATIVE})


def is_staff_at(person: Person, place: Place) -> bool:
    """Does the person look after ``place``, by a role there or above it?"""
    return holds(person, STAFF, place)


def is_staff_anywhere(person: Person) -> bool:
    """Staff come in by password only: a role of theirs anywhere closes the door of the entry links."""
    return person.is_staff or person.is_superuser or capacity_of(person).is_staff


def may_manage_people(person: Person, place: Place) -> bool:
    """Keep the register of ``place``: clerk, secretary, street officer, administrator."""
    return holds(person, REGISTER_KINDS, place)


def may_issue_entry_link(person: Person, for_person: Person) -> bool:
    """Staff of the place where a resident lives. Never a way into a staff account, which would lend its rights."""
    if not for_person.is_active or is_staff_anywhere(for_person):
        return False
    homes = Role.objects.current().filter(person=for_person, kind__in=HOME_KINDS).select_related("place")
    return any(is_staff_at(person, home.place) for home in homes)


def may_issue_card(person: Person, household: Household) -> bool:
    """Issue, reissue and revoke the card of a home: the staff of the place, its steward among them."""
    return is_staff_at(person, household.unit.place)


def lives_in(person: Person, household: Household) -> bool:
    """Is the person on the register of the home today?"""
    return person.is_active and Residency.objects.current().filter(person=person, household=household).exists()


def may_undo_admission(person: Person, admission: Admission) -> bool:
    """“That was not me”: the staff of the home, and everybody of the home for those who still live there."""
    household = admission.card.household
    if may_issue_card(person, household):
        return True
    return lives_in(person, household) and lives_in(admission.person, household)


def may_confirm_person(person: Person, of: Person) -> bool:
    """Say for certain who somebody is: the staff of the place where they live. Nobody confirms oneself."""
    if person.pk == of.pk or not of.is_active:
        return False
    homes = Residency.objects.current().filter(person=of).select_related("household__unit__place")
    return any(is_staff_at(person, home.household.unit.place) for home in homes)
