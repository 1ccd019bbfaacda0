"""Rows of the neighbourhood: places, people, homes, roles, the record, photos and notices."""

from .attachments import Attachment
from .cards import Admission, Card, Strength
from .homes import Household, Organisation, Ownership, Residency, SeatKind, Unit
from .notices import Mailing, Notice
from .people import EntryLink, Person
from .places import Level, Place
from .record import Chain, Entry
from .register import RegisterImport, RegisterLine
from .roles import STAFF, Absence, Role, RoleKind
from .stewards import StewardLink

__all__ = [
    "STAFF",
    "Absence",
    "Admission",
    "Attachment",
    "Card",
    "Chain",
    "Entry",
    "EntryLink",
    "Household",
    "Level",
    "Mailing",
    "Notice",
    "Organisation",
    "Ownership",
    "Person",
    "Place",
    "RegisterImport",
    "RegisterLine",
    "Residency",
    "Role",
    "RoleKind",
    "SeatKind",
    "StewardLink",
    "Strength",
    "Unit",
]
