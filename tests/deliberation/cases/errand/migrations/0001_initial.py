"""The tables of the second flow, for the tests."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('community', '0003_card_ending'),
        ('viewflow', '0015_task_scheduled'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('process_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='viewflow.process')),
                ('ending', models.CharField(blank=True, max_length=10)),
                ('holder_role', models.CharField(blank=True, choices=[('resident', 'resident'), ('household_representative', 'household representative'), ('representative', "residents' representative"), ('steward', 'steward'), ('grid_head', 'grid head'), ('clerk', 'clerk'), ('secretary', 'community secretary'), ('street_officer', 'street officer'), ('administrator', 'administrator')], max_length=30)),
                ('held_since', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('nudge_at', models.DateTimeField(help_text='when the clock reminds the holder, or takes it up a level', null=True)),
                ('waits_for', models.CharField(blank=True, help_text='name of the flow node with the token', max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('serial', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=60)),
                ('confirm_until', models.DateTimeField(null=True)),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chain', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='community.chain')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='community.place')),
                ('doer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handler', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handled_%(class)ss', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='held_%(class)ss', to=settings.AUTH_USER_MODEL)),
                ('lifted_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lifted_%(class)ss', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='community.place')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['holder', 'due_at'], name='errand_erra_holder__af030b_idx'), models.Index(fields=['due_at'], name='errand_erra_due_at_4ab818_idx'), models.Index(fields=['nudge_at'], name='errand_erra_nudge_a_917b71_idx')],
                'constraints': [models.UniqueConstraint(fields=('community', 'year', 'serial'), name='one_errand_per_number')],
            },
            bases=('viewflow.process', models.Model),
        ),
        migrations.CreateModel(
            name='HelpFile',
            fields=[
                ('process_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='viewflow.process')),
                ('ending', models.CharField(blank=True, max_length=10)),
                ('holder_role', models.CharField(blank=True, choices=[('resident', 'resident'), ('household_representative', 'household representative'), ('representative', "residents' representative"), ('steward', 'steward'), ('grid_head', 'grid head'), ('clerk', 'clerk'), ('secretary', 'community secretary'), ('street_officer', 'street officer'), ('administrator', 'administrator')], max_length=30)),
                ('held_since', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('nudge_at', models.DateTimeField(help_text='when the clock reminds the holder, or takes it up a level', null=True)),
                ('waits_for', models.CharField(blank=True, help_text='name of the flow node with the token', max_length=40)),
                ('chain', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='community.chain')),
                ('handler', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handled_%(class)ss', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='held_%(class)ss', to=settings.AUTH_USER_MODEL)),
                ('lifted_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lifted_%(class)ss', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='community.place')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['holder', 'due_at'], name='errand_help_holder__3a0819_idx'), models.Index(fields=['due_at'], name='errand_help_due_at_391e82_idx'), models.Index(fields=['nudge_at'], name='errand_help_nudge_a_666a3c_idx')],
            },
            bases=('viewflow.process',),
        ),
    ]
