"""The votes of 0.2.0 hung on the tablings of a matter; each now stands at the agenda item where it was held."""

from django.db import migrations


def stand_at_their_items(apps, schema_editor):
    """Earlier votes without a quorum, whose tabling was renewed in the same meeting, come first.

    A matter may stand on one agenda again after its motion was lost: an item has the votes up to its own tabling.
    """
    AgendaItem = apps.get_model("agenda", "AgendaItem")
    Decision = apps.get_model("deliberation", "Decision")
    ItemPoll = apps.get_model("agenda", "ItemPoll")
    stood = set()
    for item in AgendaItem.objects.select_related("decision").order_by("decision_id").iterator(chunk_size=500):
        held = Decision.objects.filter(
            matter=item.matter_id,
            meeting_url=item.decision.meeting_url,
            poll__isnull=False,
            pk__lte=item.decision_id,
        ).order_by("pk")
        polls = [poll for poll in held.values_list("poll_id", flat=True) if poll not in stood]
        stood.update(polls)
        ItemPoll.objects.bulk_create(
            ItemPoll(item=item, number=number, poll_id=poll) for number, poll in enumerate(polls, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0003_topics"),
        ("deliberation", "0003_returned"),
    ]

    operations = [migrations.RunPython(stand_at_their_items, migrations.RunPython.noop)]
