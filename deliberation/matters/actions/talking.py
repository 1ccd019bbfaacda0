"""议: what neighbours say, how it is kept orderly, and who follows."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from community.masking import short_name
from community.models import Person
from community.refusals import Missing, NotYours
from deliberation.cases.actions import announce, lock, required
from deliberation.cases.refusals import AlreadyDone
from deliberation.matters.models import Comment, CommentEdit, CommentReport, Follow, Matter
from deliberation.matters.models.threads import Stance
from deliberation.matters.permissions import guard, may, may_edit_comment, may_report_comment
from deliberation.matters.refusals import CommentIsHidden

DOUBLE_CLICK = timedelta(minutes=2)


@transaction.atomic
def say(matter: Matter, *, by: Person, text: str, stance: str, parent: Comment | None = None) -> Comment:
    """A neighbour speaks for, against or neither, or answers a contribution. Its author and the raiser hear of it.

    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (text, stance), ``CommentIsHidden`` (answering a hidden one),
    ``AlreadyDone`` (the same words two minutes ago).
    """
    lock(matter)
    guard(by, matter, "say")
    text = required(text, "text", 1000)
    if stance not in Stance.values:
        raise Missing("stance")
    if parent is not None:
        parent = Comment.objects.select_related("author", "parent").get(pk=parent.pk)
        if parent.matter_id != matter.pk:
            raise NotYours
        if parent.is_hidden:
            raise CommentIsHidden
    just_now = timezone.now() - DOUBLE_CLICK
    if Comment.objects.filter(
        matter=matter, author=by, text=text, stance=stance, said_at__gt=just_now, hidden_at=None
    ).exists():
        raise AlreadyDone
    # two levels are enough on a phone: an answer to an answer stands under the same contribution
    top = parent.parent if parent and parent.parent_id else parent
    comment = Comment.objects.create(matter=matter, author=by, text=text, stance=stance, parent=top)
    if parent is None:
        announce(matter, "comment_said", by=by, to=[matter.raiser, matter.handler])
    else:
        announce(matter, "comment_answered", by=by, to=[matter.raiser, parent.author], author=short_name(parent.author))
    return comment


@transaction.atomic
def edit_comment(comment: Comment, *, by: Person, text: str, stance: str) -> Comment:
    """The author changes the wording; the earlier one is kept and can be read.

    Refuses ``NotYours``, ``NotAtThisStep``, ``CommentIsHidden``, ``Missing`` (text, stance).
    """
    _lock(comment)
    if comment.is_hidden and comment.author_id == by.pk:
        raise CommentIsHidden
    if not may_edit_comment(by, comment):
        raise NotYours
    guard(by, comment.matter, "edit_comment")
    text = required(text, "text", 1000)
    if stance not in Stance.values:
        raise Missing("stance")
    if (comment.text, comment.stance) == (text, stance):
        raise AlreadyDone
    CommentEdit.objects.create(comment=comment, text=comment.text, stance=comment.stance)
    comment.text, comment.stance, comment.edited_at = text, stance, timezone.now()
    comment.save(update_fields=["text", "stance", "edited_at"])
    announce(comment.matter, "comment_edited", by=by, to=[])
    return comment


@transaction.atomic
def report_comment(comment: Comment, *, by: Person, reason: str) -> CommentReport:
    """A neighbour asks the grid head to look at a contribution. Only the handler is told, and no neighbour learns who.

    Refuses ``NotYours`` (also for one's own), ``CommentIsHidden``, ``Missing`` (reason), ``AlreadyDone``.
    """
    _lock(comment)
    if not may_report_comment(by, comment):
        raise NotYours
    if comment.is_hidden:
        raise CommentIsHidden
    reason = required(reason, "reason", 200)
    if comment.reports.filter(reporter=by).exists():
        raise AlreadyDone
    report = CommentReport.objects.create(comment=comment, reporter=by, reason=reason)
    announce(comment.matter, "comment_reported", by=by, to=[comment.matter.handler], actor="")
    return report


@transaction.atomic
def hide_comment(comment: Comment, *, by: Person, reason: str) -> Comment:
    """The grid head hides a contribution with a reason, which its author reads. Open reports are settled by it.

    The reason, which may repeat the words, stays with the contribution: every neighbour reads the record.

    Refuses ``NotYours``, ``Missing`` (reason), ``AlreadyDone``.
    """
    _lock(comment)
    guard(by, comment.matter, "moderate")
    if comment.is_hidden:
        raise AlreadyDone
    reason = required(reason, "reason", 200)
    comment.hidden_at, comment.hidden_by, comment.hidden_reason = timezone.now(), by, reason
    comment.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    comment.reports.filter(settled_at=None).update(settled_at=comment.hidden_at, settled_by=by)
    author = short_name(comment.author)
    announce(comment.matter, "comment_hidden", by=by, to=[comment.author], author=author)
    return comment


@transaction.atomic
def unhide_comment(comment: Comment, *, by: Person) -> Comment:
    """The grid head shows a hidden contribution again; its author is told. Refuses ``NotYours``, ``AlreadyDone``."""
    _lock(comment)
    guard(by, comment.matter, "moderate")
    if not comment.is_hidden:
        raise AlreadyDone
    comment.hidden_at, comment.hidden_by, comment.hidden_reason = None, None, ""
    comment.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    announce(comment.matter, "comment_shown_again", by=by, to=[comment.author], author=short_name(comment.author))
    return comment


@transaction.atomic
def settle_report(comment: Comment, *, by: Person) -> int:
    """The grid head looked and leaves the contribution standing; all its open reports are settled.

    Refuses ``NotYours``, ``AlreadyDone`` (no open report).
    """
    _lock(comment)
    guard(by, comment.matter, "moderate")
    settled = comment.reports.filter(settled_at=None).update(settled_at=timezone.now(), settled_by=by)
    if not settled:
        raise AlreadyDone
    announce(comment.matter, "report_settled", by=by, to=[])
    return settled


@transaction.atomic
def follow(matter: Matter, *, by: Person) -> Follow:
    """``by`` hears of every step from now on. Twice is once. Refuses ``NotYours``."""
    if not may(by, matter, "follow"):
        raise NotYours
    return Follow.objects.get_or_create(matter=matter, person=by)[0]


@transaction.atomic
def unfollow(matter: Matter, *, by: Person) -> None:
    """``by`` no longer hears of every step."""
    Follow.objects.filter(matter=matter, person=by).delete()


def _lock(comment: Comment) -> None:
    """The matter's lock comes first, then the contribution is read again."""
    matter = comment.matter
    lock(matter)
    comment.refresh_from_db()
    comment.matter = matter
