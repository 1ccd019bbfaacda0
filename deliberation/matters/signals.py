"""News of matters, sent inside the transaction of the act."""

from django.dispatch import Signal

matter_moved = Signal()  # matter, entry: after every act of a matter that its followers are told of
