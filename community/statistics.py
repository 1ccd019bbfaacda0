"""What the database believes of its tables: analysed after many rows came in at once."""

from __future__ import annotations

from django.db import connection

from community.models import Household, Ownership, Person, Place, Residency, Role, StewardLink, Unit

COUNTED = (Place, Unit, Household, Residency, Ownership, Person, Role, StewardLink)


def look_anew() -> None:
    """Have the tables of homes and people counted, in the transaction that filled them, as late as can be.

    Else PostgreSQL plans for what its vacuum saw last: after an import that was broken off it takes tables for empty,
    and a join of four of them takes hours instead of milliseconds, until it happens to look again. Each table counted
    stays locked against another count until the transaction ends.
    """
    with connection.cursor() as cursor:
        for model in COUNTED:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
