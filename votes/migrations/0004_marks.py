"""Every choice is written as marks, and every line of a roll stands for the person it was made for.

Marks are the JSON string of the option's code, so that the fingerprint of the papers, which holds them as JSON, stays
what it was; a person's own seat has the line of the roll it had.
"""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat, Replace

QUOTE = Value('"')


def forwards(apps, schema_editor):
    for name in ("Ballot", "BallotRevision"):
        apps.get_model("votes", name).objects.update(marks=Concat(QUOTE, F("choice"), QUOTE))
    apps.get_model("votes", "Seat").objects.update(kind="person", number=F("holder_id"))


def backwards(apps, schema_editor):
    for name in ("Ballot", "BallotRevision"):
        apps.get_model("votes", name).objects.update(choice=Replace(F("marks"), QUOTE, Value("")))


class Migration(migrations.Migration):
    dependencies = [("votes", "0003_seats")]

    operations = [migrations.RunPython(forwards, backwards)]
