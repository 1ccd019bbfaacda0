"""Fair limits, counted in the cache: wrong codes and passwords by address and overall, what one person writes a day."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.models import Person
from community.permissions import is_staff_anywhere
from community.refusals import Refused

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


class TooMany(Refused):
    """``seconds`` until it may be tried again; the sentence says it in minutes or hours."""

    status = 429
    code = "too_many"

    def __init__(self, sentence: str | Promise, seconds: int) -> None:
        super().__init__()
        self.words, self.seconds = sentence, max(1, seconds)

    def __str__(self) -> str:
        return str(self.words) % {"wait": waiting(self.seconds)}


def waiting(seconds: int) -> str:
    """“12 minutes” or “3 hours”, rounded up: somebody who waits that long is never refused again."""
    if seconds > 90 * MINUTE:
        hours = math.ceil(seconds / HOUR)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    minutes = math.ceil(seconds / MINUTE)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` in ``seconds``, which begin with the first."""

    most: int
    seconds: int
    sentence: Promise


_WRONG_CODES = _("Too many wrong codes have come from here. Please wait %(wait)s, then try again.")
_WRONG_CODES_OVERALL = _("Too many wrong codes are being tried just now. Please wait %(wait)s, then try again.")
_WRONG_PASSWORDS = _("Too many wrong passwords for this name. Wait %(wait)s, then try again.")
_MATTERS = _("So many matters on one day are more than can be answered well. Go on in %(wait)s, or ask your steward.")
_COMMENTS = _("You have said a great deal in a short time. Let the others speak; go on in %(wait)s.")
_PHOTOS = _("So many photos on one day are more than can be looked at. Go on in %(wait)s.")

LIMITS = {
    # a whole building shares one address: only what is wrong counts, never what is right
    "wrong_code": Limit(20, 10 * MINUTE, _WRONG_CODES),
    "wrong_code_overall": Limit(500, 10 * MINUTE, _WRONG_CODES_OVERALL),
    # by name and address, so that no stranger locks a name out; by name alone against many addresses
    "wrong_password": Limit(10, 15 * MINUTE, _WRONG_PASSWORDS),
    "wrong_password_overall": Limit(200, 15 * MINUTE, _WRONG_PASSWORDS),
    "raise": Limit(10, DAY, _MATTERS),
    "raise_staff": Limit(60, DAY, _MATTERS),
    "say": Limit(30, HOUR, _COMMENTS),
    "say_staff": Limit(60, HOUR, _COMMENTS),
    "photos": Limit(40, DAY, _PHOTOS),
    "photos_staff": Limit(300, DAY, _PHOTOS),
}
OVERALL = "all"


def allow(kind: str, key: Person | str, *, times: int = 1) -> None:
    """Count ``times`` acts of ``kind`` by ``key``. Raises ``TooMany`` beyond the limit, and then counts nothing."""
    limit, name = LIMITS[kind], _name(kind, key)
    if cache.get(name, 0) + times > limit.most:
        raise TooMany(limit.sentence, _left(name, limit))
    for _time in range(times):
        _count(name, limit)


def allow_writing(act: str, person: Person, *, photos: int = 0) -> None:
    """One more ``raise`` or ``say`` (or none: "") with ``photos`` by a person. Staff write for many, so they may more.

    Raises ``TooMany``.
    """
    more = "_staff" if is_staff_anywhere(person) else ""
    if photos:
        allow(f"photos{more}", person, times=photos)
    if act:
        allow(f"{act}{more}", person)


def check(kind: str, key: str) -> None:
    """Is ``key`` below the limit? Counts nothing. Raises ``TooMany``."""
    limit, name = LIMITS[kind], _name(kind, key)
    if cache.get(name, 0) >= limit.most:
        raise TooMany(limit.sentence, _left(name, limit))


def count(kind: str, key: str) -> None:
    """One more that went wrong."""
    _count(_name(kind, key), LIMITS[kind])


def forget(kind: str, key: str) -> None:
    """It went right: what went wrong before does not count any more."""
    name = _name(kind, key)
    cache.delete_many([name, f"{name}-until"])


def _count(name: str, limit: Limit) -> None:
    if cache.add(name, 1, limit.seconds):
        cache.set(f"{name}-until", time.time() + limit.seconds, limit.seconds)
        return
    try:
        cache.incr(name)  # keeps its end; one step for all processes
    except ValueError:  # it ended between the two
        cache.add(name, 1, limit.seconds)


def _left(name: str, limit: Limit) -> int:
    until = cache.get(f"{name}-until")
    return math.ceil(until - time.time()) if until else limit.seconds


def _name(kind: str, key: Person | str) -> str:
    what = f"person {key.pk}" if isinstance(key, Person) else key
    return f"limit-{kind}-{hashlib.sha256(what.encode()).hexdigest()[:32]}"


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. A forwarded address counts only when a proxy of ours (TRUSTED_PROXIES) names it.

    Of IPv6 the network of 64 bits, which is what one customer has.
    """
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    # from the right: each proxy of ours appends whom it heard, what stands left of that anybody can write
    while _is_ours(address) and forwarded:
        heard = forwarded.pop().strip()
        if not _is_address(heard):
            break
        address = heard
    if not _is_address(address):
        return address[:60]
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else found.exploded[:19]
    return str(found)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_ours(text: str) -> bool:
    return _is_address(text) and any(ip_address(text) in network for network in settings.TRUSTED_PROXIES)
