"""Counts a file of ballots from elsewhere, so that everybody can check a count, ours or another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from votes.outside.faults import NotCounted
from votes.outside.methods import WAYS, count_file

NOT_COUNTED = 2


class Command(BaseCommand):
    help = (
        "Counts the ballots of FILE, a PrefLib or Pabulib file or a table of ballots (docs/counting.md), and prints "
        "every step. Exit code 0: counted; 2: not counted, and one sentence says why."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the ballots")
        parser.add_argument("--method", required=True, choices=list(WAYS), help="how they are counted")
        parser.add_argument("--seats", type=int, metavar="N", help="places to fill, 1 if not given")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                ballots, result = count_file(options["file"], options["method"], options["seats"])
            except NotCounted as refused:
                self.stderr.write(str(refused))
                raise SystemExit(NOT_COUNTED) from None
            if options["json"]:
                self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
            else:
                self.stdout.writelines(f"{line}\n" for line in WAYS[options["method"]].told(ballots, result))
