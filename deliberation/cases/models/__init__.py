"""Rows of a case: the abstract process that every flow builds on, its reminders and its way up the ladder."""

from .case import Case, CaseQuerySet, Numbered, past_due
from .ladder import Escalation, Reminder

__all__ = ["Case", "CaseQuerySet", "Escalation", "Numbered", "Reminder", "past_due"]
