"""News of the house as a whole."""

from django.dispatch import Signal

calendar_loaded = Signal()  # year; each receiver answers how many running periods it moved
