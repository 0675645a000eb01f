import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = [
        ("base", "0001_initial"),
        ("base", "__first__"),
        ("devices", "0001_initial"),
        ("ledger", "0001_initial"),
        ("partners", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        ("services", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("plate", models.CharField(blank=True, max_length=12)),
                (
                    "weekday_bits",
                    models.PositiveSmallIntegerField(default=31, help_text="Bit 0 is Monday, bit 6 Sunday"),
                ),
                ("shift_start_min", models.PositiveSmallIntegerField(default=480)),
                ("shift_end_min", models.PositiveSmallIntegerField(default=1020)),
                ("break_min", models.PositiveSmallIntegerField(default=60, help_text="0: no lunch break")),
                ("break_from_min", models.PositiveSmallIntegerField(default=660, help_text="Lunch begins not before")),
                ("break_until_min", models.PositiveSmallIntegerField(default=780, help_text="Lunch begins not after")),
                ("crew_size", models.PositiveSmallIntegerField(default=2)),
                (
                    "load_l",
                    models.PositiveIntegerField(
                        blank=True, help_text="Room for medicine, litres; empty: not known", null=True
                    ),
                ),
                ("skills", models.JSONField(blank=True, default=list, help_text="Words of `Skill`")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day on which it runs", null=True)),
                (
                    "depot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vehicles", to="places.site"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vehicles", to="partners.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="vehicle_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("weekday_bits__gte", 1), ("weekday_bits__lte", 127)),
                        name="vehicle_runs_on_some_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shift_end_min__gt", models.F("shift_start_min")), ("shift_end_min__lte", 1440)
                        ),
                        name="vehicle_shift_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("break_min", 0),
                            models.Q(
                                ("break_from_min__gte", models.F("shift_start_min")),
                                ("break_until_min__gte", models.F("break_from_min")),
                                (
                                    "break_until_min__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("shift_end_min"), "-", models.F("break_min")
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="vehicle_break_inside_shift",
                    ),
                    models.CheckConstraint(condition=models.Q(("crew_size__gte", 1)), name="vehicle_has_a_crew"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="vehicle_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("partner", "name"),
                        name="vehicle_name_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("plate", ""), _negated=True), ("valid_until__isnull", True)),
                        fields=("plate",),
                        name="vehicle_plate_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("stock", "Stock"),
                            ("opened", "Opened packs"),
                            ("aside", "Set aside"),
                            ("side", "Counterpart"),
                        ],
                        max_length=8,
                    ),
                ),
                ("path", models.CharField(help_text="Of the place where it stands or starts", max_length=200)),
                (
                    "licence",
                    models.CharField(
                        blank=True, help_text="Number of the licence that names this address", max_length=60
                    ),
                ),
                (
                    "licensed_until",
                    models.DateField(blank=True, help_text="The last day of the licence, if it ends", null=True),
                ),
                (
                    "frozen_at",
                    models.DateTimeField(blank=True, help_text="Nothing moves until it is counted", null=True),
                ),
                ("frozen_reason", models.CharField(blank=True, max_length=200)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holder", to="ledger.account"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holders",
                        to="places.site",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holders",
                        to="pharmacy.vehicle",
                    ),
                ),
            ],
            options={
                "ordering": ["account__kind", "account__name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["stock", "opened", "aside", "side"])),
                        name="holder_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "side"), ("site__isnull", True), ("vehicle__isnull", True)),
                            models.Q(
                                models.Q(("role", "side"), _negated=True),
                                ("site__isnull", False),
                                ("vehicle__isnull", True),
                            ),
                            models.Q(
                                models.Q(("role", "side"), _negated=True),
                                ("site__isnull", True),
                                ("vehicle__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="holder_is_one_thing",
                    ),
                    models.UniqueConstraint(fields=("site", "role"), name="holder_of_site_once"),
                    models.UniqueConstraint(fields=("vehicle", "role"), name="holder_of_vehicle_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("frozen_at__isnull", True), ("frozen_reason", "")),
                            models.Q(("frozen_at__isnull", False), models.Q(("frozen_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="holder_frozen_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sensor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serial", models.CharField(max_length=40, unique=True)),
                ("compartment", models.CharField(blank=True, max_length=40)),
                (
                    "band",
                    models.CharField(
                        choices=[
                            ("unknown", "Storage not entered yet"),
                            ("ambient", "Room temperature"),
                            ("cool", "Cool place"),
                            ("cold", "Refrigerated"),
                        ],
                        max_length=12,
                    ),
                ),
                ("registered_at", models.DateTimeField()),
                ("contacts", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sensors", to="pharmacy.holder"
                    ),
                ),
            ],
            options={
                "ordering": ["holder", "serial"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("band__in", ["unknown", "ambient", "cool", "cold"])),
                        name="sensor_band_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("serial", ""), _negated=True), name="sensor_has_a_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("warm", "Too warm"), ("cold", "Too cold"), ("unknown", "Not measured")], max_length=8
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("peak_milli_c", models.IntegerField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="breaches", to="pharmacy.sensor"
                    ),
                ),
            ],
            options={
                "ordering": ["-begun_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("sensor", "kind", "begun_at"), name="breach_begins_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["warm", "cold", "unknown"])), name="breach_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("begun_at"))), name="breach_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_at__isnull", True), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="breach_reviewed_with_a_note",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("on", models.DateField(help_text="The day whose rows count")),
                ("classes", models.JSONField(help_text="Legal classes with a carried medicine, strictest first")),
                ("problem", models.JSONField(help_text="The bridge's own format")),
                ("input_digest", models.CharField(max_length=64)),
                ("result", models.JSONField()),
                ("result_digest", models.CharField(max_length=64)),
                ("engine_version", models.CharField(max_length=40)),
                (
                    "hours",
                    models.PositiveSmallIntegerField(help_text="Of the span that repeats: a week, or a fortnight"),
                ),
                ("medicines", models.PositiveSmallIntegerField()),
                (
                    "unclassed",
                    models.PositiveSmallIntegerField(help_text="Medicines of unknown class, taken as prescription"),
                ),
                ("villages", models.PositiveSmallIntegerField()),
                ("unknown", models.PositiveSmallIntegerField(help_text="Villages of unknown place; never covered")),
                ("all_day", models.PositiveSmallIntegerField(help_text="Villages with every medicine in every hour")),
                ("cells", models.PositiveIntegerField()),
                ("covered", models.PositiveIntegerField()),
                ("by_demand_bp", models.PositiveSmallIntegerField(help_text="Share by residents, of 10,000")),
                (
                    "sole_bp",
                    models.PositiveSmallIntegerField(help_text="Of the covered cells, those with one source only"),
                ),
                ("losses", models.JSONField(help_text="Sources: name, channel, lost cells, lost villages; most first")),
                (
                    "realised",
                    models.JSONField(
                        default=dict, help_text="What came true in the weeks before; empty: nothing to compare"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="coverage_runs", to="places.place"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["county", "-created_at"], name="coverage_by_county")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("input_digest", ""), _negated=True),
                            models.Q(("result_digest", ""), _negated=True),
                            models.Q(("engine_version", ""), _negated=True),
                        ),
                        name="coverage_says_what_it_is",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("covered__lte", models.F("cells"))), name="coverage_covers_no_more_than_all"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "all_day__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("villages"), "-", models.F("unknown")
                                ),
                            )
                        ),
                        name="coverage_knows_where_it_is_all_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageVillage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("town_name", models.CharField(max_length=60)),
                ("residents", models.PositiveIntegerField(null=True)),
                ("is_known", models.BooleanField()),
                ("is_all_day", models.BooleanField(help_text="Every medicine in every hour")),
                ("is_waited", models.BooleanField(help_text="Some medicine has to be waited for, by reservation")),
                ("uncovered_hours", models.PositiveSmallIntegerField(help_text="In which some medicine is missing")),
                ("covered_hours", models.JSONField(help_text="By class, hours with every medicine of it")),
                ("segments", models.JSONField(help_text="By class, stretches of hours with one answer")),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="pharmacy.coveragerun"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["run", "-uncovered_hours"], name="coverage_village_by_hours"),
                    models.Index(fields=["place", "run"], name="coverage_village_by_place"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "place"), name="coverage_village_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_all_day", False), models.Q(("is_known", True), ("uncovered_hours", 0)), _connector="OR"
                        ),
                        name="coverage_village_all_day_is_proved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayClose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("sheet", models.JSONField(help_text="Opening, in, out, expected and counted by account and lot")),
                ("digest", models.CharField(help_text="SHA-256 over the sheet and the period's digest", max_length=64)),
                ("closed_at", models.DateTimeField()),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="day_closes", to="ledger.book"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="day_close", to="ledger.period"
                    ),
                ),
            ],
            options={
                "ordering": ["-on"],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "on"), name="day_close_once"),
                    models.CheckConstraint(
                        condition=models.Q(("digest", ""), _negated=True), name="day_close_is_sealed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Licence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(help_text="The last day on which it holds")),
                ("registered_at", models.DateTimeField()),
                (
                    "login",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="licences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="licences", to="partners.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="licence_has_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="licence_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Script",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(help_text="The hospital or clinic", max_length=80)),
                ("number", models.CharField(max_length=40)),
                ("issued_on", models.DateField()),
                ("valid_to", models.DateField(help_text="The last day on which it can be used")),
                ("is_long", models.BooleanField(default=False, help_text="For a chronic illness")),
                (
                    "is_assessed",
                    models.BooleanField(default=False, help_text="The doctor marked an assessment for many days"),
                ),
                ("digest", models.CharField(help_text="What tells it from every other", max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Waiting for review"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("used", "Used"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scripts", to="people.person"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        help_text="Where it was taken in",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "-id"],
                "indexes": [
                    models.Index(fields=["state", "received_at"], name="script_by_state"),
                    models.Index(fields=["person", "issued_on"], name="script_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["received", "approved", "refused", "used"])),
                        name="script_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issuer", ""), _negated=True), models.Q(("number", ""), _negated=True)
                        ),
                        name="script_says_where_it_is_from",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("issued_on"))), name="script_ends_after_it_begins"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decision", models.CharField(choices=[("approve", "Approve"), ("refuse", "Refuse")], max_length=12)),
                ("medicines", models.JSONField()),
                ("warnings", models.JSONField(default=list)),
                ("unchecked", models.JSONField(default=list)),
                ("history_as_of", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="pharmacy.licence"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="people.person",
                    ),
                ),
                (
                    "script",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="pharmacy.script",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["approve", "refuse"])), name="review_decision_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "refuse"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="review_refused_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("history_as_of__lte", models.F("at"))),
                        name="review_history_is_known_by_then",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "approve")), fields=("script",), name="review_approves_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispense",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("receipt_no", models.CharField(max_length=24, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("counter", "Pharmacy counter"),
                            ("shop", "Village shop"),
                            ("vehicle", "Medicine vehicle"),
                            ("cabinet", "Medicine cabinet"),
                            ("delivery", "Home delivery"),
                        ],
                        max_length=12,
                    ),
                ),
                ("needs_review", models.BooleanField()),
                (
                    "payment",
                    models.CharField(
                        choices=[("cash", "Paid"), ("insurance", "Medical insurance"), ("free", "Free of charge")],
                        max_length=12,
                    ),
                ),
                ("paid_fen", models.PositiveBigIntegerField()),
                ("dispensed_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                ("taken_back_reason", models.CharField(blank=True, max_length=200)),
                (
                    "dispensed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dispense", to="ledger.movement"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispenses",
                        to="people.person",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dispenses", to="pharmacy.holder"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispenses",
                        to="pharmacy.review",
                    ),
                ),
                (
                    "script",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispenses",
                        to="pharmacy.script",
                    ),
                ),
            ],
            options={
                "ordering": ["-dispensed_at", "-id"],
                "indexes": [
                    models.Index(fields=["holder", "dispensed_at"], name="dispense_by_holder"),
                    models.Index(fields=["person", "dispensed_at"], name="dispense_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["counter", "shop", "vehicle", "cabinet", "delivery"])),
                        name="dispense_channel_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment__in", ["cash", "insurance", "free"])),
                        name="dispense_payment_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("needs_review", False), ("review__isnull", False), _connector="OR"),
                        name="dispense_reviewed_where_it_must",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("script__isnull", True), ("person__isnull", False), _connector="OR"),
                        name="dispense_of_a_script_to_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_fen", 0), ("payment", "free")),
                            models.Q(("payment", "free"), _negated=True),
                            _connector="OR",
                        ),
                        name="dispense_free_costs_0",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_back_at__isnull", True), ("taken_back_reason", "")),
                            models.Q(
                                ("taken_back_at__gte", models.F("dispensed_at")),
                                models.Q(("taken_back_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dispense_taken_back_for_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at__isnull", True)),
                        fields=("script",),
                        name="dispense_uses_a_script_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Asked for"),
                            ("reviewed", "Checked by a pharmacist"),
                            ("packed", "Packed"),
                            ("out", "On the way"),
                            ("delivered", "Handed over"),
                            ("failed", "Nobody took it"),
                            ("returned", "Back in the pharmacy"),
                        ],
                        default="requested",
                        max_length=12,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, help_text="That failed")),
                ("cold_box", models.CharField(blank=True, help_text="Number of the cold box", max_length=40)),
                ("code_hash", models.CharField(blank=True, help_text="Of the receiver's six digits", max_length=64)),
                ("is_checked", models.BooleanField(default=False, help_text="What came back was looked at")),
                (
                    "call_due_at",
                    models.DateTimeField(
                        blank=True, help_text="By when the pharmacy owes the patient a call", null=True
                    ),
                ),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                (
                    "call_note",
                    models.CharField(blank=True, help_text="What was agreed on the telephone", max_length=200),
                ),
                ("requested_at", models.DateTimeField()),
                (
                    "called_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="people.person"
                    ),
                ),
                (
                    "dispense",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery",
                        to="pharmacy.dispense",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="pharmacy.holder"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="pharmacy.review",
                    ),
                ),
                (
                    "script",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="pharmacy.script",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ["-requested_at", "-id"],
                "indexes": [models.Index(fields=["state", "requested_at"], name="delivery_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["requested", "reviewed", "packed", "out", "delivered", "failed", "returned"])
                        ),
                        name="delivery_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dispense__isnull", False), ("state", "delivered")),
                            models.Q(models.Q(("state", "delivered"), _negated=True), ("dispense__isnull", True)),
                            _connector="OR",
                        ),
                        name="delivery_handed_over_is_a_dispense",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_checked", False), ("state", "returned"), _connector="OR"),
                        name="delivery_checked_when_returned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("call_due_at__isnull", True), ("state", "returned"), _connector="OR"),
                        name="delivery_call_owed_when_returned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("call_note", ""), ("called_at__isnull", True), ("called_by__isnull", True)),
                            models.Q(
                                ("call_due_at__isnull", False),
                                ("called_at__gte", models.F("requested_at")),
                                models.Q(("call_note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_called_with_a_word",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Medicine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="Of the National Essential Medicines List 2026", max_length=12, unique=True
                    ),
                ),
                ("name_zh", models.CharField(max_length=60)),
                (
                    "inn",
                    models.CharField(
                        blank=True, help_text="International name; empty where there is none", max_length=80
                    ),
                ),
                ("form", models.CharField(max_length=40)),
                ("strength", models.CharField(max_length=40)),
                ("maker", models.CharField(blank=True, max_length=80)),
                (
                    "name_key",
                    models.CharField(help_text="Name, form, strength, maker, pack", max_length=260, unique=True),
                ),
                ("list_class", models.CharField(blank=True, help_text="The class in the list", max_length=40)),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("blood_pressure", "Blood pressure"),
                            ("blood_sugar", "Blood sugar"),
                            ("stomach", "Stomach"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                    ),
                ),
                ("is_carried", models.BooleanField(default=True)),
                (
                    "legal_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rx", "Prescription only"),
                            ("otc_a", "Without prescription, class A (red)"),
                            ("otc_b", "Without prescription, class B (green)"),
                            ("supervised", "Under special control"),
                        ],
                        help_text="Empty: not known",
                        max_length=12,
                    ),
                ),
                (
                    "storage",
                    models.CharField(
                        choices=[
                            ("unknown", "Storage not entered yet"),
                            ("ambient", "Room temperature"),
                            ("cool", "Cool place"),
                            ("cold", "Refrigerated"),
                        ],
                        default="unknown",
                        max_length=12,
                    ),
                ),
                (
                    "units_per_pack",
                    models.PositiveIntegerField(blank=True, help_text="Such as tablets in a box", null=True),
                ),
                (
                    "is_divisible",
                    models.BooleanField(default=False, help_text="A pack may be opened and single units sold"),
                ),
                ("unit", models.CharField(blank=True, help_text="The word for one of them", max_length=8)),
                (
                    "pack_ml",
                    models.PositiveIntegerField(blank=True, help_text="Room one pack takes, millilitres", null=True),
                ),
                ("price_fen", models.PositiveIntegerField(blank=True, help_text="Of a pack", null=True)),
                ("approval_number", models.CharField(blank=True, max_length=13)),
                ("atc", models.CharField(blank=True, help_text="Level 4 or 5 of the ATC", max_length=7)),
                ("ingredients", models.JSONField(blank=True, default=list, help_text="Substances, for interactions")),
                (
                    "max_packs",
                    models.PositiveSmallIntegerField(blank=True, help_text="Never more in one sale", null=True),
                ),
                ("is_id_required", models.BooleanField(default=False)),
                ("is_long_rx_allowed", models.BooleanField(default=False)),
                (
                    "described_at",
                    models.DateTimeField(blank=True, help_text="When a pharmacist entered class and pack", null=True),
                ),
                (
                    "described_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["group", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("group__in", ["blood_pressure", "blood_sugar", "stomach", "other"])),
                        name="medicine_group_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_zh", ""), _negated=True), models.Q(("code", ""), _negated=True)
                        ),
                        name="medicine_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_class__in", ["", "rx", "otc_a", "otc_b", "supervised"])),
                        name="medicine_class_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("storage__in", ["unknown", "ambient", "cool", "cold"])),
                        name="medicine_storage_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_class", ""), ("described_at__isnull", False), _connector="OR"),
                        name="medicine_class_is_entered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("units_per_pack__isnull", True), ("units_per_pack__gte", 1), _connector="OR"
                        ),
                        name="medicine_pack_holds_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_divisible", False),
                            models.Q(("units_per_pack__gte", 2), ("units_per_pack__isnull", False)),
                            _connector="OR",
                        ),
                        name="medicine_divided_has_several",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price_fen__isnull", True), ("price_fen__gte", 1), _connector="OR"),
                        name="medicine_price_is_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_packs__isnull", True), ("max_packs__gte", 1), _connector="OR"),
                        name="medicine_sale_has_some_packs",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("packs", models.PositiveSmallIntegerField()),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="pharmacy.delivery"
                    ),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.medicine"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("packs__gte", 1)), name="delivery_line_of_something"),
                    models.UniqueConstraint(fields=("delivery", "medicine"), name="delivery_line_once_a_medicine"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Asked for"),
                            ("reviewed", "Checked by a pharmacist"),
                            ("packed", "Packed"),
                            ("out", "On the way"),
                            ("delivered", "Handed over"),
                            ("failed", "Nobody took it"),
                            ("returned", "Back in the pharmacy"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
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
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="pharmacy.delivery"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Trip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("loaded", "Loaded"),
                            ("open", "Under way"),
                            ("counting", "Back, being counted"),
                            ("closed", "Closed"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("crew", models.ManyToManyField(blank=True, related_name="trips", to=settings.AUTH_USER_MODEL)),
                (
                    "pharmacist",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advised_trips",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trips", to="pharmacy.vehicle"
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "vehicle"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "loaded", "open", "counting", "closed"])),
                        name="trip_state_is_known",
                    ),
                    models.UniqueConstraint(fields=("vehicle", "on"), name="trip_once_a_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("loaded", "open", "counting"))),
                        fields=("vehicle",),
                        name="trip_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_at__isnull", True), ("state__in", ["planned", "loaded"])),
                            models.Q(("opened_at__isnull", False), ("state__in", ["open", "counting", "closed"])),
                            _connector="OR",
                        ),
                        name="trip_opened_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), models.Q(("state", "closed"), _negated=True)),
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="trip_closed_at_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("load", "Loading a vehicle"),
                            ("refill", "Refilling a cabinet or shop"),
                            ("return", "Return"),
                            ("delivery", "Home delivery"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("sent", "On the way"), ("open", "Difference to explain"), ("done", "Done")],
                        default="sent",
                        max_length=8,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, help_text="What became of the difference", max_length=300)),
                (
                    "arrival",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrival_of",
                        to="ledger.movement",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "explaining",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="explaining_of",
                        to="ledger.movement",
                    ),
                ),
                (
                    "sending",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sending_of",
                        to="ledger.movement",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sent", to="pharmacy.holder"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="received", to="pharmacy.holder"
                    ),
                ),
                (
                    "trip",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="pharmacy.trip",
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "-id"],
                "indexes": [models.Index(fields=["state", "sent_at"], name="handover_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["load", "refill", "return", "delivery"])),
                        name="handover_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="handover_to_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("arrival__isnull", True), ("confirmed_at__isnull", True), ("state", "sent")),
                            models.Q(("confirmed_at__isnull", False), ("state__in", ["open", "done"])),
                            _connector="OR",
                        ),
                        name="handover_state_is_true",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("explaining__isnull", True),
                            models.Q(("state", "done"), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="handover_explained_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cabinet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "heartbeat_at",
                    models.DateTimeField(blank=True, help_text="When it last reported that it works", null=True),
                ),
                ("set_up_at", models.DateTimeField()),
                (
                    "holder",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cabinet", to="pharmacy.holder"
                    ),
                ),
            ],
            options={
                "ordering": ["holder__account__name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("trace_twice", "A trace code was scanned for a second sale"),
                            ("trace_foreign", "A trace code belongs to another product"),
                            ("precursor_repeat", "Same person, same day, controlled compound again"),
                            ("record_denied", "Somebody opened a record without a purpose"),
                            ("script_twice", "A used prescription was shown again"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "about",
                    models.CharField(help_text="As in the journal, such as pharmacy.DispenseLine:17", max_length=120),
                ),
                ("other", models.CharField(blank=True, help_text="What it clashes with", max_length=120)),
                (
                    "detail",
                    models.JSONField(blank=True, default=dict, help_text="Figures and codes, never personal data"),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("finding", models.CharField(blank=True, max_length=300)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
                "indexes": [models.Index(fields=["closed_at", "opened_at"], name="incident_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["trace_twice", "trace_foreign", "precursor_repeat", "record_denied", "script_twice"],
                            )
                        ),
                        name="incident_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("about", ""), _negated=True), name="incident_is_about_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("finding", "")),
                            models.Q(
                                ("closed_at__gte", models.F("opened_at")), models.Q(("finding", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="incident_closed_with_a_finding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InteractionBook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("source", models.TextField(help_text="Who wrote it, from what, under which licence")),
                ("rows", models.JSONField()),
                ("known", models.JSONField(help_text="Ingredients it was written with in mind")),
                ("imported_at", models.DateTimeField()),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-imported_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="book_says_its_source",
                    )
                ],
            },
        ),
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
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20)),
                ("made_on", models.DateField(blank=True, null=True)),
                ("last_use_on", models.DateField(help_text="The last day on which it may be used")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("released", "Released"),
                            ("quarantine", "Kept back"),
                            ("recalled", "Recalled"),
                            ("destroyed", "Destroyed"),
                        ],
                        default="released",
                        max_length=12,
                    ),
                ),
                (
                    "commodity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lot", to="ledger.commodity"
                    ),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="pharmacy.medicine"
                    ),
                ),
            ],
            options={
                "ordering": ["last_use_on", "id"],
                "indexes": [models.Index(fields=["last_use_on"], name="lot_by_expiry")],
                "constraints": [
                    models.UniqueConstraint(fields=("medicine", "number"), name="lot_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["released", "quarantine", "recalled", "destroyed"])),
                        name="lot_state_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("number", ""), _negated=True), name="lot_has_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_on__isnull", True), ("last_use_on__gt", models.F("made_on")), _connector="OR"
                        ),
                        name="lot_expires_after_it_is_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandoverLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent", models.PositiveBigIntegerField()),
                ("confirmed", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="pharmacy.handover"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.lot"),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("handover", "lot"), name="handover_lot_once"),
                    models.CheckConstraint(condition=models.Q(("sent__gte", 1)), name="handover_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed__isnull", True), ("confirmed__lte", models.F("sent")), _connector="OR"
                        ),
                        name="handover_not_more_than_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryPack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packed", to="pharmacy.deliveryline"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.lot"),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="delivery_pack_of_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="BreachLot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("present", models.PositiveBigIntegerField(help_text="The most that lay there in that time")),
                (
                    "aside",
                    models.PositiveBigIntegerField(help_text="So much of it was set aside; the rest had gone out"),
                ),
                ("is_released", models.BooleanField(help_text="What a quality person decided", null=True)),
                (
                    "breach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="pharmacy.breach"
                    ),
                ),
                (
                    "deciding",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.movement",
                    ),
                ),
                (
                    "setting_aside",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.movement",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.lot"),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("breach", "lot"), name="breach_lot_once"),
                    models.CheckConstraint(
                        condition=models.Q(("aside__lte", models.F("present"))), name="breach_sets_aside_what_was_there"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                (
                    "operation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="measurement",
                        serialize=False,
                        to="devices.operation",
                    ),
                ),
                ("on", models.DateField()),
                (
                    "kind",
                    models.CharField(choices=[("pressure", "Blood pressure"), ("sugar", "Blood sugar")], max_length=10),
                ),
                ("first", models.PositiveSmallIntegerField()),
                ("second", models.PositiveSmallIntegerField(null=True)),
                ("is_fasting", models.BooleanField(default=False)),
                (
                    "band",
                    models.CharField(
                        choices=[
                            ("low", "Low"),
                            ("usual", "Within the usual range"),
                            ("raised", "Raised"),
                            ("urgent", "Very high"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measurements", to="places.place"
                    ),
                ),
            ],
            options={
                "ordering": ["on", "operation"],
                "indexes": [models.Index(fields=["place", "on"], name="measurement_by_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first__gte", 50),
                                ("first__lte", 300),
                                ("kind", "pressure"),
                                ("second__gte", 20),
                                ("second__lt", models.F("first")),
                            ),
                            models.Q(
                                ("first__gte", 5), ("first__lte", 400), ("kind", "sugar"), ("second__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="measurement_is_of_a_living_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("band__in", ["low", "usual", "raised", "urgent"])),
                        name="measurement_band_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("packs", models.PositiveSmallIntegerField()),
                ("until", models.DateTimeField()),
                ("code_hash", models.CharField(max_length=64)),
                ("wrong", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Put aside"),
                            ("used", "Collected"),
                            ("locked", "Locked after wrong codes"),
                            ("released", "Given back"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "came",
                    models.CharField(
                        choices=[("web", "On the page"), ("phone", "By telephone"), ("desk", "At a counter")],
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "dispense",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hold",
                        to="pharmacy.dispense",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="people.person",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="pharmacy.holder"
                    ),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.medicine"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "indexes": [models.Index(fields=["holder", "medicine", "until"], name="hold_by_holder")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "used", "locked", "released"])),
                        name="hold_state_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("packs__gte", 1)), name="hold_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("made_at"))), name="hold_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dispense__isnull", False), ("state", "used")),
                            models.Q(models.Q(("state", "used"), _negated=True), ("dispense__isnull", True)),
                            _connector="OR",
                        ),
                        name="hold_used_by_one_dispense",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DispenseLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "packs",
                    models.PositiveSmallIntegerField(
                        help_text="Whole ones; 0 where single units of an opened pack were sold"
                    ),
                ),
                ("quantity", models.PositiveIntegerField(help_text="As the ledger counts")),
                (
                    "days",
                    models.PositiveSmallIntegerField(blank=True, help_text="Days the whole of it lasts", null=True),
                ),
                (
                    "per_day",
                    models.DecimalField(blank=True, decimal_places=2, help_text="Units a day", max_digits=6, null=True),
                ),
                ("price_fen", models.PositiveBigIntegerField(help_text="Of all its packs")),
                ("is_controlled", models.BooleanField(default=False, help_text="Goes into the special register")),
                (
                    "is_uncoded",
                    models.BooleanField(default=False, help_text="Came in before trace codes had to be scanned"),
                ),
                (
                    "dispense",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="pharmacy.dispense"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dispense_lines", to="pharmacy.lot"
                    ),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispense_lines",
                        to="pharmacy.medicine",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="dispense_line_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("days__isnull", True), ("days__gte", 1), _connector="OR"),
                        name="dispense_line_lasts",
                    ),
                    models.UniqueConstraint(fields=("dispense", "lot"), name="dispense_line_once_a_lot"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MedicineCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gtin", "Trade item number (GTIN)"),
                            ("trace", "First 7 characters of the trace code"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(max_length=14)),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Untrue once taken off, or the medicine is not carried"
                    ),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="pharmacy.medicine"
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["gtin", "trace"])), name="medicine_code_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code__regex", "^[0-9]{14}$"), ("kind", "gtin")),
                            models.Q(("code__regex", "^[0-9]{7}$"), ("kind", "trace")),
                            _connector="OR",
                        ),
                        name="medicine_code_has_its_length",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("kind", "code"),
                        name="medicine_code_leads_to_one",
                    ),
                    models.UniqueConstraint(fields=("medicine", "kind", "code"), name="medicine_code_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, help_text="Nothing: it still is", null=True)),
                ("reason", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outages", to="places.site"
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at", "-id"],
                "indexes": [models.Index(fields=["site", "began_at"], name="outage_by_site")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gt", models.F("began_at")), _connector="OR"
                        ),
                        name="outage_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="outage_has_a_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("site",), name="outage_one_at_a_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="Of the slip", max_length=12, unique=True)),
                (
                    "severity",
                    models.CharField(
                        choices=[("severe", "Severe"), ("moderate", "To be watched"), ("minor", "Slight")],
                        max_length=12,
                    ),
                ),
                (
                    "came",
                    models.CharField(
                        choices=[("web", "On the page"), ("phone", "By telephone"), ("desk", "At a counter")],
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="By when an answer is promised")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a pharmacist"),
                            ("taken", "A pharmacist is on it"),
                            ("answered", "Answered"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("told", "Advice given"),
                            ("counter", "Asked to come to the counter"),
                            ("doctor", "Sent to a doctor"),
                        ],
                        max_length=12,
                    ),
                ),
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
                    "licence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="pharmacy.licence",
                    ),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pharmacy.medicine",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="people.person",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "indexes": [models.Index(fields=["state", "due_at"], name="question_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "taken", "answered", "withdrawn"])),
                        name="question_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["severe", "moderate", "minor"])),
                        name="question_severity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("came__in", ["web", "phone", "desk"])), name="question_way_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("asked_at"))),
                        name="question_due_after_it_was_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "withdrawn"]),
                            models.Q(("licence__isnull", False), ("taken_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="question_taken_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(("answered_at__isnull", False), ("decision__in", ["told", "counter", "doctor"])),
                            _connector="OR",
                        ),
                        name="question_answered_with_a_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_pharmacist", models.BooleanField()),
                ("text", models.CharField(max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="pharmacy.question"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="question_line_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("1", "Level I: grave harm"),
                            ("2", "Level II: passing harm"),
                            ("3", "Level III: little harm"),
                        ],
                        max_length=4,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("document", models.CharField(blank=True, help_text="Number of the notice", max_length=80)),
                ("decided_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recall", to="pharmacy.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["1", "2", "3"])), name="recall_level_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="recall_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecallTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveBigIntegerField(help_text="What the books had there when it was recalled")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.movement",
                    ),
                ),
                (
                    "recall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="pharmacy.recall"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("recall", "account"), name="recall_task_once_a_holder")
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(help_text="Number of the supplier's note", max_length=60)),
                ("received_at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="pharmacy.holder"
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="ledger.movement"
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="medicine_receipts",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("supplier", "document"), name="receipt_note_once"),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True), name="receipt_has_a_note"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dispense", "Handing out medicine"),
                            ("review", "Reviewing a prescription"),
                            ("advice", "Answering a question"),
                            ("recall", "A recall"),
                            ("own", "My own record"),
                        ],
                        max_length=12,
                    ),
                ),
                ("is_granted", models.BooleanField()),
                (
                    "about",
                    models.CharField(
                        blank=True, help_text="Why: the trip, sale, review or call it was for", max_length=120
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "login",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record_accesses", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "record accesses",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["person", "at"], name="record_access_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_granted", False),
                            ("purpose__in", ["dispense", "review", "advice", "recall", "own"]),
                            _connector="OR",
                        ),
                        name="record_opened_for_a_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_granted", False),
                            ("purpose", "own"),
                            models.Q(("about", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="record_opened_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("runs_out_on", models.DateField()),
                ("remind_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "To be told"),
                            ("told", "Told"),
                            ("dropped", "Not wanted or not needed any more"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminder", to="pharmacy.dispenseline"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="people.person"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.session",
                    ),
                ),
            ],
            options={
                "ordering": ["remind_on", "id"],
                "indexes": [models.Index(fields=["state", "remind_on"], name="reminder_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "told", "dropped"])), name="reminder_state_known"
                    )
                ],
            },
        ),
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
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="pharmacy.reminder"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["told", "wants", "not_reached", "not_wanted"])),
                        name="reminder_call_result_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("result", "not_reached"), _negated=True),
                        fields=("reminder",),
                        name="reminder_told_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_wanted", models.BooleanField()),
                ("said_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminder_choice", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScriptLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("packs", models.PositiveSmallIntegerField(help_text="Authorised")),
                ("used_packs", models.PositiveSmallIntegerField(default=0)),
                ("days", models.PositiveSmallIntegerField(help_text="Days they last")),
                (
                    "per_day",
                    models.DecimalField(blank=True, decimal_places=2, help_text="Units a day", max_digits=6, null=True),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.medicine"
                    ),
                ),
                (
                    "script",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="pharmacy.script"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("packs__gte", 1)), name="script_line_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used_packs__lte", models.F("packs"))),
                        name="script_line_not_over_authorised",
                    ),
                    models.UniqueConstraint(fields=("script", "medicine"), name="script_line_once_a_medicine"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SensorReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("milli_c", models.IntegerField()),
                (
                    "sensor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="pharmacy.sensor"
                    ),
                ),
            ],
            options={
                "ordering": ["sensor", "at"],
                "constraints": [
                    models.UniqueConstraint(fields=("sensor", "at"), name="reading_once_a_moment"),
                    models.CheckConstraint(
                        condition=models.Q(("milli_c__gte", -60000), ("milli_c__lte", 80000)),
                        name="reading_is_possible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("capacity", models.PositiveSmallIntegerField()),
                ("base_stock", models.PositiveSmallIntegerField(help_text="Filled up to so many packs at each visit")),
                ("inside", models.PositiveSmallIntegerField(default=0, help_text="Packs that lie in it, by the books")),
                ("blocked_at", models.DateTimeField(blank=True, null=True)),
                ("blocked_reason", models.CharField(blank=True, max_length=120)),
                (
                    "cabinet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="pharmacy.cabinet"
                    ),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="pharmacy.medicine"
                    ),
                ),
            ],
            options={
                "ordering": ["cabinet", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("cabinet", "number"), name="slot_number_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="slot_counts_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("base_stock__gte", 1), ("base_stock__lte", models.F("capacity"))),
                        name="slot_base_stock_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inside__lte", models.F("capacity"))), name="slot_holds_what_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("blocked_at__isnull", True), ("blocked_reason", "")),
                            models.Q(("blocked_at__isnull", False), models.Q(("blocked_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="slot_blocked_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("counted_at", models.DateTimeField()),
                (
                    "seen",
                    models.BigIntegerField(
                        default=0, help_text="Id of the latest movement the count knew; later ones follow it"
                    ),
                ),
                (
                    "counted_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="pharmacy.holder"
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_count",
                        to="ledger.movement",
                    ),
                ),
            ],
            options={
                "ordering": ["-counted_at", "-id"],
                "indexes": [models.Index(fields=["holder", "counted_at"], name="stock_count_by_holder")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("movement__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="stock_count_differs_for_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockCountLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("expected", models.PositiveBigIntegerField()),
                ("counted", models.PositiveBigIntegerField()),
                (
                    "count",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="pharmacy.stockcount"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.lot"),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("count", "lot"), name="stock_count_lot_once")],
            },
        ),
        migrations.CreateModel(
            name="SupplyTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("counter", "Pharmacy counter"),
                            ("shop", "Village shop"),
                            ("vehicle", "Medicine vehicle"),
                            ("cabinet", "Medicine cabinet"),
                            ("delivery", "Home delivery"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "open_hours",
                    models.JSONField(
                        blank=True, help_text="[weekday, from, until]; nothing: the site's own", null=True
                    ),
                ),
                (
                    "refill_weekdays",
                    models.JSONField(blank=True, default=list, help_text="0 is Monday; filled up at `refill_min`"),
                ),
                ("refill_min", models.PositiveSmallIntegerField(default=540, help_text="Minutes after midnight")),
                ("every_weeks", models.PositiveSmallIntegerField(default=1)),
                (
                    "dispatch_min",
                    models.PositiveSmallIntegerField(blank=True, help_text="Delivery: until it leaves", null=True),
                ),
                (
                    "level_bp",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How surely each carried medicine is there, of 10,000; nothing: listed alone",
                        null=True,
                    ),
                ),
                (
                    "is_candidate",
                    models.BooleanField(default=False, help_text="Does not stand yet: may be a remedy, covers nothing"),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supply_terms",
                        to="places.site",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supply_terms",
                        to="pharmacy.vehicle",
                    ),
                ),
            ],
            options={
                "ordering": ["channel", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["counter", "shop", "vehicle", "cabinet", "delivery"])),
                        name="supply_channel_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "vehicle"), ("site__isnull", True), ("vehicle__isnull", False)),
                            models.Q(
                                models.Q(("channel", "vehicle"), _negated=True),
                                ("site__isnull", False),
                                ("vehicle__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="supply_has_a_door",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "delivery"), ("dispatch_min__isnull", False)),
                            models.Q(models.Q(("channel", "delivery"), _negated=True), ("dispatch_min__isnull", True)),
                            _connector="OR",
                        ),
                        name="supply_delivery_says_when_it_leaves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("every_weeks__in", [1, 2]), ("refill_min__lt", 1440)),
                        name="supply_refill_is_within_a_fortnight",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level_bp__isnull", True), ("level_bp__lte", 10000), _connector="OR"),
                        name="supply_level_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="supply_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("site", "channel"),
                        name="supply_of_a_site_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("vehicle",),
                        name="supply_of_a_vehicle_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplyStock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stock", models.PositiveIntegerField(help_text="Packs after each refill")),
                ("per_1000_days", models.PositiveIntegerField(help_text="Packs asked for in a thousand days")),
                (
                    "spread_pct",
                    models.PositiveIntegerField(
                        blank=True, help_text="Hundredths of the gamma shape k; nothing: Poisson", null=True
                    ),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacy.medicine"
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stocks", to="pharmacy.supplyterms"
                    ),
                ),
            ],
            options={
                "ordering": ["medicine_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("terms", "medicine"), name="supply_stock_once"),
                    models.CheckConstraint(
                        condition=models.Q(("per_1000_days__gte", 1)), name="supply_stock_is_asked_for"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spread_pct__isnull", True), ("spread_pct__gte", 1), _connector="OR"),
                        name="supply_stock_spread_is_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoadClosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("reason", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="road_closures", to="places.place"
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        blank=True,
                        help_text="The source; nothing: all that lie beyond",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="pharmacy.supplyterms",
                    ),
                ),
            ],
            options={
                "ordering": ["first_day", "id"],
                "indexes": [models.Index(fields=["village", "last_day"], name="road_closure_by_village")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="road_opens_after_it_closes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="road_closed_for_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TraceSale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("sold_at", models.DateTimeField()),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                ("return_reason", models.CharField(blank=True, max_length=200)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="pharmacy.dispenseline"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned_at__isnull", True)), fields=("code",), name="trace_code_sold_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("code", ""), _negated=True), name="trace_code_is_there"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("return_reason", ""), ("returned_at__isnull", True)),
                            models.Q(
                                ("returned_at__gte", models.F("sold_at")),
                                models.Q(("return_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="trace_code_returned_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_how",
                    models.CharField(
                        blank=True, choices=[("given_back", "Given back"), ("revoked", "Revoked")], max_length=12
                    ),
                ),
                ("ended_reason", models.CharField(blank=True, max_length=200)),
                (
                    "begun_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leases", to="devices.device"
                    ),
                ),
                (
                    "trip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leases", to="pharmacy.trip"
                    ),
                ),
            ],
            options={
                "ordering": ["-begun_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("trip",), name="lease_one_a_trip"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("device",), name="lease_one_a_device"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_how", "")),
                            models.Q(
                                ("ended_at__gte", models.F("begun_at")), ("ended_how__in", ["given_back", "revoked"])
                            ),
                            _connector="OR",
                        ),
                        name="lease_ends_somehow",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_how", "revoked"), _negated=True),
                            models.Q(("ended_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="lease_revoked_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnmetRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asked_for",
                    models.CharField(
                        blank=True, help_text="In the person's words, if it is not on our list", max_length=80
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("not_aboard", "Not on the vehicle"),
                            ("no_prescription", "No prescription at hand"),
                            ("no_pharmacist", "No pharmacist on duty"),
                            ("other", "Another reason"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "medicine",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unmet_requests",
                        to="pharmacy.medicine",
                    ),
                ),
                (
                    "operation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unmet_request",
                        to="devices.operation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="unmet_requests", to="places.place"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["medicine", "at"], name="unmet_by_medicine")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why__in", ["not_aboard", "no_prescription", "no_pharmacist", "other"])),
                        name="unmet_why_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("medicine__isnull", False), models.Q(("asked_for", ""), _negated=True), _connector="OR"
                        ),
                        name="unmet_request_is_for_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Uptime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(help_text="Its first report")),
                ("until_at", models.DateTimeField(help_text="Its last report")),
                (
                    "cabinet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uptimes", to="pharmacy.cabinet"
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at", "-id"],
                "indexes": [models.Index(fields=["cabinet", "until_at"], name="uptime_by_cabinet")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gte", models.F("began_at"))), name="uptime_ends_after_it_begins"
                    ),
                    models.UniqueConstraint(fields=("cabinet", "began_at"), name="uptime_begins_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Roster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField(help_text="0 is Monday")),
                ("begins_min", models.PositiveSmallIntegerField()),
                ("ends_min", models.PositiveSmallIntegerField(help_text="Over 1440: into the next day")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day on which it holds", null=True)),
                (
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roster", to="pharmacy.licence"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pharmacy.vehicle",
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "begins_min", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="roster_on_a_weekday"),
                    models.CheckConstraint(
                        condition=models.Q(("site__isnull", True), ("vehicle__isnull", True), _connector="OR"),
                        name="roster_at_one_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begins_min__lt", 1440),
                            ("ends_min__gt", models.F("begins_min")),
                            (
                                "ends_min__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("begins_min"), "+", models.Value(1440)
                                ),
                            ),
                        ),
                        name="roster_ends_within_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="roster_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("licence", "weekday", "begins_min"),
                        name="roster_begins_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="presences", to="pharmacy.licence"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pharmacy.vehicle",
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at", "-id"],
                "indexes": [models.Index(fields=["began_at", "ended_at"], name="presence_by_moment")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("site__isnull", True), ("vehicle__isnull", True), _connector="OR"),
                        name="presence_at_one_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("began_at")), _connector="OR"
                        ),
                        name="presence_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("licence",),
                        name="presence_at_one_place_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vend",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(help_text="Made up by whoever orders it", unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("authorised", "Paid for"),
                            ("motor", "Motor turns"),
                            ("dropped", "Dropped"),
                            ("failed", "Failed, paid back"),
                            ("unknown", "Unknown until counted"),
                        ],
                        default="authorised",
                        max_length=12,
                    ),
                ),
                ("paid_fen", models.PositiveIntegerField()),
                ("refunded_fen", models.PositiveIntegerField(default=0)),
                ("authorised_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "movement",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vend",
                        to="ledger.movement",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vends", to="pharmacy.slot"
                    ),
                ),
            ],
            options={
                "ordering": ["-authorised_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["authorised", "motor", "dropped", "failed", "unknown"])),
                        name="vend_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refunded_fen", models.F("paid_fen")), ("state", "failed")),
                            models.Q(models.Q(("state", "failed"), _negated=True), ("refunded_fen", 0)),
                            _connector="OR",
                        ),
                        name="vend_failed_is_paid_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("movement__isnull", False), ("state__in", ["dropped", "unknown"])),
                            models.Q(("movement__isnull", True), ("state__in", ["authorised", "motor", "failed"])),
                            _connector="OR",
                        ),
                        name="vend_moves_stock_when_it_dropped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CabinetEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "controller_id",
                    models.CharField(help_text="The controller's own number of the event", max_length=64),
                ),
                ("kind", models.CharField(max_length=12)),
                ("at", models.DateTimeField(help_text="By the controller's clock")),
                ("received_at", models.DateTimeField()),
                (
                    "cabinet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="pharmacy.cabinet"
                    ),
                ),
                (
                    "login",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vend",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="pharmacy.vend",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["cabinet", "at"], name="cabinet_event_by_moment")],
                "constraints": [
                    models.UniqueConstraint(fields=("cabinet", "controller_id"), name="cabinet_event_once"),
                    models.CheckConstraint(
                        condition=models.Q(("controller_id", ""), _negated=True), name="cabinet_event_has_a_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                (
                    "source",
                    models.CharField(
                        choices=[("county", "The county's villages"), ("workbook", "An uploaded workbook")],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("computing", "Being computed"),
                            ("ready", "Ready, not adopted"),
                            ("failed", "Could not be computed"),
                            ("cancelled", "Cancelled"),
                            ("adopted", "Adopted"),
                            ("retired", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("options", models.JSONField(default=dict, help_text="What the planner chose, as the form had it")),
                ("problem", models.JSONField(help_text="The engine's own format")),
                ("input_digest", models.CharField(max_length=64)),
                ("seed", models.BigIntegerField()),
                (
                    "iterations",
                    models.PositiveIntegerField(
                        blank=True, help_text="Steps made; the limit to recompute with", null=True
                    ),
                ),
                ("time_limit_s", models.PositiveIntegerField(help_text="Seconds the planner was ready to wait")),
                ("engine_version", models.CharField(blank=True, max_length=40)),
                ("result", models.JSONField(blank=True, null=True)),
                ("result_digest", models.CharField(blank=True, max_length=64)),
                (
                    "is_recomputable",
                    models.BooleanField(default=False, help_text="Ended by its number of steps, not by a clock"),
                ),
                (
                    "faults",
                    models.JSONField(blank=True, default=list, help_text="What the engine found wrong with the input"),
                ),
                ("created_at", models.DateTimeField()),
                ("adopted_at", models.DateTimeField(blank=True, null=True)),
                ("valid_from", models.DateField(blank=True, help_text="The first day of its sessions", null=True)),
                (
                    "valid_until",
                    models.DateField(blank=True, help_text="The last day; empty while it is open", null=True),
                ),
                (
                    "sessions_until",
                    models.DateField(blank=True, help_text="The last day for which sessions were written", null=True),
                ),
                (
                    "adopted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        help_text="The plan it was made from",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pharmacy.visitplan",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visit_plans", to="places.place"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        help_text="The plan it took the place of",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pharmacy.visitplan",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_plan",
                        to="base.job",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["county", "state", "valid_from"], name="plan_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "computing", "ready", "failed", "cancelled", "adopted", "retired"])
                        ),
                        name="plan_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["county", "workbook"])), name="plan_source_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("input_digest", ""), _negated=True)
                        ),
                        name="plan_says_what_went_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ready", "adopted", "retired"]), _negated=True),
                            models.Q(
                                ("iterations__isnull", False),
                                ("result__isnull", False),
                                models.Q(("engine_version", ""), _negated=True),
                                models.Q(("result_digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plan_ready_has_a_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "adopted"), _negated=True),
                            models.Q(("adopted_at__isnull", False), ("valid_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_adopted_says_from_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="plan_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "adopted"), ("valid_until__isnull", True)),
                        fields=("county",),
                        name="plan_one_open_per_county",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vehicle_key", models.CharField(max_length=60)),
                ("vehicle_name", models.CharField(max_length=60)),
                ("weekday", models.PositiveSmallIntegerField(help_text="0 is Monday")),
                ("number", models.PositiveSmallIntegerField(help_text="1 is the first stop of the day")),
                ("stop_key", models.CharField(max_length=60)),
                ("stop_name", models.CharField(max_length=80)),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("drive_min", models.PositiveSmallIntegerField()),
                ("metres", models.PositiveIntegerField()),
                ("arrive_min", models.PositiveSmallIntegerField()),
                ("start_min", models.PositiveSmallIntegerField()),
                ("depart_min", models.PositiveSmallIntegerField()),
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
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pharmacy.vehicle",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="pharmacy.visitplan"
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "vehicle_key", "number"],
                "indexes": [models.Index(fields=["plan", "stop_key"], name="plan_visit_by_stop")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "vehicle_key", "weekday", "number"), name="plan_visit_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="plan_visit_on_a_weekday"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("arrive_min__lte", models.F("start_min")),
                            ("start_min__lt", models.F("depart_min")),
                            ("depart_min__lte", 1440),
                        ),
                        name="plan_visit_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanVillage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="The village's id in the problem", max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("residents", models.PositiveIntegerField()),
                ("lon", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("point_quality", models.CharField(max_length=16)),
                ("stop_key", models.CharField(blank=True, help_text="Empty: no visit", max_length=60)),
                ("stop_name", models.CharField(blank=True, max_length=80)),
                ("walk_min", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("visits", models.PositiveSmallIntegerField(default=0, help_text="A week")),
                ("visits_needed", models.PositiveSmallIntegerField(default=0)),
                (
                    "reason",
                    models.CharField(help_text="The engine's word: why so often, or why not at all", max_length=24),
                ),
                ("figures", models.JSONField(default=dict, help_text="The figures of the reason")),
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
                    "stop_place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="villages", to="pharmacy.visitplan"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["place", "plan"], name="plan_village_by_place"),
                    models.Index(fields=["plan", "stop_key"], name="plan_village_by_stop"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "key"), name="plan_village_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stop_key", ""), ("visits", 0), ("walk_min__isnull", True)),
                            models.Q(
                                models.Q(("stop_key", ""), _negated=True),
                                ("visits__gte", 1),
                                ("walk_min__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plan_village_has_a_stop_or_none",
                    ),
                ],
            },
        ),
    ]
