import django.db.models.deletion
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(help_text="Made up by the device", unique=True)),
                ("name", models.CharField(max_length=60)),
                (
                    "scope",
                    models.CharField(help_text="Path of the place it works for; / is everything", max_length=200),
                ),
                (
                    "next_seq",
                    models.PositiveIntegerField(default=1, help_text="Everything before this number has an outcome"),
                ),
                ("registered_at", models.DateTimeField()),
                ("registered_by_id", models.BigIntegerField(null=True)),
                ("last_seen_at", models.DateTimeField()),
                ("waiting", models.PositiveIntegerField(default=0, help_text="So many reports it said it still has")),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, help_text="From this moment a person looks at all it says", null=True
                    ),
                ),
                ("revoked_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="device_has_a_name"),
                    models.CheckConstraint(condition=models.Q(("next_seq__gte", 1)), name="device_counts_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("scope__startswith", "/"), ("scope__endswith", "/")),
                        name="device_scope_is_a_path",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("about", models.CharField(blank=True, max_length=60)),
                ("text", models.TextField(help_text="The body: JSON in one spelling")),
                ("digest", models.CharField(max_length=64)),
                ("occurred_at", models.DateTimeField(help_text="By the device's own clock")),
                ("really_at", models.DateTimeField(help_text="The same by ours")),
                ("received_at", models.DateTimeField()),
                ("offset_s", models.BigIntegerField(help_text="So many seconds its clock is behind ours")),
                ("login_id", models.BigIntegerField(help_text="Who sent it", null=True)),
                ("app_version", models.CharField(blank=True, max_length=60)),
                ("snapshot", models.CharField(blank=True, max_length=120)),
                (
                    "fault",
                    models.CharField(blank=True, help_text="Why it cannot be read, a word of `Why`", max_length=20),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="operations", to="devices.device"
                    ),
                ),
            ],
            options={
                "ordering": ["device", "seq"],
                "constraints": [
                    models.UniqueConstraint(fields=("device", "seq"), name="operation_number_once_a_device"),
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="operation_counts_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="The same question is asked once", max_length=120, unique=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("unreadable", "The report cannot be read"),
                            ("unknown_kind", "Nobody here knows reports of this kind"),
                            ("too_long", "The report is too long"),
                            ("other_words", "The same report came with other words"),
                            ("number_taken", "Another report of this device has this number"),
                            ("device_shut_out", "The device had been shut out"),
                            ("not_allowed", "Whoever sent it may not do this"),
                            ("not_possible", "It contradicts what is recorded here"),
                            ("clock", "The device's clock is wrong"),
                            ("numbers_missing", "Reports of this device never came"),
                            ("oversold", "More was handed out than stood on the books: please count"),
                            ("not_usable", "Something recalled or out of date was handed out: please call who got it"),
                            ("nobody_on_duty", "A pharmacist's word on it is missing"),
                            ("code_used", "The code on the box was sold before"),
                            ("old_rules", "It was done by prices or rules that have changed"),
                            ("no_lease", "The device did not have charge of this vehicle"),
                            ("not_asked_for", "What was planned had changed meanwhile"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "said",
                    models.TextField(blank=True, help_text="What came, where no report could be written down as such"),
                ),
                ("detail", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="devices.device"
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="devices.operation",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "indexes": [models.Index(fields=["device", "asked_at"], name="question_by_device")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "why__in",
                                [
                                    "unreadable",
                                    "unknown_kind",
                                    "too_long",
                                    "other_words",
                                    "number_taken",
                                    "device_shut_out",
                                    "not_allowed",
                                    "not_possible",
                                    "clock",
                                    "numbers_missing",
                                    "oversold",
                                    "not_usable",
                                    "nobody_on_duty",
                                    "code_used",
                                    "old_rules",
                                    "no_lease",
                                    "not_asked_for",
                                ],
                            )
                        ),
                        name="question_why_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="answer",
                        serialize=False,
                        to="devices.question",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("applied", "It counts: carried out now"),
                            ("settled", "Looked into and settled"),
                            ("set_aside", "Set aside: nothing follows from it"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("result", models.JSONField(default=dict)),
                ("by_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["applied", "settled", "set_aside"])),
                        name="answer_verdict_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="answer_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OperationOutcome",
            fields=[
                (
                    "operation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="outcome",
                        serialize=False,
                        to="devices.operation",
                    ),
                ),
                (
                    "status",
                    models.CharField(choices=[("accepted", "Recorded"), ("queued", "A person decides")], max_length=12),
                ),
                ("result", models.JSONField(default=dict)),
                ("is_late", models.BooleanField(default=False, help_text="It came on a later day than it happened")),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["accepted", "queued"])), name="operation_outcome_is_known"
                    )
                ],
            },
        ),
    ]
