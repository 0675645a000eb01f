import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = [
        ("base", "__first__"),
        ("needs", "0001_initial"),
        ("partners", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="Of the system that uses it", max_length=60)),
                ("head", models.CharField(help_text="How the key begins, to tell it from others", max_length=12)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("may_send", models.BooleanField(default=False, help_text="Sends needs through Open311")),
                (
                    "may_read",
                    models.BooleanField(default=False, help_text="Reads through the platform's own interface"),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day", null=True)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_on", models.DateField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who answers for it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_keys",
                        to="partners.partner",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        help_text="It reads here and below",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_keys",
                        to="places.place",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="api_key_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("may_send", True), ("may_read", True), _connector="OR"),
                        name="api_key_allows_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="api_key_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)), fields=("name",), name="api_key_name_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SentNeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_first", models.BooleanField(help_text="False: the same need had come from somebody else before")),
                ("at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sent", to="api.apikey"
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sent_by", to="needs.need"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [models.UniqueConstraint(fields=("key", "need"), name="sent_need_once_by_a_key")],
            },
        ),
    ]
