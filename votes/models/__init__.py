from .ballots import Ballot, BallotRevision, Channel
from .door import DoorEntry
from .hands import HandCount
from .house import HouseRule
from .mandates import Mandate
from .papers import Conflict, Envelope, PaperEntry
from .polls import Choice, Poll, PollQuerySet, Precedence
from .rolls import Seat

__all__ = [
    "Ballot",
    "BallotRevision",
    "Channel",
    "Choice",
    "Conflict",
    "DoorEntry",
    "Envelope",
    "HandCount",
    "HouseRule",
    "Mandate",
    "PaperEntry",
    "Poll",
    "PollQuerySet",
    "Precedence",
    "Seat",
]
