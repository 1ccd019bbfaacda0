from .ballots import Ballot, BallotRevision, Channel
from .polls import Choice, Poll, PollQuerySet, Precedence
from .rolls import Seat

__all__ = ["Ballot", "BallotRevision", "Channel", "Choice", "Poll", "PollQuerySet", "Precedence", "Seat"]
