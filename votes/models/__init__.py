from .ballots import Ballot, BallotRevision, Channel
from .papers import Conflict, Envelope, PaperEntry
from .polls import Choice, Poll, PollQuerySet, Precedence
from .rolls import Seat

__all__ = [
    "Ballot",
    "BallotRevision",
    "Channel",
    "Choice",
    "Conflict",
    "Envelope",
    "PaperEntry",
    "Poll",
    "PollQuerySet",
    "Precedence",
    "Seat",
]
