import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    dependencies = [
        ("partners", "0002_what_never_changes"),
        ("pharmacy", "0004_alarms_and_controllers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("driving", "Driving licence"), ("health", "Health certificate")], max_length=10
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(help_text="The last day on which it holds")),
                ("registered_at", models.DateTimeField()),
                (
                    "login",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crew_certificates",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["login", "kind", "-valid_until"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="certificate_has_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["driving", "health"])), name="certificate_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="certificate_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        fields=("login", "kind", "valid_until"), name="certificate_once_until_a_day"
                    ),
                ],
            },
        ),
    ]
