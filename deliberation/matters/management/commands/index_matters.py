"""``manage.py index_matters``: indexes again what every matter speaks of, after an upgrade or when words changed."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.db import transaction

from deliberation.matters.models import Matter
from deliberation.matters.queries import index_words

AT_A_TIME = 200


class Command(BaseCommand):
    help = "Index every matter again, so that similar ones are found while somebody writes."

    def handle(self, *args, **options) -> None:
        rows = 0
        ids = list(Matter.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), AT_A_TIME):
            with transaction.atomic():
                rows += index_words(Matter.objects.filter(pk__in=ids[start : start + AT_A_TIME]))
        self.stdout.write(f"{len(ids)} matters, {rows} rows.")
