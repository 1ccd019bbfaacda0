"""Seeds the demo neighbourhood and prints the ways in. Safe to run again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.models import Household, Place
from deliberation.matters.models import Matter
from hall.demo.places import build_register
from hall.demo.stories import tell_all
from hall.demo.street import LARGEST, settle


class Command(BaseCommand):
    help = (
        "Seeds a street, two communities, some four hundred households and a matter at every stage; "
        "with --households as many households around them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", default="", help="address of the site, for the links and the QR code")
        parser.add_argument("--quiet", action="store_true", help="print no accounts")
        parser.add_argument(
            "--households",
            type=int,
            default=0,
            metavar="N",
            help=f"fill the street up to so many households (at most {LARGEST:,}); nobody moves out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 <= options["households"] <= LARGEST:
            raise CommandError(f"The street has room for {LARGEST:,} households: --households 0 to {LARGEST}.")
        told = tell_all(build_register())
        settle(options["households"], self._moving_in)
        places, households, matters = Place.objects.count(), Household.objects.count(), Matter.objects.count()
        self.stdout.write(
            f"桂乡街道: {places:,} places, {households:,} households, {matters} matters ({told} told just now)."
        )
        if not options["quiet"]:
            # the server that `make demo` starts next
            call_command("demo_accounts", base_url=options["base_url"] or settings.SITE_ORIGINS[0], stdout=self.stdout)

    def _moving_in(self, community: str, there: int, wanted: int) -> None:
        self.stdout.write(f"{community}: {there:,} of {wanted:,} households")
        self.stdout.flush()
