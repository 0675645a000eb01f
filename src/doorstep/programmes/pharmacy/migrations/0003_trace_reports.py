"""Trace codes go to the authority in batches, whose answers and steps never change; a call is owed by a person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.append_only import AppendOnly
from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    dependencies = [
        ("people", "0001_initial"),
        ("pharmacy", "0002_what_never_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="call_owed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who has to ring: the pharmacist on duty when it came back",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("call_owed_by__isnull", True), ("call_due_at__isnull", False), _connector="OR"),
                name="delivery_call_owed_by_a_date",
            ),
        ),
        migrations.CreateModel(
            name="TraceReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True)),
                ("path", models.CharField(help_text="Of the county whose codes these are", max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drawn", "Drawn up"),
                            ("sent", "Sent, waits for the answer"),
                            ("answered", "Answered"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="drawn",
                        max_length=12,
                    ),
                ),
                ("size", models.PositiveIntegerField(help_text="How many codes it holds")),
                ("drawn_at", models.DateTimeField()),
                (
                    "drawn_by",
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
                "indexes": [models.Index(fields=["state", "drawn_at"], name="trace_report_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["drawn", "sent", "answered", "withdrawn"])),
                        name="trace_report_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="trace_report_of_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TraceDestroyed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("record", models.CharField(help_text="Number of the record of its destruction", max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.holder"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.lot"),
                ),
            ],
            options={
                "verbose_name_plural": "trace destroyed",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("record", ""), _negated=True)
                        ),
                        name="trace_destroyed_with_a_record",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TraceReportStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drawn", "Drawn up"),
                            ("sent", "Sent, waits for the answer"),
                            ("answered", "Answered"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="pharmacy.tracereport"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="TraceLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="Row in the file, from 1")),
                (
                    "deed",
                    models.CharField(
                        choices=[("sold", "Sold"), ("returned", "Returned"), ("destroyed", "Destroyed")], max_length=12
                    ),
                ),
                ("source", models.CharField(max_length=60)),
                ("code", models.CharField(max_length=60)),
                ("document", models.CharField(help_text="Receipt, or record of the destruction", max_length=120)),
                ("medicine", models.CharField(max_length=120)),
                ("lot", models.CharField(max_length=20)),
                ("happened_at", models.DateTimeField()),
                ("handed_by", models.CharField(blank=True, max_length=64)),
                (
                    "document_kind",
                    models.CharField(blank=True, help_text="Of the buyer's identity document", max_length=2),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for an answer"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="Why it was rejected, as the authority says", max_length=200
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="pharmacy.tracereport"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "number"],
                "indexes": [models.Index(fields=["report", "result"], name="trace_line_by_result")],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "number"), name="trace_line_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("result", "waiting")), fields=("code",), name="trace_code_in_one_live_batch"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("result__in", ["waiting", "accepted"])),
                        fields=("source", "deed"),
                        name="trace_deed_reported_once",
                    ),
                    models.UniqueConstraint(fields=("source", "deed", "attempt"), name="trace_attempt_once"),
                    models.CheckConstraint(
                        condition=models.Q(("deed__in", ["sold", "returned", "destroyed"])), name="trace_deed_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["waiting", "accepted", "rejected", "withdrawn"])),
                        name="trace_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="trace_line_names_its_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("reason", ""), ("result", "waiting")),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("result", "rejected"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("reason", ""),
                                ("result__in", ["accepted", "withdrawn"]),
                            ),
                            _connector="OR",
                        ),
                        name="trace_rejected_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("answered_at__gte", models.F("happened_at")),
                            _connector="OR",
                        ),
                        name="trace_answered_afterwards",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TraceAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for an answer"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="pharmacy.traceline"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "result"), name="trace_answered_so_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "rejected"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="trace_answer_rejects_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TraceMend",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        blank=True, help_text="The right code, if the reported one was wrong", max_length=60
                    ),
                ),
                ("is_left_out", models.BooleanField(default=False)),
                ("note", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mend", to="pharmacy.traceline"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="trace_mended_with_a_word"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_left_out", False), ("code", ""), _connector="OR"),
                        name="trace_left_out_or_mended",
                    ),
                ],
            },
        ),
        AppendOnly("pharmacy_traceanswer"),
        AppendOnly("pharmacy_tracedestroyed"),
        AppendOnly("pharmacy_traceline", events=("DELETE",)),
        AppendOnly("pharmacy_tracemend"),
        AppendOnly("pharmacy_tracereport", events=("DELETE",)),
        AppendOnly("pharmacy_tracereportstep"),
    ]
