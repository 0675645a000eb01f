"""Which team helped at an activity, and a word of thanks beside a record of hours.

On SQLite the table of hours is made anew and loses its triggers: they are put back.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from doorstep.base.append_only import AppendOnly


def put_back(apps, editor):
    if editor.connection.vendor == "sqlite":
        AppendOnly("services_volunteerservice").database_forwards("services", editor, None, None)
        import_module("doorstep.services.migrations.0004_service_one_place_at_a_time").forwards(apps, editor)


def leave(apps, editor):
    """Do nothing: going back, SQLite drops the columns and keeps the triggers."""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0005_what_never_changes"),
        ("services", "0004_service_one_place_at_a_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="team",
            field=models.ForeignKey(
                blank=True,
                help_text="Whose volunteers help",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="partners.team",
            ),
        ),
        migrations.AddField(
            model_name="volunteerservice",
            name="thanks",
            field=models.CharField(
                blank=True, help_text="A word of thanks from the host to the volunteer", max_length=120
            ),
        ),
        migrations.RunPython(put_back, leave),
    ]
