"""What was promised sooner, for a need that was joined, stays promised for its duty.

On SQLite the table of duties is made anew and loses its trigger: it is put back.
"""

from django.conf import settings
from django.db import migrations, models

from doorstep.base.append_only import AppendOnly
from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    dependencies = [
        ("base", "0002_journal_and_cache"),
        ("needs", "0003_needs_out_of_opinions"),
        ("partners", "0003_duties_of_cases"),
        ("places", "0002_search_and_codes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="duty",
            name="not_later_since",
            field=models.DateTimeField(blank=True, help_text="Since when that holds", null=True),
        ),
        migrations.AddField(
            model_name="duty",
            name="not_later_than",
            field=models.DateTimeField(
                blank=True,
                help_text="Promised sooner than its own clock says; pauses after that moment move it on",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("not_later_since__isnull", True), ("not_later_than__isnull", True)),
                    models.Q(("not_later_since__isnull", False), ("not_later_than__gte", models.F("started_at"))),
                    _connector="OR",
                ),
                name="duty_promised_sooner_since",
            ),
        ),
        AppendOnly("needs_duty", events=("DELETE",), is_again=True),
    ]
