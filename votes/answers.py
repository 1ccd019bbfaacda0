"""How a cast ballot is answered, the same behind the fast endpoint and behind the plain view."""

from __future__ import annotations

import re

from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from community.refusals import Refused
from community.text import clean
from votes import explain, marking
from votes.actions import Receipt

_SEAT = re.compile(r"[0-9]{1,18}")


def wants_json(request: HttpRequest) -> bool:
    """Did our script ask, and not a plain form?"""
    return "application/json" in request.headers.get("Accept", "")


def chosen(form: QueryDict) -> tuple[str, ...]:
    """What was chosen, in the order of the form; ``("",)`` is a blank paper.

    Every method asks for it in fields ``choice``; where one name would make one group of all its buttons, in
    ``choice-1``, ``choice-2`` … A field that is left empty says nothing. An objection brings its ``reason``.
    """
    picked = [one for name, given in form.lists() if name == "choice" or name.startswith("choice-") for one in given]
    if picked == [""]:
        return ("",)
    said = [one for one in picked if one]
    if said[:1] == ["objection"]:
        words = [clean(one, lines=True) for one in (*said[1:], form.get("reason", ""))]
        said = ["objection", *filter(None, words)]
    return (*said, "") if "blank" in form else tuple(said)


def seat_named(form: QueryDict) -> int | None:
    """The seat the ballot is for, when the form says it. What is no number is no seat (0) of anybody."""
    named = form.get("seat", "")
    if not named:
        return None
    return int(named) if _SEAT.fullmatch(named) else 0


def recorded(receipt: Receipt) -> dict[str, object]:
    """The receipt for the script, in the active language. ``choice`` is the code of a single answer, else the marks."""
    said, current = (marking.words(receipt.poll, marks) for marks in (receipt.marks, receipt.current_marks))
    return {
        "state": receipt.state,
        "receipt": receipt.receipt,
        "choice": marking.marked(receipt.marks).answer or receipt.marks,
        "current_choice": marking.marked(receipt.current_marks).answer or receipt.current_marks,
        "choice_label": said,
        "cast_at": explain.local_time(receipt.cast_at),
        "sentence": explain.receipt_sentence(receipt.state, said, current),
    }


def refused(refusal: Refused) -> dict[str, object]:
    """The refusal for the script, in the active language."""
    return {"state": "refused", "code": refusal.code, "sentence": str(refusal)}


def json_answer(answer: Receipt | Refused) -> JsonResponse:
    if isinstance(answer, Refused):
        response = JsonResponse(refused(answer), status=answer.status)
    else:
        response = JsonResponse(recorded(answer))
    response["Cache-Control"] = "no-store"
    return response


def way_back(request: HttpRequest, poll_id: int) -> str:
    """Where the plain form goes on: ``next`` when it is an address of this site, else the poll's page."""
    target = request.POST.get("next", "")
    if is_own_address(request, target):
        return target
    return reverse("votes:poll", args=[poll_id])


def is_own_address(request: HttpRequest, target: str) -> bool:
    return target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
