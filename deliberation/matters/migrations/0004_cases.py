"""Reminders and escalations go to the room of cases with all their rows and keys: they point at the process of a case,
whose key is the matter's. The tables are renamed here; ``cases.0001_initial`` takes them over."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ONCE = {
    "reminder": models.UniqueConstraint(fields=("case", "due_at"), name="one_reminder_per_deadline"),
    "escalation": models.UniqueConstraint(
        condition=models.Q(("by__isnull", True)), fields=("case", "due_at"), name="one_escalation_per_deadline"
    ),
}


def leads_to(model, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=model, **options)


def handed_over(name):
    """The table, its column and its foreign key become what ``cases`` expects."""
    return [
        migrations.RemoveConstraint(name, ONCE[name].name),
        migrations.AlterModelOptions(name, options={}),
        migrations.RenameField(name, "matter", "case"),
        migrations.AlterField(name, "case", leads_to("viewflow.process", related_name=f"{name}s")),
        migrations.AddConstraint(name, ONCE[name]),
        migrations.AlterModelTable(name, f"cases_{name}"),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name)]),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("deliberation", "0003_returned"),
        ("viewflow", "0015_task_scheduled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        *handed_over("reminder"),
        *handed_over("escalation"),
        # the fields of every case, by the names they had
        migrations.AlterField(
            "matter",
            "chain",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s", to="community.chain"
            ),
        ),
        migrations.AlterField("matter", "place", leads_to("community.place", related_name="%(class)ss")),
        migrations.AlterField("matter", "handler", leads_to(settings.AUTH_USER_MODEL, related_name="handled_%(class)ss")),
        migrations.AlterField(
            "matter", "holder", leads_to(settings.AUTH_USER_MODEL, null=True, related_name="held_%(class)ss")
        ),
        migrations.AlterField(
            "matter", "lifted_to", leads_to(settings.AUTH_USER_MODEL, null=True, related_name="lifted_%(class)ss")
        ),
    ]
