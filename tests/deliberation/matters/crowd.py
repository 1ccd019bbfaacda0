"""Many matters at once, for figures only: written past the flow, with the words of the neighbours mixed again."""

from __future__ import annotations

import random
import re
from datetime import timedelta

from django.utils import timezone
from viewflow.workflow.models import Process

from community.models import Chain, Person, Place
from deliberation.matters.flows import MatterFlow
from deliberation.matters.models import Matter
from deliberation.matters.queries import index_words

from .neighbours import ELSE, PAIRS

AT_A_TIME = 1000


def mixed_words(chance: random.Random) -> tuple[str, str]:
    """A title and three clauses of as many different neighbours, with a house number and a room."""
    said = [words for pair in PAIRS for words in pair] + list(ELSE)
    clauses = [part for title, text in said for part in re.split("[，。、,.]", f"{title}，{text}") if len(part) > 3]
    house, room = chance.randint(1, 120), chance.randint(101, 1803)
    text = "，".join([*chance.sample(clauses, 3), f"{house}栋{room}"])
    return chance.choice(clauses)[:40], text


def crowd(community: Place, circle: Place, raiser: Person, handler: Person, count: int) -> None:
    """``count`` matters of ``community``, indexed."""
    chance, now = random.Random(7), timezone.now()
    for start in range(0, count, AT_A_TIME):
        batch = range(start, min(start + AT_A_TIME, count))
        chains = Chain.objects.bulk_create([Chain(kind=Chain.Kind.MATTER) for _each in batch])
        rows = Process.objects.bulk_create([Process(flow_class=MatterFlow, status="NEW") for _each in batch])
        matters = []
        for number, chain, row in zip(batch, chains, rows, strict=True):
            title, text = mixed_words(chance)
            matter = Matter(
                process_ptr=row,
                flow_class=MatterFlow,
                status="NEW",
                created=now,
                chain=chain,
                community=community,
                circle=circle,
                place=circle,
                year=2020,
                serial=number + 1,
                title=title,
                text=text,
                raiser=raiser,
                recorded_by=raiser,
                handler=handler,
                waits_for="discuss",
                stage="discuss",
                raised_at=now - timedelta(minutes=count - number),
            )
            matter.save_base(raw=True, force_insert=True)
            matters.append(matter)
        index_words(matters)
