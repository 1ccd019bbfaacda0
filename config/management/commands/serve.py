"""The house in one process: pages, sockets and the clock."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.environment import BadSetting, own_address, port_number


class Command(BaseCommand):
    help = "Serves the neighbourhood: pages, sockets and timers in one process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", help="default: PORT, or 8000")
        parser.add_argument("--host", help="address to bind; default 127.0.0.1, with --lan every address")
        parser.add_argument("--lan", action="store_true", help="open to phones in the same network, prints a QR code")

    def handle(self, *args: Any, **options: Any) -> None:
        # The address must stand before config.asgi is loaded: sockets check it exactly.
        from config.server import qr, serve
        from config.settings import env

        try:
            lan = env.lan_address or (own_address() if options["lan"] else "")
            port = port_number("--port", options["port"]) if options["port"] else env.port
        except BadSetting as bad:
            self.stderr.write(str(bad))
            sys.exit(2)
        env.listen_on(port, lan)
        shown = settings.SITE_ORIGINS[0]
        self.check(databases=["default"])
        if options["lan"]:  # `make demo LAN=1` has shown the way in already
            self.stdout.write(qr(shown))
        sys.exit(serve(options["host"] or ("0.0.0.0" if lan else "127.0.0.1"), port, shown))  # noqa: S104  asked for by --lan
