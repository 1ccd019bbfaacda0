"""News of cases, sent inside the transaction of the act."""

from django.dispatch import Signal

case_moved = Signal()  # case, entry: after every act that is told; the sender is the model of the flow
