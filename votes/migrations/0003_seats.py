"""A line of the roll becomes a seat, a ballot gets marks and a channel, a poll its method. The rows keep their ids."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("votes", "0002_entry_strength"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="ballot", name="one_ballot_per_voter"),
        migrations.RemoveConstraint(model_name="rollentry", name="one_roll_entry_per_person"),
        migrations.RenameModel(old_name="RollEntry", new_name="Seat"),
        migrations.RenameField(model_name="seat", old_name="person", new_name="holder"),
        migrations.RenameField(model_name="ballot", old_name="roll_entry", new_name="seat"),
        migrations.AlterModelOptions(
            name="seat", options={"ordering": ["poll", "pk"], "verbose_name": "seat on a roll"}
        ),
        migrations.AlterField(
            model_name="seat",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="seats", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="label",
            field=models.CharField(help_text="what it stands for, in words: 3栋2单元502", max_length=120),
        ),
        migrations.AddField(
            model_name="seat",
            name="kind",
            field=models.CharField(
                choices=[
                    ("person", "person"),
                    ("household", "household"),
                    ("unit", "unit"),
                    ("organisation", "organisation"),
                ],
                default="person",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="number",
            field=models.PositiveBigIntegerField(
                default=0, help_text="of the person, household, unit or organisation"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="poll",
            name="method",
            field=models.CharField(default="motion", help_text="how papers are marked and counted", max_length=20),
        ),
        migrations.AddField(
            model_name="poll",
            name="options",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="[{code, label}] to choose from; empty where the method brings its own",
            ),
        ),
        *(
            migrations.AddField(
                model_name=model,
                name="channel",
                field=models.CharField(
                    choices=[
                        ("online", "online"),
                        ("paper", "on paper"),
                        ("hands", "by raised hand"),
                        ("door", "at the door"),
                        ("proxy", "by proxy"),
                    ],
                    default="online",
                    max_length=10,
                ),
            )
            for model in ("ballot", "ballotrevision")
        ),
        migrations.AddField(
            model_name="ballot",
            name="marks",
            field=models.TextField(default="", help_text="canonical JSON, as the poll's method writes it"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="ballotrevision", name="marks", field=models.TextField(default=""), preserve_default=False
        ),
        # the column goes in 0005; until then its value may be missing, so that 0004 can be taken back
        *(
            migrations.AlterField(
                model_name=model, name="choice", field=models.CharField(default="", max_length=10)
            )
            for model in ("ballot", "ballotrevision")
        ),
    ]
