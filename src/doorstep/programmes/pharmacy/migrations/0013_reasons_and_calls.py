"""Records are opened for a reason; calls about medicines that run out, which never change."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.append_only import AppendOnly


def _put_back(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        AppendOnly("pharmacy_recordaccess").database_forwards("pharmacy", editor, None, None)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_identity"),
        ("pharmacy", "0012_doors_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("told", "Told; they see to it themselves"),
                            ("wants", "Wants it brought on this visit"),
                            ("not_reached", "Not reached"),
                            ("not_wanted", "Wants no reminders any more"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AlterField(
            model_name="recordaccess",
            name="about",
            field=models.CharField(
                blank=True, help_text="Why: the trip, sale, review or call it was for", max_length=120
            ),
        ),
        migrations.AddConstraint(
            model_name="recordaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_granted", False), ("purpose", "own"), models.Q(("about", ""), _negated=True), _connector="OR"
                ),
                name="record_opened_for_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="remindercall",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="remindercall",
            name="reminder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="pharmacy.reminder"
            ),
        ),
        migrations.AddConstraint(
            model_name="remindercall",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["told", "wants", "not_reached", "not_wanted"])),
                name="reminder_call_result_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="remindercall",
            constraint=models.UniqueConstraint(
                condition=models.Q(("result", "not_reached"), _negated=True),
                fields=("reminder",),
                name="reminder_told_once",
            ),
        ),
        AppendOnly("pharmacy_remindercall"),
        migrations.RunPython(_put_back, migrations.RunPython.noop),
    ]
