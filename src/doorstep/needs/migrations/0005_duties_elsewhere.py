"""Duties say whether they were passed on to another place, so that an area's needs are found by an index.

On SQLite the table of duties is made anew and loses its trigger: it is put back.
"""

from typing import Any

from django.db import migrations, models

from doorstep.base.append_only import AppendOnly


def _say(apps: Any, _editor: Any) -> None:
    duty = apps.get_model("needs", "Duty")
    duty.objects.filter(need__isnull=False).exclude(need__place=models.F("place")).update(is_elsewhere=True)


def _put_back(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        AppendOnly("needs_duty", events=("DELETE",)).database_forwards("needs", editor, None, None)


class Migration(migrations.Migration):
    dependencies = [("needs", "0004_steps_by_time")]

    operations = [
        migrations.AddField(
            model_name="duty",
            name="is_elsewhere",
            field=models.BooleanField(default=False, help_text="Passed on: its place is not the need's"),
        ),
        migrations.RunPython(_say, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(condition=models.Q(is_elsewhere=True), fields=["place"], name="duty_passed_on"),
        ),
        migrations.RunPython(_put_back, migrations.RunPython.noop),
    ]
