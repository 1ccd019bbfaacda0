"""Rows of a matter: the matter itself (a process), what neighbours said, motions, decisions, work, reviews."""

from .decisions import Decision, Motion
from .matters import Category, Ending, Follow, Lane, Matter, MatterPhoto, Stage
from .reviews import Review, ReviewRound
from .threads import Comment, CommentEdit, CommentReport
from .undertakings import Progress, Undertaking

__all__ = [
    "Category",
    "Comment",
    "CommentEdit",
    "CommentReport",
    "Decision",
    "Ending",
    "Follow",
    "Lane",
    "Matter",
    "MatterPhoto",
    "Motion",
    "Progress",
    "Review",
    "ReviewRound",
    "Stage",
    "Undertaking",
]
