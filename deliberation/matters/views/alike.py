"""What is like the matter somebody is writing: for the fragment under the form, and once more before it is raised."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest

from community.models import Person, Place
from community.queries import community_of, home_of, places_for
from deliberation.matters import queries
from deliberation.matters.models import Voice
from deliberation.matters.permissions import AT, may


def similar_before_raising(request: HttpRequest, form: Form, for_person: Person | None = None) -> list[queries.Similar]:
    """Of a valid form: the open matters so like it that one asks first. Empty when the writer has said “all the same”.

    Asked in the request that raises it, so that nobody needs a script to be asked.
    """
    if request.POST.get("all_the_same"):
        return []
    given = form.cleaned_data
    found = similar_while_writing(
        request.user, place=given["place"], title=given["title"], text=given["text"], for_person=for_person
    )
    return found if any(one.is_alike for one in found) else []


def similar_while_writing(
    writer: Person, *, place: Place | None, title: str, text: str, for_person: Person | None = None
) -> list[queries.Similar]:
    """What ``writer`` may see and reads like what is being written. Without a place it is about the writer's own."""
    if place is None:
        home = home_of(for_person or writer)
        place = home.unit.place if home else places_for(writer).first()
    if place is None:
        return []
    title, text = title.replace("\0", "")[:60], text.replace("\0", "")[:2000]
    found = queries.similar_to(writer, community=community_of(place), title=title, text=text)
    queries.name_places([one.matter for one in found])
    person = for_person or writer
    joined = set(
        Voice.objects.filter(person=person, matter__in=[one.matter for one in found]).values_list("matter", flat=True)
    )
    for one in found:
        one.matter.is_joined = one.matter.pk in joined or one.matter.raiser_id == person.pk
        one.matter.raised_by = queries.raiser_name(one.matter)
        one.matter.can_join = (
            not one.matter.is_joined
            and one.matter.waits_for in AT["join"]
            and (for_person is not None or may(writer, one.matter, "join"))
        )
    return found
