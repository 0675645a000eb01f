import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    initial = True

    dependencies = [
        ("base", "__first__"),
        ("needs", "0001_initial"),
        ("partners", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("working", "Working meeting"),
                            ("talk", "Talk"),
                            ("review", "Review"),
                            ("direct_line", "Direct line"),
                            ("other", "Other meeting"),
                        ],
                        max_length=12,
                    ),
                ),
                ("where", models.CharField(help_text="In words: the room", max_length=120)),
                (
                    "rule",
                    models.CharField(help_text="RRULE of RFC 5545, as rules.recurrence spells it", max_length=200),
                ),
                ("starts_min", models.PositiveSmallIntegerField(help_text="Minutes after midnight")),
                ("length_min", models.PositiveSmallIntegerField()),
                (
                    "shift",
                    models.CharField(
                        choices=[
                            ("next", "It takes place on the next working day"),
                            ("previous", "It takes place on the working day before"),
                            ("skip", "It falls out"),
                            ("stay", "It takes place all the same"),
                        ],
                        default="next",
                        max_length=8,
                    ),
                ),
                ("valid_from", models.DateField(help_text="The first day; intervals are counted from here")),
                ("valid_until", models.DateField(blank=True, help_text="The last day", null=True)),
                (
                    "quorum_pct",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="So many per cent of the units must be there to decide", null=True
                    ),
                ),
                (
                    "slot_min",
                    models.PositiveSmallIntegerField(blank=True, help_text="Minutes of a slot one can book", null=True),
                ),
                ("is_public", models.BooleanField(default=False, help_text="Anybody may see when it meets")),
                (
                    "token",
                    models.CharField(help_text="The secret part of its calendar's address", max_length=43, unique=True),
                ),
                (
                    "written_on",
                    models.DateField(blank=True, help_text="When its meetings were last written ahead", null=True),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_series",
                        to="partners.alliance",
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
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hosted_series", to="partners.partner"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meeting_series", to="places.place"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "series",
                "ordering": ["title_zh", "id"],
                "indexes": [models.Index(fields=["place", "valid_until"], name="series_by_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title_zh", ""), _negated=True), name="series_has_a_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["working", "talk", "review", "direct_line", "other"])),
                        name="series_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shift__in", ["next", "previous", "skip", "stay"])),
                        name="series_shift_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("rule", ""), _negated=True), name="series_has_a_rule"),
                    models.CheckConstraint(
                        condition=models.Q(("length_min__gte", 5), ("length_min__lte", 720), ("starts_min__lt", 1440)),
                        name="series_has_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quorum_pct__isnull", True),
                            models.Q(("quorum_pct__gte", 1), ("quorum_pct__lte", 100)),
                            _connector="OR",
                        ),
                        name="series_quorum_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slot_min__isnull", True),
                            models.Q(("slot_min__gte", 5), ("slot_min__lte", models.F("length_min"))),
                            _connector="OR",
                        ),
                        name="series_slot_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="series_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "planned_on",
                    models.DateField(blank=True, help_text="The day by the series' rule: names it for ever", null=True),
                ),
                ("uid", models.CharField(max_length=80, unique=True)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("working", "Working meeting"),
                            ("talk", "Talk"),
                            ("review", "Review"),
                            ("direct_line", "Direct line"),
                            ("other", "Other meeting"),
                        ],
                        max_length=12,
                    ),
                ),
                ("where", models.CharField(max_length=120)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "is_certain",
                    models.BooleanField(default=True, help_text="False: that year's swaps are not published"),
                ),
                ("quorum_pct", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("slot_min", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("is_public", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("running", "Going on"),
                            ("held", "Held"),
                            ("cancelled", "Called off"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("moved_at", models.DateTimeField(blank=True, help_text="Somebody gave it another time", null=True)),
                ("moved_why", models.CharField(blank=True, max_length=200)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_why", models.CharField(blank=True, max_length=200)),
                (
                    "is_off_by_rule",
                    models.BooleanField(default=False, help_text="Called off because the series meets otherwise now"),
                ),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("locked_at", models.DateTimeField(blank=True, help_text="When the minutes were locked", null=True)),
                ("remarks", models.TextField(blank=True, help_text="What the minutes say besides the agenda")),
                ("changed_at", models.DateTimeField()),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="partners.alliance",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted_meetings",
                        to="partners.partner",
                    ),
                ),
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
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="places.place"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="meetings.series",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
                "indexes": [
                    models.Index(fields=["starts_at"], name="meeting_by_time"),
                    models.Index(fields=["place", "starts_at"], name="meeting_by_place"),
                    models.Index(fields=["series", "starts_at"], name="meeting_by_series"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title_zh", ""), _negated=True), name="meeting_has_a_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["working", "talk", "review", "direct_line", "other"])),
                        name="meeting_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="meeting_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("planned_on__isnull", True), ("series__isnull", True)),
                            models.Q(("planned_on__isnull", False), ("series__isnull", False)),
                            _connector="OR",
                        ),
                        name="meeting_of_a_series_names_its_day",
                    ),
                    models.UniqueConstraint(fields=("series", "planned_on"), name="meeting_once_a_planned_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("begun_at__isnull", True), ("cancelled_at__isnull", True), ("state", "planned")),
                            models.Q(
                                ("begun_at__isnull", True), ("cancelled_at__isnull", False), ("state", "cancelled")
                            ),
                            models.Q(
                                ("begun_at__isnull", False), ("cancelled_at", None), ("state__in", ["running", "held"])
                            ),
                            _connector="OR",
                        ),
                        name="meeting_state_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("locked_at__isnull", False), ("state", "held")),
                            models.Q(models.Q(("state", "held"), _negated=True), ("locked_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="meeting_held_is_locked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_off_by_rule", True), _negated=True), ("state", "cancelled"), _connector="OR"
                        ),
                        name="meeting_off_is_cancelled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="Of the slot, from 1")),
                ("topic", models.CharField(help_text="What it is about, in the booker's words", max_length=200)),
                ("booked_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_bookings",
                        to="partners.partner",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_bookings",
                        to="people.person",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "number", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="slot_number_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("topic", ""), _negated=True), name="booking_says_what_about"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("partner__isnull", False), ("person__isnull", True)),
                            models.Q(("partner__isnull", True), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="booking_is_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at__isnull", True)),
                        fields=("meeting", "number"),
                        name="slot_has_one_taker",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at__isnull", True), ("partner__isnull", False)),
                        fields=("meeting", "partner"),
                        name="firm_takes_one_slot",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at__isnull", True), ("person__isnull", False)),
                        fields=("meeting", "person"),
                        name="person_takes_one_slot",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingNeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="problems", to="meetings.booking"
                    ),
                ),
                (
                    "need",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="line_booking", to="needs.need"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("expected", "Expected"),
                            ("present", "Present"),
                            ("excused", "Excused"),
                            ("absent", "Absent"),
                        ],
                        default="expected",
                        max_length=8,
                    ),
                ),
                ("is_voting", models.BooleanField(default=False, help_text="A unit that counts for the quorum")),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="partners.partner",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="people.person",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendance", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "attendance",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("presence__in", ["expected", "present", "excused", "absent"])),
                        name="presence_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("partner__isnull", False), ("person__isnull", False), _connector="OR"),
                        name="attendance_is_of_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", True)),
                        fields=("meeting", "partner"),
                        name="attendance_of_a_unit_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("meeting", "person"),
                        name="attendance_of_a_person_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="From 1; nothing before it begins", null=True
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("overdue", "Overdue"),
                            ("carried", "Left undecided last time"),
                            ("open", "Not yet due"),
                            ("tray", "Nobody leads it yet"),
                            ("new", "Added by somebody"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("text", models.TextField(blank=True)),
                ("times_carried", models.PositiveSmallIntegerField(default=0)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("pending", "Not yet talked about"),
                            ("decided", "Decided"),
                            ("undecided", "Undecided, carried to the next meeting"),
                            ("noted", "Taken note of"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("result_text", models.TextField(blank=True, help_text="What was said")),
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
                    "carried_from",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried_to",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="needs.duty",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="needs.need",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="item_has_a_title"),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["overdue", "carried", "open", "tray", "new"])),
                        name="item_origin_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["pending", "decided", "undecided", "noted"])),
                        name="item_result_is_known",
                    ),
                    models.UniqueConstraint(fields=("meeting", "position"), name="item_position_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("duty__isnull", False)),
                        fields=("meeting", "duty"),
                        name="item_names_a_duty_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("carried_from__isnull", True), ("times_carried", 0)),
                            models.Q(("carried_from__isnull", False), ("times_carried__gte", 1)),
                            _connector="OR",
                        ),
                        name="item_carried_says_how_often",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addendum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="addenda", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "addenda",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="addendum_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="meetings.agendaitem"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="decision_says_what")
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=43, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "login",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("token", ""), _negated=True), name="feed_key_is_secret")
                ],
            },
        ),
    ]
