"""Writes the register of a community into a file, as the page does; read in again it changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from community.refusals import Refused
from community.register.exporting import export_file
from community.register.queries import community_of_code

NOTHING_DONE = 2


class Command(BaseCommand):
    help = (
        "Writes the register of homes and people into FILE, as CSV or XLSX by its ending. The community's record says "
        "that it was taken. Exit code 0: written; 2: nothing was written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where to write, .csv or .xlsx")
        parser.add_argument("--community", required=True, metavar="CODE", help="code of the community")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            size = export_file(options["file"], community=community_of_code(options["community"]))
        except (Refused, OSError) as refused:
            self.stderr.write(str(refused))
            raise SystemExit(NOTHING_DONE) from None
        self.stdout.write(f"written: {options['file']} ({size:,} bytes)")
