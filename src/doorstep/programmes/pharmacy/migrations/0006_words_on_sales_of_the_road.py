"""A pharmacist's word on a sale of the road may come after it.

On SQLite the table of sales is made anew and loses its trigger: it is put back.
"""

from django.conf import settings
from django.db import migrations, models

from doorstep.base.append_only import AppendOnly
from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    dependencies = [
        ("ledger", "0002_what_never_changes"),
        ("people", "0001_initial"),
        ("pharmacy", "0005_certificates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="dispense",
            name="dispense_reviewed_where_it_must",
        ),
        migrations.AddConstraint(
            model_name="dispense",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("needs_review", False), ("review__isnull", False), ("channel", "vehicle"), _connector="OR"
                ),
                name="dispense_reviewed_where_it_must",
            ),
        ),
        AppendOnly("pharmacy_dispense", events=("DELETE",), is_again=True),
    ]
