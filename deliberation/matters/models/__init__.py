"""Rows of a matter: the matter itself (a process), what was said, motions, decisions, postings, work, reviews."""

from deliberation.cases.models import Escalation, Reminder

from .decisions import Decision, Motion
from .grams import Gram
from .matters import Category, Ending, Follow, Intake, Lane, Matter, MatterPhoto, Stage
from .publicity import Objection, Publication
from .reviews import Review, ReviewRound
from .second_looks import SecondLook
from .threads import Comment, CommentEdit, CommentReport
from .undertakings import Progress, Undertaking
from .voices import Voice

__all__ = [
    "Category",
    "Comment",
    "CommentEdit",
    "CommentReport",
    "Decision",
    "Ending",
    "Escalation",
    "Follow",
    "Gram",
    "Intake",
    "Lane",
    "Matter",
    "MatterPhoto",
    "Motion",
    "Objection",
    "Progress",
    "Publication",
    "Reminder",
    "Review",
    "ReviewRound",
    "SecondLook",
    "Stage",
    "Undertaking",
    "Voice",
]
