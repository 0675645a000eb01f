import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = [
        ("base", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("county", "County"), ("town", "Town"), ("village", "Village")], max_length=16
                    ),
                ),
                (
                    "is_community",
                    models.BooleanField(default=False, help_text="An urban community, by its official code"),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "official_name",
                    models.CharField(blank=True, help_text="As the official list writes it, if longer", max_length=80),
                ),
                ("path", models.CharField(max_length=200, unique=True)),
                ("lon", models.FloatField(blank=True, help_text="Degrees, WGS-84", null=True)),
                ("lat", models.FloatField(blank=True, help_text="Degrees, WGS-84", null=True)),
                (
                    "point_quality",
                    models.CharField(
                        choices=[
                            ("surveyed", "Surveyed on the spot"),
                            ("geocoded", "Found from the address"),
                            ("town_centre", "Centre of the town, stands in"),
                            ("synthetic", "Made up for the demonstration"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=16,
                    ),
                ),
                ("residents", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "residents_quality",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("real", "Counted"),
                            ("approximate", "Approximate"),
                            ("synthetic", "Made up for the demonstration"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "share_60plus_bp",
                    models.PositiveIntegerField(blank=True, help_text="Basis points of the residents", null=True),
                ),
                (
                    "share_80plus_bp",
                    models.PositiveIntegerField(blank=True, help_text="Basis points of the residents", null=True),
                ),
                (
                    "ages_quality",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("real", "Counted"),
                            ("approximate", "Approximate"),
                            ("synthetic", "Made up for the demonstration"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "urban_rural",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("111", "City"),
                            ("112", "Edge of the city"),
                            ("121", "Town"),
                            ("122", "Edge of a town"),
                            ("123", "Special area"),
                            ("210", "Seat of a township"),
                            ("220", "Countryside"),
                        ],
                        max_length=3,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day on which it holds", null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["parent", "name"], name="place_by_parent"),
                    models.Index(fields=["kind", "valid_until"], name="place_by_kind"),
                    models.Index(fields=["lon", "lat"], name="place_by_point"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["county", "town", "village"])), name="place_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "county"), ("parent__isnull", True)),
                            models.Q(models.Q(("kind", "county"), _negated=True), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="place_only_counties_are_roots",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="place_is_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "village"), ("is_community", False), _connector="OR"),
                        name="place_community_is_a_village",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("path__startswith", "/"),
                            (
                                "path__endswith",
                                django.db.models.functions.text.Concat(
                                    models.Value("/"),
                                    django.db.models.functions.comparison.Cast("id", models.CharField()),
                                    models.Value("/"),
                                ),
                            ),
                        ),
                        name="place_path_ends_with_its_id",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="place_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True), ("point_quality", "unknown")),
                            models.Q(
                                ("lat__gte", -90.0),
                                ("lat__lte", 90.0),
                                ("lon__gte", -180.0),
                                ("lon__lte", 180.0),
                                ("lat__isnull", False),
                                ("lon__isnull", False),
                                ("point_quality__in", ["geocoded", "surveyed", "synthetic", "town_centre"]),
                            ),
                            _connector="OR",
                        ),
                        name="place_point_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("residents__isnull", True), ("residents_quality", "")),
                            models.Q(
                                ("residents__isnull", False),
                                ("residents_quality__in", ["real", "approximate", "synthetic"]),
                            ),
                            _connector="OR",
                        ),
                        name="place_residents_say_their_quality",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ages_quality", ""),
                                ("share_60plus_bp__isnull", True),
                                ("share_80plus_bp__isnull", True),
                            ),
                            models.Q(
                                ("ages_quality__in", ["real", "approximate", "synthetic"]),
                                ("share_60plus_bp__isnull", False),
                                ("share_60plus_bp__lte", 10000),
                                ("share_80plus_bp__isnull", True),
                            ),
                            models.Q(
                                ("ages_quality__in", ["real", "approximate", "synthetic"]),
                                ("share_60plus_bp__isnull", False),
                                ("share_60plus_bp__lte", 10000),
                                ("share_80plus_bp__isnull", False),
                                ("share_80plus_bp__lte", models.F("share_60plus_bp")),
                            ),
                            _connector="OR",
                        ),
                        name="place_ages_are_shares",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urban_rural__in", ["", "111", "112", "121", "122", "123", "210", "220"])),
                        name="place_urban_rural_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="place_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Boundary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("geometry", models.JSONField()),
                ("source", models.CharField(max_length=120)),
                ("licence", models.CharField(max_length=60)),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="boundary", to="places.place"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "boundaries",
            },
        ),
        migrations.CreateModel(
            name="PlaceCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "system",
                    models.CharField(
                        choices=[("nbs", "Statistics bureau"), ("mca", "Civil affairs"), ("own", "The county's own")],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day on which it holds", null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="places.place"
                    ),
                ),
            ],
            options={
                "ordering": ["system", "valid_from"],
                "indexes": [models.Index(fields=["code", "system"], name="place_code_by_code")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("system__in", ["nbs", "mca", "own"])), name="place_code_system_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="place_code_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="place_code_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("system", "code"),
                        name="place_code_open_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("place", "system"),
                        name="place_code_one_per_system",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200)),
                ("file_digest", models.CharField(max_length=64)),
                (
                    "frame",
                    models.CharField(
                        choices=[("WGS-84", "WGS-84 (GPS, survey)"), ("GCJ-02", "GCJ-02 (Chinese web maps)")],
                        max_length=8,
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        choices=[("nbs", "Statistics bureau"), ("mca", "Civil affairs"), ("own", "The county's own")],
                        default="nbs",
                        max_length=8,
                    ),
                ),
                ("valid_from", models.DateField(help_text="The first day on which the list holds")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("previewed", "Waiting for your decision"),
                            ("refused", "Refused: has errors"),
                            ("applied", "Applied"),
                            ("discarded", "Discarded"),
                            ("undone", "Undone"),
                        ],
                        max_length=12,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0)),
                ("matched", models.PositiveIntegerField(default=0)),
                ("renamed", models.PositiveIntegerField(default=0)),
                ("new", models.PositiveIntegerField(default=0)),
                ("gone", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("recoded", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0, help_text="Matched, with another point or figure")),
                ("ignored", models.JSONField(default=list, help_text="Headings of columns that were not read")),
                (
                    "is_gone_ended",
                    models.BooleanField(default=False, help_text="Whoever applied it asked to end what is missing"),
                ),
                ("content", models.JSONField(default=list, help_text="The rows as they were read, points in WGS-84")),
                ("errors", models.JSONField(default=list, help_text="Cells that were refused, in both languages")),
                ("undo", models.JSONField(blank=True, help_text="What stood there before it was applied", null=True)),
                ("base_digest", models.CharField(blank=True, max_length=64)),
                ("applied_digest", models.CharField(blank=True, max_length=64)),
                ("uploaded_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "county",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
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
                "ordering": ["-uploaded_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["previewed", "refused", "applied", "discarded", "undone"])),
                        name="place_import_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frame__in", ["WGS-84", "GCJ-02"])), name="place_import_frame_is_declared"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pharmacy", "Pharmacy"),
                            ("smart_pharmacy", "Smart pharmacy"),
                            ("cabinet", "Medicine cabinet"),
                            ("shop", "Village shop"),
                            ("clinic", "Clinic"),
                            ("station", "Service station"),
                            ("hall", "Village hall"),
                            ("stop", "Vehicle stop"),
                            ("depot", "Depot"),
                            ("venue", "Venue"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("lon", models.FloatField(blank=True, help_text="Degrees, WGS-84", null=True)),
                ("lat", models.FloatField(blank=True, help_text="Degrees, WGS-84", null=True)),
                (
                    "point_quality",
                    models.CharField(
                        choices=[
                            ("surveyed", "Surveyed on the spot"),
                            ("geocoded", "Found from the address"),
                            ("town_centre", "Centre of the town, stands in"),
                            ("synthetic", "Made up for the demonstration"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=16,
                    ),
                ),
                ("area_m2", models.PositiveIntegerField(blank=True, help_text="Floor, square metres", null=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, help_text="The last day on which it holds", null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sites", to="places.place"
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "id"],
                "indexes": [models.Index(fields=["kind", "place"], name="site_by_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "pharmacy",
                                    "smart_pharmacy",
                                    "cabinet",
                                    "shop",
                                    "clinic",
                                    "station",
                                    "hall",
                                    "stop",
                                    "depot",
                                    "venue",
                                ],
                            )
                        ),
                        name="site_kind_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="site_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True), ("point_quality", "unknown")),
                            models.Q(
                                ("lat__gte", -90.0),
                                ("lat__lte", 90.0),
                                ("lon__gte", -180.0),
                                ("lon__lte", 180.0),
                                ("lat__isnull", False),
                                ("lon__isnull", False),
                                ("point_quality__in", ["geocoded", "surveyed", "synthetic", "town_centre"]),
                            ),
                            _connector="OR",
                        ),
                        name="site_point_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="site_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("place", "kind", "name"),
                        name="site_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens_min", models.PositiveSmallIntegerField()),
                ("closes_min", models.PositiveSmallIntegerField()),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hours", to="places.site"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "opening hours",
                "ordering": ["weekday", "opens_min"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="hours_weekday_is_known"),
                    models.CheckConstraint(condition=models.Q(("opens_min__lt", 1440)), name="hours_open_on_their_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_min__gt", models.F("opens_min")),
                            (
                                "closes_min__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("opens_min"), "+", models.Value(1440)
                                ),
                            ),
                        ),
                        name="hours_close_within_a_day",
                    ),
                    models.UniqueConstraint(fields=("site", "weekday", "opens_min"), name="hours_begin_once"),
                ],
            },
        ),
    ]
