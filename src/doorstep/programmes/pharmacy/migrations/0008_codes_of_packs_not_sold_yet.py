"""Codes of packs that lie in a slot or were opened; certificates withdrawn; reservations at a vehicle's stop."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doorstep.base.append_only import AppendOnly
from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    dependencies = [
        ("ledger", "0002_what_never_changes"),
        ("partners", "0003_duties_of_cases"),
        ("pharmacy", "0007_vends_for_reservations"),
        ("services", "0003_service_one_place_at_a_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenedCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SlotCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("put_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="certificate",
            name="certificate_once_until_a_day",
        ),
        migrations.AddField(
            model_name="certificate",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="certificate",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="withdrawn_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="hold",
            name="stop",
            field=models.ForeignKey(
                blank=True,
                help_text="Where the vehicle is met that has it aboard",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds",
                to="services.session",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("login", "kind", "valid_until"),
                name="certificate_once_until_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_reason", "")),
                    models.Q(
                        ("withdrawn_at__gte", models.F("registered_at")),
                        models.Q(("withdrawn_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="certificate_withdrawn_for_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="openedcode",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opened_codes", to="pharmacy.holder"
            ),
        ),
        migrations.AddField(
            model_name="openedcode",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opened_codes", to="pharmacy.lot"
            ),
        ),
        migrations.AddField(
            model_name="openedcode",
            name="movement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opened_codes", to="ledger.movement"
            ),
        ),
        migrations.AddField(
            model_name="slotcode",
            name="slot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="pharmacy.slot"
            ),
        ),
        migrations.AddField(
            model_name="slotcode",
            name="vend",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="slot_code",
                to="pharmacy.vend",
            ),
        ),
        migrations.AddConstraint(
            model_name="openedcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="opened_code_is_there"
            ),
        ),
        migrations.AddConstraint(
            model_name="slotcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="slot_code_is_there"
            ),
        ),
        migrations.AddConstraint(
            model_name="slotcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)), fields=("code",), name="slot_code_in_one_slot"
            ),
        ),
        migrations.AddConstraint(
            model_name="slotcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("vend__isnull", True), ("left_at__isnull", False), _connector="OR"),
                name="slot_code_handed_out_has_left",
            ),
        ),
        AppendOnly("pharmacy_openedcode"),
        AppendOnly("pharmacy_slotcode", events=("DELETE",)),
    ]
