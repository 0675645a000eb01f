import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = [
        ("base", "0001_initial"),
        ("base", "__first__"),
        ("partners", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountedUntil",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "counted until",
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        help_text="Small letters, digits and _; never changes", max_length=40, unique=True
                    ),
                ),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=60)),
                ("about_zh", models.CharField(blank=True, max_length=200)),
                ("about_en", models.CharField(blank=True, max_length=300)),
                (
                    "group_zh",
                    models.CharField(blank=True, help_text="Stands together with others of this group", max_length=40),
                ),
                ("group_en", models.CharField(blank=True, max_length=60)),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("danger", "Danger to life or property"),
                            ("urgent", "Urgent"),
                            ("ordinary", "Ordinary"),
                            ("complex", "Complex"),
                        ],
                        default="ordinary",
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100, help_text="Order in lists")),
                ("valid_from", models.DateField()),
                (
                    "valid_until",
                    models.DateField(blank=True, help_text="The last day on which it can be chosen", null=True),
                ),
            ],
            options={
                "verbose_name_plural": "categories",
                "ordering": ["position", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("urgency__in", ["danger", "urgent", "ordinary", "complex"])),
                        name="category_urgency_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_zh", ""), _negated=True), models.Q(("name_en", ""), _negated=True)
                        ),
                        name="category_has_names",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="category_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("problem", "Something is wrong"),
                            ("help", "Somebody needs help"),
                            ("firm", "A firm's difficulty"),
                            ("suggestion", "A suggestion"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("danger", "Danger to life or property"),
                            ("urgent", "Urgent"),
                            ("ordinary", "Ordinary"),
                            ("complex", "Complex"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                ("where", models.CharField(blank=True, help_text="In words: by the bridge, house 12", max_length=200)),
                ("lon", models.FloatField(blank=True, help_text="Degrees, WGS-84", null=True)),
                ("lat", models.FloatField(blank=True, help_text="Degrees, WGS-84", null=True)),
                ("quantity", models.PositiveIntegerField(blank=True, null=True)),
                ("quantity_of", models.CharField(blank=True, help_text="Unit of the quantity", max_length=20)),
                (
                    "wanted_until",
                    models.DateField(blank=True, help_text="The last day on which it still helps", null=True),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "Online"),
                            ("staff", "On somebody's behalf"),
                            ("paper", "On paper"),
                            ("phone", "By telephone"),
                            ("meeting", "In a meeting"),
                            ("open311", "From another system"),
                        ],
                        max_length=8,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("is_public", models.BooleanField(default=False, help_text="May be shown without a name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received, nobody named yet"),
                            ("assigned", "Being worked on"),
                            ("answered", "Answered, waiting for the resident's word"),
                            ("closed", "Closed"),
                            ("merged", "Joined with another one"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "Solved"),
                            ("partly", "Partly solved"),
                            ("not", "Not solved"),
                            ("not_yours", "Not yours to solve"),
                            ("no_word", "Nobody said"),
                            ("dropped", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "tray_at",
                    models.DateTimeField(blank=True, help_text="From when it lies in a supervisor's tray", null=True),
                ),
                ("clock", models.JSONField(blank=True, help_text="What the rule said; nothing: no promise", null=True)),
                ("due_at", models.DateTimeField(blank=True, help_text="Promised; nothing: no promise", null=True)),
                (
                    "is_due_certain",
                    models.BooleanField(default=True, help_text="False: that year's swaps are not published"),
                ),
                ("answered_at", models.DateTimeField(blank=True, help_text="First answered", null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("is_satisfied", models.BooleanField(blank=True, help_text="As the resident said", null=True)),
                ("reopenings", models.PositiveSmallIntegerField(default=0)),
                ("text_digest", models.CharField(help_text="Of the text in plain form and the place", max_length=64)),
                (
                    "suggested",
                    models.JSONField(
                        default=list, help_text="Codes of categories that were suggested, likeliest first"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="needs", to="needs.category"
                    ),
                ),
                (
                    "clock_rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.rule",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        blank=True,
                        help_text="The firm whose need it is",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="partners.partner",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="needs.need",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="needs", to="places.place"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="places.site",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="The staff",
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
                    models.Index(fields=["place", "state", "received_at"], name="need_by_place"),
                    models.Index(fields=["place", "state", "due_at"], name="need_by_place_due"),
                    models.Index(fields=["state", "due_at"], name="need_by_due"),
                    models.Index(fields=["state", "received_at"], name="need_by_state"),
                    models.Index(fields=["state", "tray_at"], name="need_by_tray"),
                    models.Index(fields=["text_digest", "received_at"], name="need_by_text"),
                    models.Index(fields=["firm", "state"], name="need_by_firm"),
                    models.Index(fields=["category", "received_at"], name="need_by_category"),
                    models.Index(fields=["received_at"], name="need_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["problem", "help", "firm", "suggestion"])),
                        name="need_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["web", "staff", "paper", "phone", "meeting", "open311"])),
                        name="need_channel_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgency__in", ["danger", "urgent", "ordinary", "complex"])),
                        name="need_urgency_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="need_has_a_text"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__gte", -90), ("lat__lte", 90), ("lon__gte", -180), ("lon__lte", 180)),
                            _connector="OR",
                        ),
                        name="need_point_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("outcome__in", ["solved", "partly", "not", "not_yours", "no_word", "dropped"]),
                                ("state", "closed"),
                            ),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("closed_at__isnull", True),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="need_closed_has_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)),
                            _connector="OR",
                        ),
                        name="need_merged_says_into_which",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="need_merged_into_another",
                    ),
                    models.CheckConstraint(condition=models.Q(("reopenings__lte", 1)), name="need_reopened_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clock__isnull", True), ("due_at__isnull", True)),
                            models.Q(("clock__isnull", False), ("due_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="need_due_by_a_clock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="need_answered_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("need", "A need"),
                            ("meeting", "A decision in a meeting"),
                            ("opinion", "An opinion"),
                            ("plan", "A plan"),
                            ("case", "A joint case"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="What it comes from, such as meetings.Decision:4", max_length=60
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("what", models.TextField(blank=True)),
                (
                    "is_elsewhere",
                    models.BooleanField(default=False, help_text="Passed on: its place is not the need's"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "Given to a unit"),
                            ("accepted", "Taken up"),
                            ("returned", "Given back, on the supervisor's desk"),
                            ("arbitration", "To be ruled on"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="assigned",
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(help_text="When its clock began")),
                (
                    "clock",
                    models.JSONField(
                        blank=True, help_text="What the rule said; nothing: a fixed day, or no promise", null=True
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(blank=True, help_text="Pauses counted in; nothing: no promise", null=True),
                ),
                (
                    "is_due_certain",
                    models.BooleanField(default=True, help_text="False: that year's swaps are not published"),
                ),
                (
                    "tray_at",
                    models.DateTimeField(blank=True, help_text="Since when it lies in a supervisor's tray", null=True),
                ),
                ("returns", models.PositiveSmallIntegerField(default=0)),
                (
                    "ruled_at",
                    models.DateTimeField(blank=True, help_text="A ruling said whose it is: it stays there", null=True),
                ),
                (
                    "escalation",
                    models.PositiveSmallIntegerField(default=0, help_text="How many steps upwards it was passed"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "Solved"),
                            ("partly", "Partly solved"),
                            ("not", "Not solved"),
                            ("not_yours", "Not yours to solve"),
                            ("no_word", "Nobody said"),
                            ("dropped", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "clock_rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.rule",
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
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="partners.partner"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="places.place"
                    ),
                ),
                (
                    "suggested_lead",
                    models.ForeignKey(
                        blank=True,
                        help_text="By the unit that gave it back",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="needs.need",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "duties",
                "ordering": ["due_at", "id"],
                "indexes": [
                    models.Index(fields=["lead", "state", "due_at"], name="duty_by_lead"),
                    models.Index(fields=["place", "state", "due_at"], name="duty_by_place"),
                    models.Index(condition=models.Q(("is_elsewhere", True)), fields=["place"], name="duty_passed_on"),
                    models.Index(fields=["state", "due_at"], name="duty_by_due"),
                    models.Index(fields=["state", "escalation", "due_at"], name="duty_by_escalation"),
                    models.Index(fields=["source"], name="duty_by_source"),
                    models.Index(fields=["need", "state"], name="duty_by_need"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["need", "meeting", "opinion", "plan", "case"])),
                        name="duty_origin_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["assigned", "accepted", "returned", "arbitration", "answered", "closed", "withdrawn"],
                            )
                        ),
                        name="duty_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin", "need"), _negated=True), ("need__isnull", False), _connector="OR"
                        ),
                        name="duty_from_a_need_names_it",
                    ),
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="duty_has_a_title"),
                    models.CheckConstraint(condition=models.Q(("returns__lte", 2)), name="duty_returned_twice_at_most"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("returned", "arbitration")), ("tray_at__isnull", False)),
                            models.Q(
                                models.Q(("state__in", ("returned", "arbitration")), _negated=True),
                                ("tray_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="duty_given_back_lies_in_a_tray",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="duty_answered_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("outcome__in", ["solved", "partly", "not", "not_yours", "no_word", "dropped"]),
                                ("state", "closed"),
                            ),
                            models.Q(("closed_at__isnull", False), ("outcome", ""), ("state", "withdrawn")),
                            models.Q(
                                models.Q(("state__in", ["closed", "withdrawn"]), _negated=True),
                                ("closed_at__isnull", True),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="duty_closed_has_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_at__isnull", True), ("due_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="duty_due_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("paper", "Signed on paper"),
                            ("oral", "Said before a witness"),
                            ("code", "By a one-time code"),
                        ],
                        max_length=8,
                    ),
                ),
                ("scope", models.CharField(help_text="What it is for", max_length=200)),
                ("given_on", models.DateField()),
                ("expires_on", models.DateField(help_text="The last day on which it holds")),
                (
                    "agent",
                    models.ForeignKey(
                        help_text="Who acts",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Who is acted for",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="people.person",
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="witnessed_mandates",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-given_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["paper", "oral", "code"])), name="mandate_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_on__gte", models.F("given_on"))),
                        name="mandate_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope", ""), _negated=True), name="mandate_has_a_scope"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "oral"), _negated=True), ("witness__isnull", False), _connector="OR"
                        ),
                        name="mandate_said_before_a_witness",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("witness__isnull", True),
                            models.Q(("witness", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="mandate_witness_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="Of the slip", max_length=12, unique=True)),
                (
                    "is_reporter",
                    models.BooleanField(default=False, help_text="Brought the need, and says whether it is solved"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "Online"),
                            ("staff", "On somebody's behalf"),
                            ("paper", "On paper"),
                            ("phone", "By telephone"),
                            ("meeting", "In a meeting"),
                            ("open311", "From another system"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "sender",
                    models.CharField(
                        blank=True, help_text="Digest of the form or login it was sent from", max_length=64
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_needs",
                        to="people.person",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="needs.mandate",
                    ),
                ),
                (
                    "came_from",
                    models.ForeignKey(
                        blank=True,
                        help_text="The need that was joined with this",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="needs.need",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="followers", to="needs.need"
                    ),
                ),
            ],
            options={
                "ordering": ["since", "id"],
                "indexes": [models.Index(fields=["need", "is_reporter"], name="follower_by_need")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("code", ""), _negated=True), name="follower_has_a_code"),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["web", "staff", "paper", "phone", "meeting", "open311"])),
                        name="follower_channel_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="Its first day")),
                (
                    "kind",
                    models.CharField(
                        choices=[("unit", "unit"), ("village", "village"), ("category", "category")], max_length=8
                    ),
                ),
                ("received", models.PositiveIntegerField()),
                ("due", models.PositiveIntegerField()),
                ("in_time", models.PositiveIntegerField()),
                ("closed", models.PositiveIntegerField()),
                ("said", models.PositiveIntegerField()),
                ("solved", models.PositiveIntegerField()),
                ("partly", models.PositiveIntegerField()),
                ("rated", models.PositiveIntegerField()),
                ("satisfied", models.PositiveIntegerField()),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="needs.category",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
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
            ],
            options={
                "ordering": ["month", "id"],
                "indexes": [models.Index(fields=["kind", "month"], name="need_count_by_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category__isnull", True), ("kind", "unit"), ("place__isnull", True)),
                            models.Q(
                                ("category__isnull", True),
                                ("kind", "village"),
                                ("lead__isnull", True),
                                ("place__isnull", False),
                            ),
                            models.Q(
                                ("category__isnull", False),
                                ("kind", "category"),
                                ("lead__isnull", True),
                                ("place__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="need_count_is_of_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lead__isnull", False)),
                        fields=("month", "lead"),
                        name="need_count_of_a_unit_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "unit"), ("lead__isnull", True)),
                        fields=("month",),
                        name="need_count_of_nobody_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("place__isnull", False)),
                        fields=("month", "place"),
                        name="need_count_of_a_place_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("category__isnull", False)),
                        fields=("month", "category"),
                        name="need_count_of_a_category_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotTheSame",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "need",
                    models.ForeignKey(
                        help_text="The earlier one",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="needs.need",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="needs.need"),
                ),
            ],
            options={
                "verbose_name_plural": "not the same",
                "constraints": [
                    models.UniqueConstraint(fields=("need", "other"), name="not_the_same_once"),
                    models.CheckConstraint(
                        condition=models.Q(("need__lt", models.F("other"))), name="not_the_same_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("quantity", models.PositiveIntegerField(blank=True, null=True)),
                ("quantity_of", models.CharField(blank=True, help_text="Unit of the quantity", max_length=20)),
                (
                    "available_until",
                    models.DateField(blank=True, help_text="The last day on which it can be had", null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("taken", "Taken up"), ("withdrawn", "Withdrawn")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="needs.category",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        help_text="Who gives",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="partners.partner",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="places.place"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "indexes": [models.Index(fields=["state", "place"], name="offer_by_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "taken", "withdrawn"])), name="offer_state_is_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="offer_has_a_text"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(blank=True, help_text="Nothing: typed row by row", max_length=200)),
                ("file_digest", models.CharField(blank=True, max_length=64)),
                ("taken_on", models.DateField()),
                ("taken_at", models.DateTimeField()),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_batches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "paper batches",
                "ordering": ["-taken_at", "-id"],
                "indexes": [models.Index(fields=["taken_by", "taken_at"], name="paper_batch_by_login")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("file_name", "")),
                        fields=("taken_by", "taken_on"),
                        name="paper_typed_batch_once_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                (
                    "digest",
                    models.CharField(help_text="Of text and place, so that another sheet is noticed", max_length=64),
                ),
                ("row", models.PositiveIntegerField(help_text="Of the file, or in the order of typing")),
                (
                    "follower",
                    models.ForeignKey(
                        help_text="One slip for two sheets of one person",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="needs.follower",
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        help_text="Whose numbers: the town's",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="needs.paperbatch"
                    ),
                ),
            ],
            options={
                "ordering": ["batch", "row", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("town", "number"), name="paper_number_once_in_a_town"),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="paper_has_a_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to="needs/photos")),
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
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        help_text="Evidence",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="needs.duty",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="needs.need",
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("need__isnull", False), ("duty__isnull", False), _connector="OR"),
                        name="photo_belongs_to_something",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("need__isnull", False)),
                        fields=("need", "sha256"),
                        name="photo_of_a_need_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receive", "Received"),
                            ("follow", "Somebody joined in"),
                            ("sort", "Sorted anew"),
                            ("merge", "Joined with another one"),
                            ("assign", "Given to a unit"),
                            ("accept", "Taken up"),
                            ("return", "Given back"),
                            ("arbitrate", "Sent to be ruled on"),
                            ("reassign", "Given to another unit"),
                            ("helpers", "Helpers named"),
                            ("pause", "Clock paused"),
                            ("resume", "Clock runs again"),
                            ("escalate", "Overdue: passed upwards"),
                            ("note", "Note"),
                            ("answer", "Answered"),
                            ("word", "The resident said"),
                            ("reopen", "Opened again"),
                            ("close", "Closed"),
                            ("withdraw", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "state_after",
                    models.CharField(blank=True, help_text="Of the duty, or of the need without one", max_length=12),
                ),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("text", models.TextField(blank=True)),
                ("is_public", models.BooleanField(default=False, help_text="Shown to whoever holds the slip")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="needs.duty",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="needs.need",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        help_text="The lead after this step",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["need", "at"], name="step_by_need"),
                    models.Index(fields=["duty", "at"], name="step_by_duty"),
                    models.Index(fields=["at"], name="step_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "receive",
                                    "follow",
                                    "sort",
                                    "merge",
                                    "assign",
                                    "accept",
                                    "return",
                                    "arbitrate",
                                    "reassign",
                                    "helpers",
                                    "pause",
                                    "resume",
                                    "escalate",
                                    "note",
                                    "answer",
                                    "word",
                                    "reopen",
                                    "close",
                                    "withdraw",
                                ],
                            )
                        ),
                        name="step_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("need__isnull", False), ("duty__isnull", False), _connector="OR"),
                        name="step_is_about_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextBand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("band", models.PositiveSmallIntegerField()),
                ("key", models.BigIntegerField()),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bands", to="needs.need"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key", "need"], name="text_band_by_key")],
                "constraints": [models.UniqueConstraint(fields=("need", "band"), name="text_band_once")],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(help_text="As the board shows it, without a name", max_length=200)),
                ("value_fen", models.PositiveIntegerField(help_text="About what it costs")),
                ("cap_fen", models.PositiveIntegerField(help_text="The most a wish may cost, by the rule of that day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("claimed", "Claimed"),
                            ("granted", "Came true"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("posted_at", models.DateTimeField()),
                ("granted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "thanks",
                    models.CharField(blank=True, help_text="The wisher's words, without a name", max_length=300),
                ),
                ("thanked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mark",
                    models.CharField(
                        blank=True, help_text="Of the form it was sent from: once is enough", max_length=64
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wishes", to="places.place"
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "wisher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wishes", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "wishes",
                "ordering": ["-posted_at", "-id"],
                "indexes": [
                    models.Index(fields=["state", "posted_at"], name="wish_by_state"),
                    models.Index(fields=["place", "state"], name="wish_by_place"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "claimed", "granted", "withdrawn"])),
                        name="wish_state_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="wish_has_a_text"),
                    models.UniqueConstraint(
                        condition=models.Q(("mark", ""), _negated=True), fields=("mark",), name="wish_once_a_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value_fen__lte", models.F("cap_fen"))), name="wish_costs_at_most_its_cap"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("granted_at__isnull", False), ("state", "granted")),
                            models.Q(
                                models.Q(("state", "granted"), _negated=True),
                                ("granted_at__isnull", True),
                                ("thanked_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="wish_granted_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WishClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("claimed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="Released when it is over")),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "released_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("time_up", "The time was up"),
                            ("given_up", "Given up by who claimed it"),
                            ("by_staff", "Released by staff"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="partners.partner",
                    ),
                ),
                (
                    "wish",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="needs.wish"
                    ),
                ),
            ],
            options={
                "ordering": ["claimed_at", "id"],
                "indexes": [models.Index(fields=["claimed_by", "released_at"], name="claim_by_login")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)), fields=("wish",), name="wish_claimed_by_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("claimed_at"))), name="claim_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at__isnull", True), ("released_why", "")),
                            models.Q(
                                ("released_at__isnull", False),
                                ("released_why__in", ["time_up", "given_up", "by_staff"]),
                            ),
                            _connector="OR",
                        ),
                        name="claim_released_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("solved", "Solved"),
                            ("partly", "Partly solved"),
                            ("not", "Not solved"),
                            ("not_yours", "Not yours to solve"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_satisfied", models.BooleanField(blank=True, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "Online"),
                            ("staff", "On somebody's behalf"),
                            ("paper", "On paper"),
                            ("phone", "By telephone"),
                            ("meeting", "In a meeting"),
                            ("open311", "From another system"),
                        ],
                        max_length=8,
                    ),
                ),
                ("is_proxy", models.BooleanField(default=False, help_text="Staff said it for them")),
                ("note", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="words", to="needs.duty"
                    ),
                ),
                (
                    "follower",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="needs.follower",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="words", to="needs.need"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["solved", "partly", "not", "not_yours"])),
                        name="word_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["web", "staff", "paper", "phone", "meeting", "open311"])),
                        name="word_channel_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_proxy", False), ("by__isnull", False), _connector="OR"),
                        name="word_of_a_proxy_says_whose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "staff"), _negated=True), ("is_proxy", True), _connector="OR"
                        ),
                        name="word_by_staff_is_marked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyHelper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="helpers", to="needs.duty"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="helps_with", to="partners.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["since", "id"],
                "indexes": [models.Index(fields=["partner", "until"], name="helper_by_partner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)), fields=("duty", "partner"), name="helper_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyPause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("resident", "Waiting for the resident"),
                            ("weather", "The weather forbids it"),
                            ("parts", "Waiting for parts or material"),
                            ("approval", "Waiting for an approval"),
                            ("expert", "Waiting for an expert opinion"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pauses", to="needs.duty"
                    ),
                ),
            ],
            options={
                "ordering": ["started_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["resident", "weather", "parts", "approval", "expert"])),
                        name="pause_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="pause_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("duty",), name="pause_open_once"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Need",
            name="lead_duty",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leads_for",
                to="needs.duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lead_duty__isnull", True), ("state", "received"), ("tray_at__isnull", False)),
                    models.Q(("lead_duty__isnull", False), ("state__in", ["assigned", "answered"])),
                    ("state__in", ["closed", "merged"]),
                    _connector="OR",
                ),
                name="need_has_one_lead_duty_or_a_tray",
            ),
        ),
    ]
