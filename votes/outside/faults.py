"""The sentence for each fault of a file and for each count that cannot be made."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.refusals import Refused
from votes.counting.ranked.profile import CannotCount
from votes.files.unreadable import UnreadableFile

SENTENCES = {
    "empty": _("The file is empty."),
    "not_text": _("This cannot be read as text. Save a PrefLib or Pabulib file as UTF-8, and a table as CSV."),
    "no_alternatives": _("The file names no candidates."),
    # PrefLib
    "no_order": _("“%(text)s” is no ballot. A line of ballots says how many, then the order: 12: 3,1,{2,4}."),
    "order_unclear": _(
        "“%(text)s” is no order. Put commas between the numbers and braces around level ones: 3,1,{2,4}."
    ),
    "alternative_twice": _("Alternative %(number)s is named a second time here."),
    "breaks_off": _("The file breaks off here."),
    "names_missing": _("The file says that it has %(of)s alternatives, and names none of them."),
    "alternatives_differ": _("The file says that it has %(said)s alternatives, and names %(counted)s."),
    "voters_differ": _(
        "The file says that %(said)s voted, and holds %(counted)s ballots. A part is missing or was changed."
    ),
    "other_kind": _("“%(kind)s” is no kind of order. Of the PrefLib files, .soc, .soi, .toc and .toi can be counted."),
    "count_not_positive": _("“%(text)s” is no number of ballots: 1 or more is needed."),
    "not_a_number": _("“%(text)s” is no number."),
    "unknown_number": _("There is no alternative %(number)s. They are numbered from 1 to %(last)s."),
    "candidate_twice": _("“%(name)s” stands twice on this ballot."),
    "ties_not_allowed": _("A file of the kind %(kind)s knows no ties, and there is one on this ballot."),
    "order_incomplete": _("A file of the kind %(kind)s ranks everybody, and this ballot ranks %(ranked)s of %(of)s."),
    # a table of ballots
    "no_table": _("This cannot be read as a table. Save it as CSV again."),
    "two_count_columns": _("Two columns are headed as counts. Keep one."),
    "option_without_name": _("Column %(column)s has no name above it."),
    "option_twice": _("“%(name)s” stands above two columns."),
    "too_many_cells": _("The line has %(cells)s cells, and the first line only %(of)s."),
    "not_a_rank": _("“%(text)s” under “%(name)s” is no rank. Write 1, 2, 3 …, or leave it empty."),
    "not_a_mark": _("“%(text)s” under “%(name)s” is no mark. Write x, or leave it empty."),
    "no_label": _(
        "This is no table of a budget: no line has “%(label)s” (“%(other)s”) in a column headed “count” (“票数”)."
    ),
    "label_twice": _("A second line says “%(label)s”. Keep one."),
    "no_money": _("“%(text)s” is no amount of money. Write 1200 or 1200.50."),
    # Pabulib
    "section_twice": _("The section %(section)s begins a second time."),
    "no_section": _("This line stands before the first section. A Pabulib file begins with META."),
    "section_missing": _("The section %(section)s is missing."),
    "quoting": _("The quotation marks of this line do not close."),
    "no_column": _("The column %(column)s is missing."),
    "row_too_short": _("The line has %(fields)s fields; %(needed)s are needed."),
    "no_budget": _("META names no budget."),
    "project_without_id": _("This project has no project_id."),
    "project_twice": _("Project %(project)s is listed a second time."),
    "no_projects": _("No project is listed."),
    "vote_type": _(
        "Votes of the type “%(kind)s” cannot be counted: approval, choose-1, ordinal, cumulative, scoring can."
    ),
    "unknown_project": _("There is no project %(project)s."),
    "points_differ": _("This vote names %(projects)s projects and gives %(points)s points."),
    "below_zero": _("%(column)s is below 0: %(text)s."),
    "no_number": _("“%(text)s” under %(column)s is no number."),
    # counts
    "no_valid_ballot": _("There is no valid ballot to count."),
    "one_seat_only": _("Instant run-off fills one place. For %(seats)s places, count with --method stv."),
    "seats_do_not_fit": _(
        "%(seats)s places cannot be filled from %(candidates)s candidates. Give another number to --seats."
    ),
    # the console
    "no_file": _("There is no file “%(file)s”."),
    "not_readable": _("“%(file)s” cannot be opened: %(why)s."),
    "ending_unknown": _("“%(file)s” could be anything. Its name must end in %(endings)s."),
    "wrong_kind": _("A file that ends in %(ending)s cannot be counted by %(method)s. It takes %(endings)s."),
    "no_seats": _("%(method)s fills no places: leave out --seats."),
}


# what a file gets wrong without changing its count
ODDITIES = {
    "project_twice_in_vote": _("Project %(project)s stands twice in one vote and is counted once."),
    "numbers_differ": _("%(key)s says %(said)s, and the file holds %(counted)s."),
}


def with_line(line: int, sentence: str) -> str:
    return gettext("Line %(line)s: %(sentence)s") % {"line": line, "sentence": sentence} if line else sentence


class NotCounted(Refused):
    """A file was not counted. ``str()`` is one sentence, with the line to mend where there is one."""

    def __init__(self, code: str, line: int = 0, **figures: object) -> None:
        super().__init__(**figures)
        self.code = code
        self.line = line

    def __str__(self) -> str:
        return with_line(self.line, str(SENTENCES[self.code]) % self.figures)

    @classmethod
    def because_of(cls, fault: UnreadableFile | CannotCount) -> NotCounted:
        return cls(fault.code, fault.line if isinstance(fault, UnreadableFile) else 0, **fault.figures)
