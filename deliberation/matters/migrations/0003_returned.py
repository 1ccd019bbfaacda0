"""Matters that were returned before the update: the week for an answer begins with it."""

from django.db import migrations
from django.utils import timezone

from community.calendar import end_of_day_after

DAYS = 7


def begin(apps, schema_editor):
    due_at = end_of_day_after(DAYS, start=timezone.localdate())
    waiting = apps.get_model("deliberation", "Matter").objects.filter(waits_for="revise", due_at=None)
    waiting.update(due_at=due_at, nudge_at=due_at)


class Migration(migrations.Migration):
    dependencies = [("deliberation", "0002_lanes")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
