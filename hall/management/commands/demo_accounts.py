"""Issues fresh ways into the demo and prints them."""

from __future__ import annotations

import io
import json
import unicodedata
from typing import Any

import segno
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.models import Place, RoleKind
from hall import address
from hall.demo.accounts import Account, issue_accounts
from hall.demo.places import STREET


class Command(BaseCommand):
    help = "Issues a fresh link or password for everybody of the demo. Older links and passwords end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="a list of objects for programs")
        parser.add_argument(
            "--base-url",
            default="",
            help="address of the site, put before the links; default: that of the server that runs",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not Place.objects.filter(code=STREET).exists():
            raise CommandError("There is no demo here yet. Run: manage.py demo")
        base_url = options["base_url"] or address.running()
        if not base_url:
            base_url = settings.SITE_ORIGINS[0]
            self.stderr.write(f"No server runs here now. The links are for {base_url}: start one with manage.py serve.")
        accounts = issue_accounts(base_url)
        if options["json"]:
            self.stdout.write(json.dumps([account.as_json() for account in accounts], ensure_ascii=False, indent=1))
            return
        self._table(accounts)
        code = io.StringIO()
        segno.make(base_url, error="m").terminal(out=code, compact=True)
        self.stdout.write(f"\n{base_url}\n{code.getvalue()}")

    def _table(self, accounts: list[Account]) -> None:
        self.stdout.write("")
        for account in accounts:
            way = account.address or f"{account.username} / {account.password}"
            if account.code:
                way += f" (the card of the household: {account.code})"
            role = str(RoleKind(account.role).label)
            line = f"{_wide(account.name, 8)} {_wide(role, 16)} {_wide(account.place, 12)} {way}"
            self.stdout.write(line)
        self.stdout.write(
            "\nEach link opens once, the card once for each of its people. Names with a password sign in at /sign-in/."
        )


def _wide(text: str, columns: int) -> str:
    """Padded to columns of a terminal, where a Chinese character takes two."""
    width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(0, columns - width)
