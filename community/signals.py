"""News of the house as a whole."""

from django.dispatch import Signal


class NotAllCounted(Exception):
    """Some running periods could not be counted again; those that could are. The log says which and why."""

    def __init__(self, failed: int) -> None:
        super().__init__(failed)
        self.failed = failed


# year; each receiver answers how many running periods it moved, or raises NotAllCounted
calendar_loaded = Signal()
