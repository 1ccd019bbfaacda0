"""The sentence for each line of a preview: why it is refused and how to mend it, or what it would change."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models import Person, RegisterLine, Unit

from .people import masked_phone
from .planning import Verdict
from .words import written

REFUSED = {
    "formula": _("Cell %(cell)s holds a formula. Copy the column and paste it as values."),
    "cell_error": _("The table program could not work out cell %(cell)s. Write there what it ought to say."),
    "character_lost": _(
        "Character %(place)s of this cell cannot be read (%(character)s). Type the cell again; "
        "what no keyboard has can be written in pinyin."
    ),
    "room_missing": _("The room is missing."),
    "room_unclear": _("“%(text)s” is no room we know how to read. Write 501, or 3-2-501."),
    "place_unclear": _("“%(text)s” names no estate, building or stairwell. Write 3 and 2, or 3栋 and 2单元."),
    "letter_for_digit": _("There is a letter %(letter)s in it. Is it %(maybe)s?"),
    "date_for_room": _(
        "The table program made a date of this room. Set the column to “text” and write the room again."
    ),
    "home_contradicts": _("Two cells of this line name different homes: %(one)s and %(other)s."),
    "home_above_unclear": _("This line belongs to the home in line %(line)s, which could not be read."),
    "home_refused": _("Line %(line)s of the same home has to be mended first. A home comes in whole or not at all."),
    "building_missing": _("The building is missing."),
    "stairwell_missing": _("The stairwell is missing: this room stands in several of them."),
    "stairwell_blank": _("The stairwell is missing; other homes of this building name theirs."),
    "estate_missing": _("The estate is missing. Name it in a column “%(column)s”."),
    "grid_missing": _(
        "“%(estate)s” is new, and there are several grids. Say under “What each column holds” to which grid new "
        "estates belong, or add a column “%(column)s” that names it."
    ),
    "grid_contradicts": _(
        "“%(estate)s” is new, and line %(line)s says that it belongs to %(grid)s. Write the same grid in all its lines."
    ),
    "estate_twice": _("“%(estate)s” stands in several grids. Add a column “%(column)s” that names the grid."),
    "grid_unknown": _("There is no grid “%(grid)s” here. Ask the street office to add it, or mend the name."),
    "estate_elsewhere": _("In the register “%(estate)s” belongs to %(grid)s."),
    "name_unclear": _("“%(text)s” is no name. Separate several names with a comma."),
    "phone_mangled": _("The table program shortened this number. Set the column to “text” and write it again."),
    "phone_length": _("A phone with %(n)s digits; a mobile has 11."),
    "phone_unlikely": _("%(n)s digits that are no phone: a mobile begins with 13 to 19."),
    "phone_letters": _("There is a letter in this phone."),
    "born_unclear": _("“%(text)s” is no day and no year. Write 1958-03-04, or 1958."),
    "born_unlikely": _("Nobody is born on %(text)s."),
    "born_contradicts_id": _("The birthday and the identity number of this line differ."),
    "born_contradicts": _("Line %(line)s gives the same person another birthday: %(day)s."),
    "area_unclear": _("“%(text)s” is no area. Write 91.20."),
    "area_letter": _("Not a number: sign %(place)s is the letter %(letter)s."),
    "area_unlikely": _("“%(text)s” cannot be the area of a home."),
    "area_contradicts": _("Line %(line)s gives the same home another area: %(area)s m²."),
    "area_two_ways": _("“%(text)s” can be read as two numbers. Write 1089.00, with a point and without commas."),
    "owners_contradict": _(
        "Line %(line)s names another owner of the same home. If both own it, write both into one line: the second as "
        "its co-owner. If one has sold, take that line out."
    ),
    "heads_contradict": _(
        "Line %(line)s names another head of the same home, and nobody is named as its owner. Say who owns it."
    ),
    "born_count": _("%(n)s birthdays or years for %(people)s people. Write one for each, in the order of the people."),
    "has_died": _("%(text)s: who has died can neither own nor vote. Write who owns the home now."),
    "unsold_named": _("This line says the home is not sold, and names somebody. Take out what is wrong."),
    "unsold_and_people": _("Line %(line)s says this home is not sold; here somebody lives in it."),
    "duplicate": _("The same as line %(line)s; it counts once."),
}

NEW = {
    "new_home": _("New home"),
    "new_person": _("New in this home"),
    "new_owner": _("New owner"),
}

GONE = {
    "home_gone": _("Nobody of this home is named: %(n)s people."),
    "resident_gone": _("%(name)s is no longer named as living here."),
    "moved_away": _("%(name)s is named in another home and no longer here."),
    "owner_gone": _("%(name)s is no longer named as an owner."),
}

CHANGES = {
    "area": _("area %(old)s → %(new)s m²"),
    "area_source": _("the area is now from: %(new)s"),
    "kind": _("is now a: %(new)s"),
    "phone": _("phone %(old)s → %(new)s"),
    "born_on": _("birthday %(old)s → %(new)s"),
    "honorific": _("form of address → %(new)s"),
    "moved_out": _("%(new)s owns, and no longer lives here"),
    "representative": _("%(new)s now represents the household"),
    "voter": _("%(new)s now votes for the owners"),
    "sold": _("sold: no longer the developer's"),
}

NOTES = {
    "area_blank": _("No area. An owners' vote will need it; the home comes in without."),
    "area_odd": _("Much larger or smaller than its neighbours: is the point in the right place?"),
    "more_phones": _("More phones than people, one is kept for each. Left out: %(phones)s."),
    "area_rounded": _("The area has more than two decimal places; it is rounded to two."),
    "born_partial": _("Only the year of the birthday is clear; only the year is kept."),
    "born_of_whom": _("One birthday for several people: it was left out. Write one for each, in their order."),
    "id_unread": _("No birthday could be taken from what stands as identity number."),
    "remark": _("What stands in brackets behind a name is not kept: %(remarks)s."),
}

LABELS = {
    "kind": dict(Unit.Kind.choices),
    "area_source": dict(Unit.AreaSource.choices),
    "honorific": dict(Person.Honorific.choices),
}
NOTHING = pgettext_lazy("an empty cell", "none")


def sentences(line: RegisterLine, *, is_masked: bool = True) -> Iterator[str]:
    """What a line of the preview says, in the reader's language: notes first."""
    detail = line.detail
    if line.outcome == RegisterLine.Outcome.REFUSED:
        yield str(REFUSED[line.code]) % detail.get("figures", {})
        return
    if line.outcome == RegisterLine.Outcome.VANISHED:
        yield str(GONE[line.code]) % detail
        return
    for note in detail.get("notes", ()):
        phones = [masked_phone(phone) if is_masked else phone for phone in detail.get("left_over", ())]
        remarks = written("and").join(detail.get("remarks", ()))
        yield str(NOTES[note]) % {"phones": written("and").join(phones), "remarks": remarks}
    if line.code in NEW:
        yield str(NEW[line.code])
    for what, old, new in detail.get("changes", ()):
        labels = LABELS.get(what, {})
        yield str(CHANGES[what]) % {"old": old or str(NOTHING), "new": labels.get(new, new)}


def sentence_of(verdict: Verdict) -> str:
    """Why a line is refused, for the console."""
    return str(REFUSED[verdict.code]) % verdict.detail["figures"]
