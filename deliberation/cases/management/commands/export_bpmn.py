"""``manage.py export_bpmn DIR``: one BPMN 2.0 file per flow."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from deliberation.cases.bpmn import bpmn_of
from deliberation.cases.registry import kinds


class Command(BaseCommand):
    help = "Write one BPMN 2.0 file per flow into DIR."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *args, dir: Path, language: str, **options) -> None:
        dir.mkdir(parents=True, exist_ok=True)
        for kind in kinds():
            path = dir / f"{kind.label}.bpmn"
            with translation.override(language):
                path.write_text(bpmn_of(kind.flow_class), encoding="utf-8")
            self.stdout.write(str(path))
