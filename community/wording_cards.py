"""The sentences of cards and entries in the record of a community."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording

wording.register(
    card_issued=_("%(actor)s issued a card for %(home)s"),
    cards_issued=_("%(actor)s issued %(count)s cards for %(place)s"),
    card_revoked=_("%(actor)s revoked the card of %(home)s"),
    card_ended_moved_out=_(
        "%(actor)s entered that somebody moved out of %(home)s: its card ended, a new one is needed"
    ),
    cards_ended_moved_out=_(
        "%(actor)s entered who moved out: the cards of %(count)s homes ended, each of them needs a new one"
    ),
    cards_ended_empty=_("%(actor)s brought in the register: cards of homes that stood empty ended, %(count)s in all"),
    card_admitted=_("%(actor)s came in by the card of %(home)s"),
    card_admitted_shared=_("%(actor)s came in by the card of %(home)s, on a shared device"),
    card_device_shared=_("%(actor)s is on a shared device; the card of %(home)s opens for them again afterwards"),
    card_left=_("%(actor)s signed out; the card of %(home)s opens for them again"),
    admission_undone=_("%(actor)s undid the entry of %(doer)s by the card of %(home)s"),
    person_confirmed=_("%(actor)s confirmed who %(doer)s of %(home)s is"),
)
