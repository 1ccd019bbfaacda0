"""What the database believes of its tables: told anew after many rows came in at once."""

from __future__ import annotations

from django.apps import apps
from django.db import connection


def look_anew() -> None:
    """Have the tables of homes and people counted, in the transaction that filled them.

    Else PostgreSQL plans for what its vacuum saw last: after an import that was broken off it takes tables for empty,
    and a join of four of them takes hours instead of milliseconds, until it happens to look again.
    """
    with connection.cursor() as cursor:
        for model in apps.get_app_config("community").get_models():
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
