from .ballots import Ballot, BallotRevision, Channel
from .house import HouseRule
from .polls import Choice, Poll, PollQuerySet, Precedence
from .rolls import Seat

__all__ = ["Ballot", "BallotRevision", "Channel", "Choice", "HouseRule", "Poll", "PollQuerySet", "Precedence", "Seat"]
