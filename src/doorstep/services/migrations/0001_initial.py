import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = [
        ("base", "__first__"),
        ("partners", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medicine_van", "Medicine vehicle"),
                            ("activity", "Activity"),
                            ("class", "Class or talk"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "resource",
                    models.CharField(
                        blank=True, help_text="What can be in one place only, such as pharmacy.Vehicle:3", max_length=60
                    ),
                ),
                ("resource_name", models.CharField(blank=True, help_text="What people call it", max_length=60)),
                (
                    "plan",
                    models.CharField(
                        blank=True, help_text="Where it comes from, such as pharmacy.VisitPlan:17", max_length=60
                    ),
                ),
                (
                    "superseded_by",
                    models.CharField(blank=True, help_text="The plan that took its place", max_length=60),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("missed", "Missed"),
                            ("cancelled", "Cancelled"),
                            ("superseded", "Replaced by another plan"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                ("served", models.PositiveIntegerField(blank=True, help_text="Person-times", null=True)),
                (
                    "answered",
                    models.PositiveIntegerField(blank=True, help_text="How many of them said how it went", null=True),
                ),
                (
                    "satisfied",
                    models.PositiveIntegerField(blank=True, help_text="How many of those were satisfied", null=True),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("vehicle", "The vehicle broke down"),
                            ("crew", "The crew could not come"),
                            ("weather", "Bad weather"),
                            ("road", "The road was closed"),
                            ("day_off", "A day off"),
                            ("plan", "The timetable was withdrawn"),
                            ("host", "The host could not come"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, help_text="For the office; nothing about any person", max_length=200),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="places.place"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="partners.partner"
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        help_text="The missed session",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacements",
                        to="services.session",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="places.site",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
                "indexes": [
                    models.Index(fields=["place", "starts_at"], name="session_by_place"),
                    models.Index(fields=["starts_at"], name="session_by_time"),
                    models.Index(fields=["resource", "starts_at"], name="session_by_resource"),
                    models.Index(fields=["plan", "state"], name="session_by_plan"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["medicine_van", "activity", "class"])),
                        name="session_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "held", "missed", "cancelled", "superseded"])),
                        name="session_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered__isnull", False),
                                ("answered__lte", models.F("served")),
                                ("satisfied__isnull", False),
                                ("satisfied__lte", models.F("answered")),
                                ("served__isnull", False),
                                ("state", "held"),
                            ),
                            models.Q(
                                models.Q(("state", "held"), _negated=True),
                                ("answered__isnull", True),
                                ("satisfied__isnull", True),
                                ("served__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="session_held_has_its_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["missed", "cancelled"]), _negated=True),
                            ("reason__in", ["vehicle", "crew", "weather", "road", "day_off", "plan", "host", "other"]),
                            _connector="OR",
                        ),
                        name="session_missed_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "superseded"), models.Q(("superseded_by", ""), _negated=True)),
                            models.Q(models.Q(("state", "superseded"), _negated=True), ("superseded_by", "")),
                            _connector="OR",
                        ),
                        name="session_superseded_by_a_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces__isnull", True),
                            models.Q(("replaces", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="session_replaces_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["planned", "held"])),
                        fields=("replaces",),
                        name="session_replaced_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizSpent",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name_plural": "spent quiz sheets",
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "place",
                    models.ForeignKey(
                        help_text="The area it is for",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title_zh", ""), _negated=True), name="campaign_has_a_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="campaign_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(blank=True, max_length=60)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="topics", to="services.campaign"
                    ),
                ),
            ],
            options={
                "ordering": ["campaign", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name_zh", ""), _negated=True), name="campaign_topic_has_a_name"
                    ),
                    models.UniqueConstraint(fields=("campaign", "number"), name="campaign_topic_number_once"),
                    models.UniqueConstraint(fields=("campaign", "name_zh"), name="campaign_topic_name_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="activity",
                        serialize=False,
                        to="services.session",
                    ),
                ),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                ("about_zh", models.CharField(blank=True, max_length=600)),
                ("about_en", models.CharField(blank=True, max_length=900)),
                ("capacity", models.PositiveIntegerField(blank=True, help_text="Places; empty: no limit", null=True)),
                (
                    "sign_up_until",
                    models.DateTimeField(blank=True, help_text="Empty: nobody needs to sign up", null=True),
                ),
                (
                    "attendance",
                    models.CharField(
                        choices=[("head_count", "Only how many came"), ("named", "Who of those signed up came")],
                        max_length=12,
                    ),
                ),
                ("extra_heads", models.PositiveIntegerField(default=0, help_text="Who came without having signed up")),
                ("asked", models.CharField(blank=True, help_text="What named the request", max_length=64)),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaign_activities",
                        to="partners.partner",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose volunteers help",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="partners.team",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="services.campaigntopic",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
                "ordering": ["session__starts_at", "session_id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title_zh", ""), _negated=True), name="activity_has_a_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attendance__in", ["head_count", "named"])),
                        name="activity_attendance_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__isnull", True), ("capacity__gte", 1), _connector="OR"),
                        name="activity_capacity_is_some",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("school__isnull", True), ("topic__isnull", True)),
                            models.Q(("school__isnull", False), ("topic__isnull", False)),
                            _connector="OR",
                        ),
                        name="activity_topic_at_a_school",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("topic__isnull", True),
                            models.Q(
                                ("attendance", "head_count"),
                                ("capacity__isnull", True),
                                ("extra_heads", 0),
                                ("sign_up_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="activity_of_a_campaign_counts_heads",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("asked", ""), _negated=True), fields=("asked",), name="activity_asked_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignSchool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="school_rows", to="services.campaign"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="campaign_rows", to="partners.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["campaign", "school__name", "id"],
                "constraints": [models.UniqueConstraint(fields=("campaign", "school"), name="campaign_school_once")],
            },
        ),
        migrations.CreateModel(
            name="Quiz",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                ("code_before", models.CharField(max_length=6, unique=True)),
                ("code_after", models.CharField(max_length=6, unique=True)),
                (
                    "closed_on",
                    models.DateField(blank=True, help_text="From this day on it takes no more sheets", null=True),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quizzes",
                        to="services.campaign",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quizzes",
                        to="services.activity",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "quizzes",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title_zh", ""), _negated=True), name="quiz_has_a_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activity__isnull", True), ("campaign__isnull", False)),
                            models.Q(("activity__isnull", False), ("campaign__isnull", True)),
                            _connector="OR",
                        ),
                        name="quiz_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code_before", models.F("code_after")), _negated=True),
                        name="quiz_codes_differ",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("words_zh", models.CharField(max_length=200)),
                ("words_en", models.CharField(blank=True, max_length=300)),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="services.quiz"
                    ),
                ),
            ],
            options={
                "ordering": ["quiz", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words_zh", ""), _negated=True), name="quiz_question_has_words"
                    ),
                    models.UniqueConstraint(fields=("quiz", "number"), name="quiz_question_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("words_zh", models.CharField(max_length=120)),
                ("words_en", models.CharField(blank=True, max_length=200)),
                ("is_right", models.BooleanField(default=False)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="options", to="services.quizquestion"
                    ),
                ),
            ],
            options={
                "ordering": ["question", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words_zh", ""), _negated=True), name="quiz_option_has_words"
                    ),
                    models.UniqueConstraint(fields=("question", "number"), name="quiz_option_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_right", True)), fields=("question",), name="quiz_option_right_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phase", models.CharField(choices=[("before", "Before"), ("after", "After")], max_length=8)),
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField()),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="services.quizoption"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "quiz tallies",
                "ordering": ["option", "phase", "day"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", ["before", "after"])), name="quiz_tally_phase_is_known"
                    ),
                    models.UniqueConstraint(fields=("option", "phase", "day"), name="quiz_tally_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="VolunteerService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content",
                    models.CharField(help_text="What was done; nothing about any other person", max_length=120),
                ),
                (
                    "thanks",
                    models.CharField(
                        blank=True, help_text="A word of thanks from the host to the volunteer", max_length=120
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("minutes", models.IntegerField(help_text="Negative in a reversal")),
                ("certified_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, help_text="Why it is taken back", max_length=120)),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="volunteer_service",
                        to="partners.partner",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="service", to="people.person"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="volunteer_service", to="places.place"
                    ),
                ),
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
                        help_text="The row it takes back",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="services.volunteerservice",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        help_text="If at an activity",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="volunteer_service",
                        to="services.session",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "volunteer service",
                "ordering": ["-starts_at", "-id"],
                "indexes": [models.Index(fields=["person", "starts_at"], name="service_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="service_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certified_at__gte", models.F("ends_at"))),
                        name="service_is_over_when_certified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content", ""), _negated=True), name="service_says_what_was_done"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("minutes__gt", 0), ("reason", ""), ("reverses__isnull", True)),
                            models.Q(
                                ("minutes__lt", 0), ("reverses__isnull", False), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="service_or_its_reversal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="In the order of asking, from 1")),
                (
                    "seat",
                    models.PositiveIntegerField(
                        blank=True, help_text="From 1; empty: waits or has withdrawn", null=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("seated", "Has a place"),
                            ("waiting", "On the waiting list"),
                            ("withdrawn", "Withdrawn"),
                            ("attended", "Came"),
                            ("no_show", "Did not come"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code_digest", models.CharField(max_length=64, unique=True)),
                ("booked_at", models.DateTimeField()),
                (
                    "booked_by",
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
                        related_name="bookings",
                        to="people.person",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="services.activity"
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "number"],
                "indexes": [models.Index(fields=["activity", "state"], name="booking_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["seated", "waiting", "withdrawn", "attended", "no_show"])),
                        name="booking_state_is_known",
                    ),
                    models.UniqueConstraint(fields=("activity", "number"), name="booking_number_once"),
                    models.UniqueConstraint(fields=("activity", "seat"), name="booking_seat_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("activity", "person"),
                        name="booking_person_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seat__gte", 1), ("seat__isnull", False), ("state", "seated")),
                            models.Q(("seat__isnull", True), ("state__in", ["waiting", "withdrawn"])),
                            ("state__in", ["attended", "no_show"]),
                            _connector="OR",
                        ),
                        name="booking_seated_has_a_seat",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Campaign",
            name="schools",
            field=models.ManyToManyField(
                related_name="campaigns", through="services.CampaignSchool", to="partners.partner"
            ),
        ),
    ]
