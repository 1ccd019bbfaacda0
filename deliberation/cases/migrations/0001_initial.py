"""The tables of reminders and escalations exist: ``deliberation.0004_cases`` has renamed them, rows and keys as they were."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def leads_to(model, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=model, **options)


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("deliberation", "0004_cases"),
        ("viewflow", "0015_task_scheduled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        ("id", key()),
                        ("waits_for", models.CharField(max_length=40)),
                        ("reason", models.CharField(blank=True, help_text="empty when the clock did it", max_length=300)),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, help_text="the deadline that had passed", null=True),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("by", leads_to(settings.AUTH_USER_MODEL, null=True, related_name="+")),
                        ("case", leads_to("viewflow.process", related_name="escalations")),
                        ("from_person", leads_to(settings.AUTH_USER_MODEL, related_name="+")),
                        ("to_person", leads_to(settings.AUTH_USER_MODEL, related_name="+")),
                    ],
                    options={
                        "verbose_name": "escalation",
                        "ordering": ["case_id", "at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("by__isnull", True)),
                                fields=("case", "due_at"),
                                name="one_escalation_per_deadline",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("from_person", models.F("to_person")), _negated=True),
                                name="escalations_change_hands",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        ("id", key()),
                        ("waits_for", models.CharField(max_length=40)),
                        ("due_at", models.DateTimeField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("case", leads_to("viewflow.process", related_name="reminders")),
                        ("person", leads_to(settings.AUTH_USER_MODEL, related_name="+")),
                    ],
                    options={
                        "verbose_name": "reminder",
                        "ordering": ["case_id", "at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "due_at"), name="one_reminder_per_deadline")
                        ],
                    },
                ),
            ],
        ),
    ]
