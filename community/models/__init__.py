"""Rows of the neighbourhood: places, people, homes, roles, the record, photos and notices."""

from .attachments import Attachment
from .homes import Household, Organisation, Ownership, Residency, Unit
from .notices import Notice
from .people import EntryLink, Person, Role, RoleKind
from .places import Level, Place
from .record import Chain, Entry

__all__ = [
    "Attachment",
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
    "Residency",
    "Role",
    "RoleKind",
    "Unit",
]
