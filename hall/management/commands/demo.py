"""Seeds the demo neighbourhood and prints the ways in. Safe to run again."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from community.models import Household, Place
from deliberation.models import Matter
from hall.demo.places import build_register
from hall.demo.stories import tell_all


class Command(BaseCommand):
    help = "Seeds a street, two communities, some two hundred households and one matter at every stage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", default="", help="address of the site, for the links and the QR code")
        parser.add_argument("--quiet", action="store_true", help="print no accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        told = tell_all(build_register())
        places, households, matters = Place.objects.count(), Household.objects.count(), Matter.objects.count()
        self.stdout.write(
            f"桂乡街道: {places} places, {households} households, {matters} matters ({told} told just now)."
        )
        if not options["quiet"]:
            call_command("demo_accounts", base_url=options["base_url"], stdout=self.stdout)
