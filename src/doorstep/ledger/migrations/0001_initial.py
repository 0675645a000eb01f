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
            name="Book",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="books", to="places.place"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("key", ""), _negated=True), models.Q(("name", ""), _negated=True)),
                        name="book_has_a_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("supplier", "Supplier"),
                            ("shop", "Pharmacy or shop"),
                            ("cabinet", "Cabinet"),
                            ("vehicle", "Vehicle"),
                            ("transit", "On the way"),
                            ("patient", "Handed to patients"),
                            ("quarantine", "Set aside"),
                            ("destroyed", "Destroyed"),
                            ("adjust", "Differences found by counting"),
                            ("bank", "Bank"),
                            ("available", "Credit still available"),
                            ("drawn", "Credit drawn"),
                            ("purse", "Money or hours at hand"),
                            ("outside", "Outside"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("may_be_negative", models.BooleanField(default=False)),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="partners.partner",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="places.site",
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="ledger.book"
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "key"), name="account_key_once_a_book"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "adjust")), fields=("book",), name="account_one_for_differences"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "supplier",
                                    "shop",
                                    "cabinet",
                                    "vehicle",
                                    "transit",
                                    "patient",
                                    "quarantine",
                                    "destroyed",
                                    "adjust",
                                    "bank",
                                    "available",
                                    "drawn",
                                    "purse",
                                    "outside",
                                ],
                            )
                        ),
                        name="account_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("key", ""), _negated=True), models.Q(("name", ""), _negated=True)),
                        name="account_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commodity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("fen", "Money"), ("stock", "Goods"), ("hours", "Hours"), ("credit", "Credit")],
                        max_length=8,
                    ),
                ),
                ("unit", models.CharField(max_length=20)),
                ("label", models.CharField(max_length=160)),
            ],
            options={
                "verbose_name_plural": "commodities",
                "ordering": ["label", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fen", "stock", "hours", "credit"])),
                        name="commodity_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True),
                            models.Q(("unit", ""), _negated=True),
                            models.Q(("label", ""), _negated=True),
                        ),
                        name="commodity_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.BigIntegerField(default=0)),
                ("may_be_negative", models.BooleanField()),
                ("last_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="ledger.account",
                    ),
                ),
                (
                    "commodity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="balances", to="ledger.commodity"
                    ),
                ),
            ],
            options={
                "ordering": ["account", "commodity"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "commodity"), name="balance_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0), ("may_be_negative", True), _connector="OR"),
                        name="balance_not_below_0",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                ("lender", models.CharField(max_length=80)),
                ("borrower_name", models.CharField(blank=True, max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(help_text="The last day on which it can be drawn")),
                (
                    "available",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
                (
                    "bank",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_lines",
                        to="partners.partner",
                    ),
                ),
                (
                    "drawn",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("lender", ""), _negated=True)
                        ),
                        name="credit_line_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("borrower__isnull", False), ("borrower_name", "")),
                            models.Q(("borrower__isnull", True), models.Q(("borrower_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="credit_line_has_one_borrower",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="credit_line_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("kind", models.CharField(max_length=24)),
                ("occurred_at", models.DateTimeField()),
                ("counts_at", models.DateTimeField()),
                ("is_late", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("about", models.CharField(blank=True, max_length=120)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("body_hash", models.CharField(max_length=64)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="movements", to="ledger.book"
                    ),
                ),
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
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="ledger.movement",
                    ),
                ),
            ],
            options={
                "ordering": ["counts_at", "id"],
                "indexes": [
                    models.Index(fields=["book", "counts_at"], name="movement_by_moment"),
                    models.Index(
                        condition=models.Q(("about", ""), _negated=True), fields=["about"], name="movement_by_about"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind", ""), _negated=True), name="movement_has_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("counts_at__lte", models.F("recorded_at"))), name="movement_is_not_to_come"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counts_at", models.F("occurred_at")), ("is_late", False)),
                            models.Q(("counts_at__gt", models.F("occurred_at")), ("is_late", True)),
                            _connector="OR",
                        ),
                        name="movement_counts_when_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reverses__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="movement_taken_back_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reverses", models.F("id")), _negated=True),
                        name="movement_does_not_reverse_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledger.account",
                    ),
                ),
                (
                    "commodity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledger.commodity",
                    ),
                ),
                (
                    "movement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="ledger.movement"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["account", "commodity", "at", "id"], name="entry_by_account")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="entry_of_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField()),
                ("closed_until", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField()),
                ("closed_at", models.DateTimeField()),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="periods", to="ledger.book"
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
            ],
            options={
                "ordering": ["book", "closed_until"],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "until"), name="period_once_a_day"),
                    models.UniqueConstraint(fields=("book", "closed_until"), name="period_moves_on"),
                    models.CheckConstraint(
                        condition=models.Q(("closed_until__lte", models.F("closed_at"))), name="period_is_over"
                    ),
                ],
            },
        ),
    ]
