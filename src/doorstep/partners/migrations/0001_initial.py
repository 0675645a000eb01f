import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = [
        ("base", "__first__"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alliance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_zh", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="Its last day", null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alliances", to="places.place"
                    ),
                ),
            ],
            options={
                "ordering": ["name_zh", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name_zh", ""), _negated=True), name="alliance_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="alliance_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("place", "name_zh"),
                        name="alliance_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllianceService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_zh", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("valid_from", models.DateField()),
                (
                    "valid_until",
                    models.DateField(blank=True, help_text="The last day on which it is offered", null=True),
                ),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="services", to="partners.alliance"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name_zh", ""), _negated=True), name="alliance_service_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="alliance_service_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("alliance", "name_zh"),
                        name="alliance_service_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Peer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("key", models.CharField(help_text="32 bytes as hexadecimal digits, for HMAC-SHA256", max_length=64)),
                ("valid_from", models.DateField()),
                (
                    "valid_until",
                    models.DateField(blank=True, help_text="The last day on which packages go to and fro", null=True),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="peer_has_code_and_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="peer_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JointCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("peer_sequence", models.PositiveIntegerField(blank=True, null=True)),
                ("number", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=120)),
                ("summary", models.TextField(blank=True, help_text="Nothing about any person")),
                (
                    "state",
                    models.CharField(choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=8),
                ),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "place",
                    models.ForeignKey(
                        help_text="Where it is kept",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joint_cases",
                        to="places.place",
                    ),
                ),
                (
                    "peer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.peer",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="case_has_number_and_title",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("state", "open")),
                            models.Q(("closed_on__gte", models.F("opened_on")), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="case_closed_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("peer__isnull", True), ("peer_sequence__isnull", True)),
                            models.Q(("peer__isnull", False), ("peer_sequence__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_is_at_home_somewhere",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("peer__isnull", True)), fields=("number",), name="case_number_once_here"
                    ),
                    models.UniqueConstraint(fields=("peer", "number"), name="case_number_once_there"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharingAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=200)),
                ("legal_basis", models.CharField(help_text="Title, number, date and article", max_length=300)),
                ("fields", models.JSONField(default=list, help_text="Words of SharedField")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(help_text="The last day on which it holds")),
                (
                    "peer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sharings", to="partners.peer"
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose", ""), _negated=True), models.Q(("legal_basis", ""), _negated=True)
                        ),
                        name="sharing_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="sharing_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Package",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("direction", models.CharField(choices=[("out", "Sent"), ("in", "Received")], max_length=4)),
                ("sequence", models.PositiveIntegerField()),
                ("digest", models.CharField(help_text="SHA-256 of the whole file", max_length=64)),
                ("size", models.PositiveIntegerField(help_text="Bytes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "Made"),
                            ("waiting", "Waiting for your decision"),
                            ("applied", "Taken in"),
                            ("put_aside", "Put aside"),
                            ("conflict", "Contradicts another"),
                        ],
                        max_length=12,
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "peer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packages", to="partners.peer"
                    ),
                ),
                (
                    "sharing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.sharingagreement",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("direction", "out"), ("state", "made")),
                            models.Q(("direction", "in"), models.Q(("state", "made"), _negated=True)),
                            _connector="OR",
                        ),
                        name="package_state_fits_its_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["made", "waiting", "applied", "put_aside", "conflict"])),
                        name="package_state_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("sequence__gte", 1)), name="package_counts_from_one"),
                    models.UniqueConstraint(fields=("peer", "direction", "digest"), name="package_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["made", "applied"])),
                        fields=("peer", "direction", "sequence"),
                        name="package_number_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(help_text="Such as partners.Pairing:uid, or package:17", max_length=80)),
                ("ours", models.JSONField(default=dict)),
                ("theirs", models.JSONField(default=dict)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(blank=True, help_text="What was agreed with the other side", max_length=200),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="partners.package"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("package", "about"), name="conflict_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("seen_at__isnull", True)),
                            models.Q(("seen_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="conflict_seen_with_an_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pairing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("peer_sequence", models.PositiveIntegerField(blank=True, null=True)),
                ("title", models.CharField(max_length=120)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(help_text="The last day of the term")),
                (
                    "place",
                    models.ForeignKey(
                        help_text="Where it is kept",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="places.place",
                    ),
                ),
                (
                    "peer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.peer",
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="pairing_has_a_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="pairing_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("peer__isnull", True), ("peer_sequence__isnull", True)),
                            models.Q(("peer__isnull", False), ("peer_sequence__isnull", False)),
                            _connector="OR",
                        ),
                        name="pairing_is_at_home_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PairingGoal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="1 is the first goal of the pairing")),
                ("text", models.CharField(max_length=120)),
                ("target", models.PositiveIntegerField()),
                ("unit", models.CharField(max_length=20)),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="goals", to="partners.pairing"
                    ),
                ),
            ],
            options={
                "ordering": ["pairing", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("pairing", "number"), name="pairing_goal_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("text", ""), _negated=True), ("target__gte", 1)),
                        name="pairing_goal_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("reached", models.PositiveIntegerField()),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="progress", to="partners.pairinggoal"
                    ),
                ),
            ],
            options={
                "ordering": ["goal", "on"],
                "constraints": [models.UniqueConstraint(fields=("goal", "on"), name="goal_progress_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("company", "Company"),
                            ("public_unit", "Public office"),
                            ("hospital", "Hospital"),
                            ("village_company", "Village company"),
                            ("pharmacy_company", "Pharmacy company"),
                            ("team", "Team"),
                            ("school", "School"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(blank=True, help_text="The operator's own number for it", max_length=40)),
                ("valid_from", models.DateField()),
                (
                    "valid_until",
                    models.DateField(blank=True, help_text="The last day on which it takes part", null=True),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="partners", to="places.place"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "company",
                                    "public_unit",
                                    "hospital",
                                    "village_company",
                                    "pharmacy_company",
                                    "team",
                                    "school",
                                ],
                            )
                        ),
                        name="partner_kind_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="partner_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="partner_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("place", "name"),
                        name="partner_open_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True), fields=("code",), name="partner_code_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PairingSide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outside_name", models.CharField(blank=True, max_length=80)),
                ("outside_code", models.CharField(blank=True, max_length=20)),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sides", to="partners.pairing"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outside_code", ""),
                                ("outside_name", ""),
                                ("partner__isnull", False),
                                ("place__isnull", True),
                            ),
                            models.Q(
                                ("outside_code", ""),
                                ("outside_name", ""),
                                ("partner__isnull", True),
                                ("place__isnull", False),
                            ),
                            models.Q(
                                ("partner__isnull", True),
                                ("place__isnull", True),
                                models.Q(("outside_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="pairing_side_is_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "Lead"), ("member", "Member"), ("observer", "Observer")], max_length=12
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day on which it belongs", null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="partners.alliance"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="partners.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["alliance", "valid_from", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["lead", "member", "observer"])),
                        name="membership_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="membership_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("alliance", "partner"),
                        name="membership_open_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True), ("role", "lead")),
                        fields=("alliance",),
                        name="membership_one_lead",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseSide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outside_name", models.CharField(blank=True, max_length=80)),
                ("outside_code", models.CharField(blank=True, max_length=20)),
                ("is_lead", models.BooleanField(default=False)),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sides", to="partners.jointcase"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_lead", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outside_code", ""),
                                ("outside_name", ""),
                                ("partner__isnull", False),
                                ("place__isnull", True),
                            ),
                            models.Q(
                                ("outside_code", ""),
                                ("outside_name", ""),
                                ("partner__isnull", True),
                                ("place__isnull", False),
                            ),
                            models.Q(
                                ("partner__isnull", True),
                                ("place__isnull", True),
                                models.Q(("outside_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_side_is_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_lead", True)), fields=("case",), name="case_one_lead"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(help_text="Bytes")),
                ("added_on", models.DateField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="partners.jointcase"
                    ),
                ),
                (
                    "peer",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who sent it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.peer",
                    ),
                ),
            ],
            options={
                "ordering": ["added_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="case_file_has_a_name"
                    ),
                    models.UniqueConstraint(fields=("case", "sha256"), name="case_file_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=120)),
                ("quantity", models.PositiveIntegerField()),
                ("unit", models.CharField(max_length=20)),
                ("promised_on", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="partners.alliance"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="partners.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", ""), _negated=True), models.Q(("unit", ""), _negated=True)
                        ),
                        name="promise_says_what",
                    ),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="promise_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("promised_on"))),
                        name="promise_due_after_it_is_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.IntegerField()),
                ("on", models.DateField()),
                ("evidence", models.CharField(help_text="What shows it; nothing about any person", max_length=300)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="partners.delivery",
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="partners.promise"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ["on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quantity__gte", 1), ("reverses__isnull", True)),
                            models.Q(("quantity__lte", -1), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="delivery_of_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True), name="delivery_has_evidence"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day on which it holds", null=True)),
                (
                    "login",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="partners.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["partner", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="seat_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("login", "partner"),
                        name="seat_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Secondment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("peer_sequence", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "sender_name",
                    models.CharField(blank=True, help_text="Of a side outside this installation", max_length=80),
                ),
                ("sender_code", models.CharField(blank=True, max_length=20)),
                (
                    "receiver_name",
                    models.CharField(blank=True, help_text="Of a side outside this installation", max_length=80),
                ),
                ("receiver_code", models.CharField(blank=True, max_length=20)),
                ("post", models.CharField(max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(help_text="The last day of the post")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for both sides"),
                            ("agreed", "Agreed"),
                            ("refused", "Refused"),
                            ("ended", "Ended early"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "overlaps",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Other posts on the same days, as the warning said"
                    ),
                ),
                ("overlap_accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "overlap_accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "peer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.peer",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: not told to us",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secondments",
                        to="people.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        help_text="Where it is kept",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secondments",
                        to="places.place",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from", "-id"],
                "indexes": [models.Index(fields=["person", "valid_from"], name="secondment_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("post", ""), _negated=True), name="secondment_has_a_post"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "agreed", "refused", "ended"])),
                        name="secondment_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="secondment_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("peer__isnull", True), ("peer_sequence__isnull", True)),
                            models.Q(("peer__isnull", False), ("peer_sequence__isnull", False)),
                            _connector="OR",
                        ),
                        name="secondment_is_at_home_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("sender__isnull", False), ("sender_name", "")),
                                models.Q(("sender__isnull", True), models.Q(("sender_name", ""), _negated=True)),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("receiver__isnull", False), ("receiver_name", "")),
                                models.Q(("receiver__isnull", True), models.Q(("receiver_name", ""), _negated=True)),
                                _connector="OR",
                            ),
                        ),
                        name="secondment_has_two_sides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sender__isnull", True),
                            ("receiver__isnull", True),
                            models.Q(("sender", models.F("receiver")), _negated=True),
                            _connector="OR",
                        ),
                        name="secondment_leads_elsewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("overlaps", 0), ("overlap_accepted_at__isnull", False), _connector="OR"),
                        name="secondment_overlap_is_accepted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondmentApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("sending", "The side that sends"), ("receiving", "The side that receives")],
                        max_length=12,
                    ),
                ),
                (
                    "paper",
                    models.CharField(blank=True, help_text="Number of the letter, for a side outside", max_length=120),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "secondment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="partners.secondment"
                    ),
                ),
            ],
            options={
                "ordering": ["given_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["sending", "receiving"])), name="approval_side_is_known"
                    ),
                    models.UniqueConstraint(fields=("secondment", "side"), name="approval_once_a_side"),
                    models.UniqueConstraint(fields=("secondment", "given_by"), name="approval_once_a_login"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("red", "Red"),
                            ("orange", "Orange"),
                            ("yellow", "Yellow"),
                            ("green", "Green"),
                            ("blue", "Blue"),
                            ("purple", "Purple"),
                            ("white", "White"),
                        ],
                        max_length=12,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="Its last day", null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="partners.alliance",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="team_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("colour__in", ["red", "orange", "yellow", "green", "blue", "purple", "white"])
                        ),
                        name="team_colour_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("alliance__isnull", False), ("partner__isnull", True)),
                            models.Q(("alliance__isnull", True), ("partner__isnull", False)),
                            _connector="OR",
                        ),
                        name="team_belongs_to_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="team_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True), ("alliance__isnull", False)),
                        fields=("alliance", "colour"),
                        name="team_colour_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day", null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="teams", to="people.person"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="partners.team"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="team_member_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("team", "person"),
                        name="team_member_open_once",
                    ),
                ],
            },
        ),
    ]
