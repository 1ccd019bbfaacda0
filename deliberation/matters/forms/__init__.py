"""Forms of a matter's pages. They read what was typed; the acts judge and write."""

from .base import ActForm, ReasonForm
from .classing import PassUpForm, ReclassForm, SecondLookForm, TriageForm, WithdrawForm
from .deciding import MoreDaysForm, MotionForm, PapersForm, SayForm, WrittenPollForm
from .posting import AnswerObjectionForm, ObjectForm, PostAgainForm
from .raising import PatrolForm, PhotosForm, RaiseForm, RecordForm, ReviseForm, first_sentence
from .working import FinishForm, ProgressForm, ReviewForm, UndertakingForm

__all__ = [
    "ActForm",
    "AnswerObjectionForm",
    "FinishForm",
    "MoreDaysForm",
    "MotionForm",
    "ObjectForm",
    "PapersForm",
    "PassUpForm",
    "PatrolForm",
    "PhotosForm",
    "PostAgainForm",
    "ProgressForm",
    "RaiseForm",
    "ReasonForm",
    "ReclassForm",
    "RecordForm",
    "ReviewForm",
    "ReviseForm",
    "SayForm",
    "SecondLookForm",
    "TriageForm",
    "UndertakingForm",
    "WithdrawForm",
    "WrittenPollForm",
    "first_sentence",
]
