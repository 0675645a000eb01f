"""Rule files of interactions wait beside the one in force until somebody adopts them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("pharmacy", "0013_reasons_and_calls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InteractionUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=120)),
                ("source", models.TextField(help_text="Who wrote it, from what, under which licence")),
                ("rows", models.JSONField()),
                ("known", models.JSONField(help_text="Ingredients it was written with in mind")),
                ("uploaded_at", models.DateTimeField()),
                (
                    "book",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upload",
                        to="pharmacy.interactionbook",
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pharmacy.interactionbook",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="upload_says_its_source",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("book__isnull", False)),
                        fields=("instead_of",),
                        name="upload_replaces_a_book_once",
                    ),
                ],
            },
        ),
        AppendOnly("pharmacy_interactionupload", events=("DELETE",)),
    ]
