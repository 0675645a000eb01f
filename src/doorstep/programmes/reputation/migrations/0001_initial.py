import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = [
        ("base", "__first__"),
        ("partners", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="What its versions have in common", max_length=40)),
                ("version", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("retired", "No longer used")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("arithmetic", "Weighted mean"),
                            ("geometric", "Geometric mean: a weak side weighs more"),
                            ("harmonic", "Harmonic mean: a weak side weighs most"),
                            ("least", "The weakest side alone"),
                            ("mazziotta_pareto", "Mean less imbalance (Mazziotta-Pareto)"),
                        ],
                        default="geometric",
                        max_length=20,
                    ),
                ),
                (
                    "second_bp",
                    models.PositiveSmallIntegerField(default=1500, help_text="Share of grades that are given twice"),
                ),
                (
                    "grade_step",
                    models.PositiveSmallIntegerField(default=10, help_text="Grades are 0, one step, two steps ... 100"),
                ),
                (
                    "most_apart",
                    models.PositiveSmallIntegerField(default=10, help_text="Two grades farther apart are decided on"),
                ),
                (
                    "audit_bp",
                    models.PositiveSmallIntegerField(
                        default=1000, help_text="Share of what villages say that is looked at"
                    ),
                ),
                (
                    "digest",
                    models.CharField(blank=True, help_text="Of all that moves a score; once published", max_length=64),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=0, help_text="Counts changes, so that none is overwritten unseen"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="reputation.scheme",
                    ),
                ),
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
                    "published_by",
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
                "ordering": ["key", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="scheme_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("key", ""), _negated=True), models.Q(("name", ""), _negated=True)),
                        name="scheme_has_a_name",
                    ),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="scheme_versions_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "retired"])),
                        name="scheme_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("method__in", ["arithmetic", "geometric", "harmonic", "least", "mazziotta_pareto"])
                        ),
                        name="scheme_method_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest", ""), ("published_at__isnull", True), ("state", "draft")),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True),
                                models.Q(("digest", ""), _negated=True),
                                ("published_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="scheme_published_has_a_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade_step__gte", 1),
                            ("grade_step__lte", 50),
                            ("most_apart__lte", 100),
                            ("audit_bp__lte", 10000),
                            ("second_bp__lte", 10000),
                        ),
                        name="scheme_numbers_make_sense",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=24)),
                (
                    "level",
                    models.CharField(
                        choices=[("index", "Index"), ("class", "Class"), ("indicator", "Indicator")], max_length=10
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="Among its siblings")),
                ("name", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                (
                    "help",
                    models.CharField(blank=True, help_text="What exactly is meant, asked or graded", max_length=300),
                ),
                ("help_en", models.CharField(blank=True, max_length=400)),
                ("weight_bp", models.PositiveSmallIntegerField(help_text="Among its siblings, basis points")),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("arithmetic", "Weighted mean"),
                            ("geometric", "Geometric mean: a weak side weighs more"),
                            ("harmonic", "Harmonic mean: a weak side weighs most"),
                            ("least", "The weakest side alone"),
                            ("mazziotta_pareto", "Mean less imbalance (Mazziotta-Pareto)"),
                        ],
                        help_text="Of indices and classes",
                        max_length=20,
                    ),
                ),
                (
                    "least_bp",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Share of what stands below that must be known"
                    ),
                ),
                ("direction", models.SmallIntegerField(default=1, help_text="1: more is better, -1: less is")),
                ("goal_low", models.FloatField(blank=True, help_text="The value that means nothing at all", null=True)),
                ("goal_high", models.FloatField(blank=True, help_text="The value that means all of it", null=True)),
                (
                    "red_line",
                    models.FloatField(blank=True, help_text="A score below it caps what stands above", null=True),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("claim", "The village says"),
                            ("office", "An office grades"),
                            ("survey", "Residents say"),
                            ("record", "The platform knows"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("organisation", "Organisation"),
                            ("publicity", "Publicity"),
                            ("discipline", "Discipline"),
                            ("governance", "General governance"),
                        ],
                        help_text="Who grades it first",
                        max_length=14,
                    ),
                ),
                ("question_key", models.CharField(blank=True, help_text="Of the questionnaire", max_length=60)),
                ("record_key", models.CharField(blank=True, help_text="What of the platform's records", max_length=60)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("unit_en", models.CharField(blank=True, max_length=30)),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="What filling it in takes, for the burden meter"
                    ),
                ),
                (
                    "is_standing",
                    models.BooleanField(
                        default=False, help_text="Last quarter's value holds until somebody changes it"
                    ),
                ),
                ("wants_evidence", models.BooleanField(default=False)),
                (
                    "not_held_why",
                    models.CharField(blank=True, help_text="Why this is no datum the platform holds", max_length=200),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="reputation.node",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nodes", to="reputation.scheme"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "code"), name="node_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="node_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "index"), ("parent__isnull", True)),
                            models.Q(("level__in", ["class", "indicator"]), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="node_only_indices_on_top",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight_bp__lte", 10000)), name="node_weight_is_a_share"
                    ),
                    models.CheckConstraint(condition=models.Q(("least_bp__lte", 10000)), name="node_least_is_a_share"),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", [1, -1])), name="node_direction_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("goal_high__isnull", True), ("goal_low__isnull", True)),
                            ("goal_low__lt", models.F("goal_high")),
                            _connector="OR",
                        ),
                        name="node_goalposts_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("red_line__isnull", True),
                            models.Q(("red_line__gte", 0), ("red_line__lte", 100)),
                            _connector="OR",
                        ),
                        name="node_red_line_is_a_score",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("goal_high__isnull", False),
                                ("goal_low__isnull", False),
                                ("level", "indicator"),
                                ("method", ""),
                                ("source__in", ["claim", "office", "survey", "record"]),
                            ),
                            models.Q(
                                ("goal_high__isnull", True),
                                ("goal_low__isnull", True),
                                ("level__in", ["index", "class"]),
                                ("method__in", ["arithmetic", "geometric", "harmonic", "least", "mazziotta_pareto"]),
                                ("source", ""),
                            ),
                            _connector="OR",
                        ),
                        name="node_indicators_alone_have_values",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("office__in", ["organisation", "publicity", "discipline", "governance"]),
                                ("source", "office"),
                            ),
                            models.Q(models.Q(("source", "office"), _negated=True), ("office", "")),
                            _connector="OR",
                        ),
                        name="node_graded_names_its_office",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source", "claim"),
                            models.Q(("is_standing", False), ("minutes", 0), ("wants_evidence", False)),
                            _connector="OR",
                        ),
                        name="node_only_claims_take_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("publicity", "Publicity"),
                            ("discipline", "Discipline"),
                            ("governance", "General governance"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reputation_offices",
                        to="partners.partner",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        help_text="The town",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reputation_offices",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("place", "key"), name="office_once_a_town"),
                    models.UniqueConstraint(fields=("place", "partner"), name="office_of_a_unit_once"),
                    models.CheckConstraint(
                        condition=models.Q(("key__in", ["organisation", "publicity", "discipline", "governance"])),
                        name="office_key_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quarter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField(help_text="1 to 4")),
                ("opens_on", models.DateField()),
                ("reports_due_on", models.DateField(help_text="The last day on which a report is in time")),
                ("scores_due_on", models.DateField(help_text="The last day for the offices")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Under way"), ("closed", "Closed")], default="open", max_length=8
                    ),
                ),
                ("seed", models.PositiveBigIntegerField(help_text="What the samples of this quarter are drawn with")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "opened_by",
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
                    models.ForeignKey(
                        help_text="The town",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reputation_quarters",
                        to="places.place",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quarters", to="reputation.scheme"
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-number", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("place", "scheme", "year", "number"), name="quarter_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 4)), name="quarter_number_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "closed"])), name="quarter_state_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reports_due_on__gte", models.F("opens_on")),
                            ("scores_due_on__gte", models.F("reports_due_on")),
                        ),
                        name="quarter_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="quarter_closed_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="reputation.office"
                    ),
                ),
                (
                    "quarter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="reputation.quarter"
                    ),
                ),
            ],
            options={
                "ordering": ["quarter", "id"],
                "constraints": [models.UniqueConstraint(fields=("quarter", "office"), name="office_sheet_once")],
            },
        ),
        migrations.CreateModel(
            name="OfficeScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grade", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("is_second", models.BooleanField(default=False)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=0, help_text="Counts changes, so that none is overwritten unseen"
                    ),
                ),
                ("graded_at", models.DateTimeField(blank=True, null=True)),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "graded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="reputation.node"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="reputation.office"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reputation_scores", to="places.place"
                    ),
                ),
                (
                    "quarter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="reputation.quarter"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["quarter", "office"], name="office_score_by_office")],
                "constraints": [
                    models.UniqueConstraint(fields=("quarter", "place", "node", "is_second"), name="office_score_once"),
                    models.UniqueConstraint(
                        fields=("quarter", "place", "node", "office"), name="office_score_one_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__isnull", True), ("grade__lte", 100), _connector="OR"),
                        name="office_grade_is_a_score",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__isnull", True), ("graded_at__isnull", False), _connector="OR"),
                        name="office_grade_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locked_at__isnull", True), ("grade__isnull", False), _connector="OR"),
                        name="office_locked_is_graded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditPick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("claimed", models.FloatField()),
                ("chance", models.FloatField(help_text="Of being drawn, 0 to 1")),
                ("found", models.FloatField(blank=True, null=True)),
                ("is_wrong", models.BooleanField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("drawn_at", models.DateTimeField()),
                ("found_at", models.DateTimeField(blank=True, null=True)),
                (
                    "found_by",
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
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reputation.node"
                    ),
                ),
                (
                    "quarter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="picks", to="reputation.quarter"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("quarter", "place", "node"), name="audit_pick_once"),
                    models.CheckConstraint(
                        condition=models.Q(("chance__gt", 0), ("chance__lte", 1)), name="audit_chance_is_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("found__isnull", True), ("found_at__isnull", True), ("is_wrong__isnull", True)),
                            models.Q(
                                ("found__isnull", False), ("found_at__isnull", False), ("is_wrong__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="audit_finding_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Adjudication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=500)),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
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
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reputation.node"
                    ),
                ),
                (
                    "quarter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjudications",
                        to="reputation.quarter",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("quarter", "place", "node"), name="adjudication_once"),
                    models.CheckConstraint(condition=models.Q(("value__lte", 100)), name="adjudication_is_a_score"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="adjudication_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reputation_recusals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reputation_recusals",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("login", "place"), name="recusal_once")],
            },
        ),
        migrations.CreateModel(
            name="VillageReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("handed_in", "Handed in"),
                            ("handed_back", "Handed back"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("due_on", models.DateField(help_text="The quarter's day; another one after it was handed back")),
                ("handed_in_at", models.DateTimeField(blank=True, null=True)),
                ("handed_back_why", models.CharField(blank=True, max_length=300)),
                ("is_late", models.BooleanField(default=False, help_text="Handed in after its day")),
                (
                    "minutes_taken",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="What it took, as the village says when it hands it in; nobody is timed",
                        null=True,
                    ),
                ),
                (
                    "handed_in_by",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reputation_reports",
                        to="places.place",
                    ),
                ),
                (
                    "quarter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="reputation.quarter"
                    ),
                ),
            ],
            options={
                "ordering": ["place_id", "id"],
                "indexes": [models.Index(fields=["place", "quarter"], name="village_report_by_place")],
                "constraints": [
                    models.UniqueConstraint(fields=("quarter", "place"), name="village_report_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "handed_in", "handed_back"])),
                        name="village_report_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handed_in_at__isnull", False), ("state", "handed_in")),
                            models.Q(
                                models.Q(("state", "handed_in"), _negated=True),
                                ("handed_in_at__isnull", True),
                                ("is_late", False),
                            ),
                            _connector="OR",
                        ),
                        name="village_report_handed_in_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "handed_back"), _negated=True),
                            models.Q(("handed_back_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="village_report_handed_back_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.FloatField(blank=True, null=True)),
                ("prefilled_value", models.FloatField(blank=True, null=True)),
                ("prefilled_from", models.CharField(blank=True, max_length=80)),
                (
                    "counted",
                    models.PositiveIntegerField(
                        blank=True, help_text="How many things a prefilled value counts", null=True
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=0, help_text="Counts changes, so that none is overwritten unseen"
                    ),
                ),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="reputation.node"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="reputation.villagereport",
                    ),
                ),
            ],
            options={
                "ordering": ["report_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "node"), name="claim_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("prefilled_value__isnull", True),
                            models.Q(("prefilled_from", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="claim_prefilled_says_whence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to="reputation/evidence")),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField(help_text="Bytes")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="reputation.claim"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ["added_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("claim", "sha256"), name="evidence_once")],
            },
        ),
    ]
