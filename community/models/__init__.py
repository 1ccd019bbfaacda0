"""Rows of the neighbourhood: places, people, homes, roles, the record, photos and notices."""

from .attachments import Attachment
from .cards import Admission, Card, Strength
from .homes import Household, Organisation, Ownership, Residency, SeatKind, Unit
from .notices import Notice
from .people import STAFF, EntryLink, Person, Role, RoleKind
from .places import Level, Place
from .record import Chain, Entry
from .register import RegisterImport, RegisterLine
from .stewards import Absence, StewardLink

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
