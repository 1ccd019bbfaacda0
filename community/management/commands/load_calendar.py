"""Puts the official arrangement of a year's holidays on record."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from community.calendar import BadCalendar, loaded_folder, read_year
from community.signals import NotAllCounted, calendar_loaded


class Command(BaseCommand):
    help = "Puts a year's holidays on record; a year that is there already is replaced. The server need not restart."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON as in community/data/calendar: source, holidays, make_up")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            year = read_year(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except BadCalendar as bad:
            raise CommandError(str(bad)) from bad
        folder = loaded_folder()
        folder.mkdir(parents=True, exist_ok=True)
        # written aside, then moved: a server that reads meanwhile sees the old year or the new one
        aside = folder / f"{year.year}.json.{os.getpid()}"
        aside.write_bytes(file.read_bytes())
        aside.replace(folder / f"{year.year}.json")
        try:
            answers = calendar_loaded.send(sender=type(self), year=year.year)
        except DatabaseError as error:
            raise CommandError(
                f"{year.year} is on record, but the running periods were not counted again: {error}. "
                "Load the file once more when the database answers."
            ) from error
        except NotAllCounted as partly:
            periods = "1 running period was" if partly.failed == 1 else f"{partly.failed} running periods were"
            raise CommandError(
                f"{year.year} is on record, but {periods} not counted again: the log says why. "
                "Load the file once more; what was counted moves only once."
            ) from partly
        moved = sum(int(answer or 0) for _receiver, answer in answers)
        days = "1 weekend day" if len(year.make_up) == 1 else f"{len(year.make_up)} weekend days"
        self.stdout.write(f"{year.year} is on record: {len(year.holidays)} days off, {days} worked instead.")
        if moved:
            periods = "1 running period ends" if moved == 1 else f"{moved} running periods end"
            self.stdout.write(f"{periods} later; all who were told have been told.")
