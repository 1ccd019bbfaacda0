"""Brings a register in at the console: what each line would do, then, unless it is a trial, all of it at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from community.refusals import Refused
from community.register.actions import Outcome, import_file
from community.register.queries import community_of_code, grid_of_code
from community.register.reasons import sentence_of
from community.register.refusals import EmptyFile

CLEAN, SOME_REFUSED, NOTHING_DONE = 0, 1, 2
CLASSES = ("new", "changed", "unchanged", "vanished", "refused")


class Command(BaseCommand):
    help = (
        "Brings in a register of homes and people (CSV or XLSX). Prints the lines by class and each refused line. "
        "Exit code 0: done, nothing refused; 1: done, some lines refused and left out; 2: nothing was done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the register, .csv or .xlsx")
        parser.add_argument("--community", required=True, metavar="CODE", help="code of the community")
        parser.add_argument("--grid", metavar="CODE", help="grid of new estates whose lines name none")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--end-vanished", action="store_true", help="end what is no longer in the file")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            community = community_of_code(options["community"])
            grid = grid_of_code(options["grid"], community) if options["grid"] else None
            if not options["file"].is_file():
                raise EmptyFile
            outcome = import_file(
                options["file"],
                community=community,
                grid=grid,
                end_vanished=options["end_vanished"],
                dry_run=options["dry_run"],
            )
        except Refused as refused:
            if options["json"]:
                self.stdout.write(json.dumps({"error": refused.code, "sentence": str(refused)}, ensure_ascii=False))
            else:
                self.stderr.write(str(refused))
            raise SystemExit(NOTHING_DONE) from None
        report = _report(outcome, is_trial=options["dry_run"], end_vanished=options["end_vanished"])
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._tell(report)
        if report["refused_lines"]:
            raise SystemExit(SOME_REFUSED)

    def _tell(self, report: dict[str, Any]) -> None:
        for name in CLASSES:
            self.stdout.write(f"{name:10} {report['counts'][name]:>7}")
        self.stdout.write(f"{'cards end':10} {report['cards_end']:>7}")
        for line in report["refused_lines"]:
            where = f"{line['sheet']} {line['line']}".strip()
            self.stdout.write(f"{where:>8}  {line['home']}  {line['reason']}")
        for name in report["passed_over"]:
            self.stdout.write(f"passed over, no register: {name}")
        self.stdout.write("trial, nothing written" if report["dry_run"] else f"written: {report['written']}")


def _report(outcome: Outcome, *, is_trial: bool, end_vanished: bool) -> dict[str, Any]:
    done, plan = outcome.register_import, outcome.plan
    planned = plan.cards + (plan.cards_of_gone if end_vanished else 0)
    refused = [verdict for verdict in outcome.plan.verdicts if verdict.outcome == "refused"]
    return {
        "dry_run": is_trial,
        "written": outcome.register_import is not None,
        "counts": outcome.plan.counts,
        "passed_over": [each.sheet for each in outcome.columns if not each.is_clear],
        "cards_end": done.counts["cards_ended"] if done else planned if is_trial else 0,
        "refused_lines": [
            {
                "sheet": verdict.sheet,
                "line": verdict.number,
                "home": verdict.label,
                "code": verdict.code,
                "reason": sentence_of(verdict),
            }
            for verdict in refused
        ],
    }
