"""The pages of the hall: home by role, inbox, me, guide."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agenda.permissions import may_call_meeting
from agenda.queries import upcoming_for
from community.models import RoleKind
from community.notices import inbox as inbox_of
from community.notices import mark_read
from community.queries import home_of
from community.register.queries import communities_kept_by
from community.stewards import may_link_stewards
from deliberation.matters.models import Matter, Stage
from deliberation.matters.queries import OF_STEPS, read_parts, steps_of, veil
from hall import queries
from hall.queries import OPEN_FIRST
from hall.shell import Shell

PER_PAGE = 20
OVERSEERS = frozenset({RoleKind.CLERK, RoleKind.SECRETARY, RoleKind.STREET_OFFICER, RoleKind.ADMINISTRATOR})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, by role."""
    shell = Shell(request)
    if not shell.is_known:
        return render(request, "hall/stranger.html", {"stages": Stage.choices})
    if shell.is_staff:
        return _staff_home(request, shell)
    return _resident_home(request)


def _resident_home(request: HttpRequest) -> HttpResponse:
    person = request.user
    mine = list(queries.matters_raised_by(person)[:4])
    upcoming = upcoming_for(person)
    page = {
        "votes": queries.ballots_to_cast(person),
        "duties": queries.waiting_for(person, upcoming),
        "recorded_for_me": queries.recorded_for(person),
        "first": mine[0] if mine else None,
        "steps": steps_of(read_parts(mine[0], OF_STEPS)) if mine else [],
        "mine": mine[1:],
        "mine_count": len(mine) if len(mine) < 4 else queries.matters_raised_by(person).count(),
        "around": queries.matters_around(person, 5),
        "meeting": queries.next_meeting(upcoming),
        "hour": timezone.localtime().hour,
    }
    is_elder = getattr(getattr(request, "reader", None), "text_size", "") == "elder"
    return render(request, "hall/resident_elder.html" if is_elder else "hall/resident.html", page)


def _staff_home(request: HttpRequest, shell: Shell) -> HttpResponse:
    person = request.user
    upcoming = upcoming_for(person)
    duties = queries.waiting_for(person, upcoming)
    circles = queries.circles_below(shell.roles) if shell.roles[0].kind in OVERSEERS else []
    page = {
        "duties": duties,
        "late_count": sum(waiting.duty.is_late for waiting in duties),
        "today_count": sum(waiting.is_today for waiting in duties),
        "votes": queries.ballots_to_cast(person),
        "meeting": queries.meeting_to_chair(person, upcoming),
        "week": queries.this_week(person),
        "circles": circles,
        "may_call": may_call_meeting(person, shell.roles[0].place),
        "may_link": may_link_stewards(person, shell.roles[0].place),
        "keeps_register": communities_kept_by(person).exists(),
        "late_below": sum(line.late for line in circles),
    }
    return render(request, "hall/staff.html", page)


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """One's own name, home, roles, switches and followed matters."""
    followed = Matter.objects.visible_to(request.user).filter(follows__person=request.user)
    page = {
        "household": home_of(request.user),
        "followed": followed.select_related("raiser", "place", "holder").order_by(OPEN_FIRST, "-raised_at")[:10],
    }
    return render(request, "hall/me.html", page)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What one was told, the unread first."""
    notices = inbox_of(request.user).annotate(is_read=Q(read_at__isnull=False)).order_by("is_read", "-told_at", "-pk")
    page_obj = Paginator(notices, PER_PAGE).get_page(request.GET.get("page"))
    veil(notice.entry for notice in page_obj.object_list)
    return render(request, "hall/inbox.html", {"page_obj": page_obj})


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = mark_read(request.user)
    messages.success(
        request, ngettext("%(n)s message marked as read.", "%(n)s messages marked as read.", count) % {"n": count}
    )
    return redirect("hall:inbox")


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and lead to what it tells of."""
    notice = get_object_or_404(inbox_of(request.user), pk=pk)
    mark_read(request.user, [notice])
    return redirect(notice.url)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "hall/guide.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "hall/privacy.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """No page of this house is for search engines, the notice board neither."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")
