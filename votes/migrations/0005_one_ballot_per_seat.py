"""The choices are gone into the marks; nothing has two seats in a poll, no seat two ballots."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("votes", "0004_marks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(model_name="ballot", name="choice"),
        migrations.RemoveField(model_name="ballotrevision", name="choice"),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("poll", "kind", "number"), name="one_seat_in_a_poll"),
        ),
        migrations.AddIndex(
            model_name="seat", index=models.Index(fields=["poll", "holder"], name="seats_of_a_holder")
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(fields=("poll", "seat"), name="one_ballot_per_seat"),
        ),
    ]
