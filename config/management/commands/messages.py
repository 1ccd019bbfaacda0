"""The message catalogues: written from the code, compiled, checked."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import catalogue


class Command(BaseCommand):
    help = "Message catalogues: --update from the code, --compile for Django, --check that nothing is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--update", action="store_true", help="rewrite locale/*/LC_MESSAGES/django.po")
        what.add_argument("--compile", action="store_true", help="write the .mo files")
        what.add_argument("--check", action="store_true", help="fail with a list of what is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        root = catalogue.root()
        if options["update"]:
            for note in catalogue.update(root):
                self.stdout.write(note)
            catalogue.compile_all(root)
        elif options["compile"]:
            catalogue.compile_all(root)
        elif faults := catalogue.faults(root):
            raise CommandError("\n".join([*faults, f"{len(faults)} messages are not whole: make them so."]))
