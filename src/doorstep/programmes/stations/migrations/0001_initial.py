import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = [
        ("base", "__first__"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CirclePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("on", models.DateField(help_text="The day whose sites and villages count")),
                ("kinds", models.JSONField(help_text="Kinds of site that count as service points")),
                ("limit_min", models.PositiveSmallIntegerField()),
                ("metres_per_min", models.PositiveSmallIntegerField()),
                ("detour_pct", models.PositiveSmallIntegerField()),
                ("spread_m", models.PositiveSmallIntegerField()),
                ("count", models.PositiveSmallIntegerField(help_text="Next sites asked for")),
                (
                    "is_by_rules",
                    models.BooleanField(
                        help_text="Reckoned by the rules in force on that day, nothing chosen otherwise"
                    ),
                ),
                ("problem", models.JSONField(help_text="The bridge's own format")),
                ("input_digest", models.CharField(max_length=64)),
                ("result", models.JSONField()),
                ("result_digest", models.CharField(max_length=64)),
                ("engine_version", models.CharField(max_length=40)),
                ("is_recomputable", models.BooleanField(help_text="Ended by proof, not by a clock")),
                ("residents", models.PositiveIntegerField(help_text="All, those of unknown place included")),
                ("covered", models.PositiveIntegerField()),
                (
                    "unknown",
                    models.PositiveIntegerField(help_text="Residents of villages of unknown place; never covered"),
                ),
                ("spread_covered", models.PositiveIntegerField(help_text="In the second reading")),
                ("covered_after", models.PositiveIntegerField(help_text="With the next sites")),
                ("spread_covered_after", models.PositiveIntegerField()),
                ("uncounted", models.PositiveIntegerField(help_text="Villages whose residents nobody has counted")),
                (
                    "made_up",
                    models.PositiveIntegerField(
                        help_text="Villages whose point is made up or stands in for the true one"
                    ),
                ),
                ("sites_counted", models.PositiveIntegerField()),
                (
                    "sites_lost",
                    models.PositiveIntegerField(help_text="Service points of unknown place: they serve nobody here"),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="circles", to="places.place"
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
                "indexes": [models.Index(fields=["county", "-created_at"], name="circle_by_county")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("input_digest", ""), _negated=True),
                            models.Q(("result_digest", ""), _negated=True),
                            models.Q(("engine_version", ""), _negated=True),
                        ),
                        name="circle_says_what_it_is",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__gte", 1),
                            ("detour_pct__gte", 100),
                            ("limit_min__gte", 1),
                            ("metres_per_min__gte", 1),
                        ),
                        name="circle_can_be_walked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("covered__lte", models.F("covered_after")),
                            ("covered_after__lte", models.F("residents")),
                            (
                                "unknown__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("residents"), "-", models.F("covered_after")
                                ),
                            ),
                        ),
                        name="circle_covers_no_unknown",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CircleSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="1 adds most")),
                ("name", models.CharField(max_length=60)),
                ("town_name", models.CharField(max_length=60)),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("adds", models.PositiveIntegerField(help_text="Residents beyond those of all sites before it")),
                ("villages", models.PositiveIntegerField(help_text="Villages it brings inside")),
                ("covered_after", models.PositiveIntegerField()),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="next_sites", to="stations.circleplan"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="circle_site_once"),
                    models.CheckConstraint(
                        condition=models.Q(("adds__gte", 1), ("number__gte", 1)), name="circle_site_adds_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CircleVillage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("town_name", models.CharField(max_length=60)),
                ("residents", models.PositiveIntegerField(help_text="Nothing: nobody has counted them", null=True)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
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
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("inside", "Inside the circle"),
                            ("outside", "Outside the circle"),
                            ("unknown", "Place unknown"),
                        ],
                        max_length=8,
                    ),
                ),
                ("site_name", models.CharField(blank=True, max_length=80)),
                ("walk_min", models.PositiveIntegerField(null=True)),
                ("walk_m", models.PositiveIntegerField(null=True)),
                (
                    "spread_pct",
                    models.PositiveSmallIntegerField(help_text="Share inside if its residents live around its point"),
                ),
                (
                    "adds",
                    models.PositiveIntegerField(help_text="Residents a service point here would add; alone", null=True),
                ),
                (
                    "joins",
                    models.PositiveSmallIntegerField(
                        help_text="Number of the next site that brings it inside", null=True
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="villages", to="stations.circleplan"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        help_text="The nearest",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["plan", "state"], name="circle_village_by_state"),
                    models.Index(fields=["place", "plan"], name="circle_village_by_place"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "place"), name="circle_village_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["inside", "outside", "unknown"])),
                        name="circle_village_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lon__isnull", True),
                                ("spread_pct", 0),
                                ("state", "unknown"),
                                ("walk_min__isnull", True),
                            ),
                            models.Q(models.Q(("state", "unknown"), _negated=True), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="circle_village_unknown_is_far",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("joins__isnull", True), ("state", "outside"), _connector="OR"),
                        name="circle_village_joins_from_outside",
                    ),
                ],
            },
        ),
    ]
