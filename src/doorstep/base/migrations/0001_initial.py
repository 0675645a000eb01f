import django.contrib.auth.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Login",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        max_length=64,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "must_change_password",
                    models.BooleanField(default=False, help_text="Somebody else knows the password"),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("is_working", models.BooleanField()),
                (
                    "name_zh",
                    models.CharField(
                        blank=True, help_text="Why, in Chinese; a named day off is a holiday", max_length=60
                    ),
                ),
                ("name_en", models.CharField(blank=True, help_text="Why, in English", max_length=60)),
                ("citation", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="JournalDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("opening_digest", models.CharField(max_length=64)),
                ("last_digest", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80)),
                ("value", models.JSONField()),
                ("unit", models.CharField(blank=True, max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day on which it holds", null=True)),
                ("citation", models.TextField(help_text="Where it is written")),
                ("is_verified", models.BooleanField(default=False, help_text="Somebody has read the source")),
            ],
            options={
                "ordering": ["code", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "valid_from"), name="rule_begins_once_a_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)), fields=("code",), name="rule_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="rule_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("citation", ""), _negated=True), name="rule_has_a_citation"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("resident", "Resident"),
                            ("station_volunteer", "Station volunteer"),
                            ("village_officer", "Village officer"),
                            ("township_officer", "Township officer"),
                            ("county_planner", "County planner"),
                            ("partner_staff", "Partner staff"),
                            ("crew", "Vehicle crew"),
                            ("pharmacist", "Pharmacist"),
                            ("verifier", "Verifier"),
                            ("auditor", "Auditor"),
                            ("admin", "Administrator"),
                        ],
                        max_length=32,
                    ),
                ),
                ("scope", models.CharField(help_text="Path of the place; / is everything", max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day on which it holds", null=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, help_text="From this moment it holds no more", null=True),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "login",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "resident",
                                    "station_volunteer",
                                    "village_officer",
                                    "township_officer",
                                    "county_planner",
                                    "partner_staff",
                                    "crew",
                                    "pharmacist",
                                    "verifier",
                                    "auditor",
                                    "admin",
                                ],
                            )
                        ),
                        name="grant_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="grant_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__startswith", "/"), ("scope__endswith", "/")),
                        name="grant_scope_is_a_path",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=("login", "role", "scope"),
                        name="grant_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("payload", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                (
                    "message",
                    models.CharField(
                        blank=True, help_text="What it is doing: a msgid with %(named)s places", max_length=200
                    ),
                ),
                ("figures", models.JSONField(default=dict, help_text="What belongs in those places")),
                (
                    "task_id",
                    models.CharField(blank=True, help_text="The queue's row for the latest attempt", max_length=64),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("is_cancel_wanted", models.BooleanField(default=False)),
                ("error", models.TextField(blank=True)),
                ("result", models.JSONField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
                "indexes": [models.Index(fields=["state", "lease_until"], name="job_state_lease")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed", "cancelled"])),
                        name="job_state_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("percent__lte", 100)), name="job_percent_is_a_share"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="1 is the first entry of the day")),
                ("at", models.DateTimeField()),
                ("login_id", models.BigIntegerField(help_text="Empty: the platform itself or a visitor", null=True)),
                ("roles", models.CharField(max_length=300)),
                ("verb", models.CharField(db_index=True, max_length=80)),
                ("about", models.CharField(db_index=True, max_length=120)),
                ("detail", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="base.journalday"
                    ),
                ),
            ],
            options={
                "ordering": ["day", "number"],
                "constraints": [models.UniqueConstraint(fields=("day", "number"), name="journal_number_once_a_day")],
            },
        ),
    ]
