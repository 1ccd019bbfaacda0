"""Why a register cannot be read or carried out. One sentence each, with what to do about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.refusals import Missing, OutOfDate, Refused


class Unreadable(Missing):
    """The file as a whole cannot be read. Nothing was changed."""

    code = "unreadable"

    def __init__(self, **figures: object) -> None:
        super().__init__("file", **figures)


class EmptyFile(Unreadable):
    code = "empty_file"
    sentence = _("There is nothing in this file. Look whether it is the right one.")


class BrokenFile(Unreadable):
    code = "broken_file"
    sentence = _("This file is damaged. Open it in your table program, save it again as .xlsx and bring that one.")


class EncryptedFile(Unreadable):
    code = "encrypted_file"
    sentence = _("This file is locked with a password. Save a copy without a password and bring that one.")


class OldFormat(Unreadable):
    code = "old_format"
    sentence = _("This is the old format .xls. Open it, save it as .xlsx and bring that one.")


class NotATable(Unreadable):
    code = "not_a_table"
    sentence = _("This is no table we can read. Bring a file that ends in .xlsx or .csv.")


class TooLarge(Unreadable):
    status = 413
    code = "too_large"
    sentence = _("This file is too large: %(figure)s; at most %(limit)s. Split it, one file for each estate.")


class ZipBomb(Unreadable):
    code = "zip_bomb"
    sentence = _(
        "Unpacked, this file would grow beyond all measure. Copy the table into a new file, save it as .xlsx "
        "and bring that one."
    )


class StrangeContent(Unreadable):
    code = "strange_content"
    sentence = _("There is something in this file that belongs in no table. Copy the cells into a new file.")


class TooManyFormulas(Unreadable):
    code = "too_many_formulas"
    sentence = _(
        "There are %(n)s formulas in this file. Copy all, paste it into a new file as values, and bring that one."
    )


class TookTooLong(Unreadable):
    code = "took_too_long"
    sentence = _("Reading took longer than %(seconds)s seconds. Split the file, one for each estate.")


class ColumnsUnclear(Unreadable):
    """The clerk can say which column is which; until then nothing is read.

    ``mapping`` is what was guessed for each sheet, as ``Columns.as_json`` gives it.
    """

    code = "columns_unclear"
    sentence = _("We cannot tell which column holds the room, or the person. Please say it below, then read again.")

    def __init__(self, mapping: list[dict[str, Any]], **figures: object) -> None:
        super().__init__(**figures)
        self.mapping = mapping


class ColumnsTwice(ColumnsUnclear):
    """Two columns claim to hold the same and differ: nobody but the clerk can say which one is right."""

    code = "columns_twice"
    sentence = _(
        "Two columns hold the same and differ: %(headings)s (line %(line)s). Say under “What each column holds” "
        "which one counts and set the other to “nothing of ours”."
    )


class NoLines(Unreadable):
    code = "no_lines"
    sentence = _("There is a heading and no line below it. Look whether it is the right file.")


class FileGone(Refused):
    code = "file_gone"
    sentence = _("The file is no longer kept. Please bring it again.")


class AlreadyDone(Refused):
    code = "already_done"
    sentence = _("This import is finished. Bring the file again if you want to compare once more.")


class NothingToDo(Refused):
    code = "nothing_to_do"
    sentence = _("Nothing in this file differs from the register. There is nothing to carry out.")


class RegisterChanged(OutOfDate):
    code = "register_changed"
    sentence = _(
        "The register has changed since this preview, nothing was carried out. Read the file again and look once more."
    )


class MendFirst(Refused):
    code = "mend_first"
    sentence = _(
        "%(n)s lines could not be read: their households may be among those that seem to be gone. "
        "Mend the lines first, then end what is gone."
    )


class NoGrid(Refused):
    status = 404
    code = "no_grid"
    sentence = _("There is no grid with the code “%(code)s” in this community.")


class NoSuchFormat(Refused):
    code = "no_such_format"
    sentence = _("Name a file that ends in .csv or .xlsx.")


class NoCommunity(Refused):
    status = 404
    code = "no_community"
    sentence = _("There is no community with the code “%(code)s”.")
