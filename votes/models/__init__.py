from .ballots import Ballot, BallotRevision, Channel
from .door import DoorEntry
from .hands import HandCount
from .mandates import Mandate
from .polls import Choice, Poll, PollQuerySet, Precedence
from .rolls import Seat

__all__ = [
    "Ballot",
    "BallotRevision",
    "Channel",
    "Choice",
    "DoorEntry",
    "HandCount",
    "Mandate",
    "Poll",
    "PollQuerySet",
    "Precedence",
    "Seat",
]
