"""News of polls, sent inside the transaction of the act. A listener that waits for the commit uses ``on_commit``."""

from django.dispatch import Signal

poll_opened = Signal()  # poll
poll_closed = Signal()  # poll, by (a person, or None for the clock)
turnout_changed = Signal()  # poll_id; sent after commit, by the casting writer and the plain form alike
# url, person; each receiver answers False when the page behind it is not for that person
page_asked_for = Signal()
