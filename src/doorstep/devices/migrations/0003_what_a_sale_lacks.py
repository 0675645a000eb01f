"""What a sale of the road may lack is asked about.

On SQLite the table of questions is made anew and loses its triggers: they are put back.
"""

from django.db import migrations, models

from doorstep.base.append_only import AppendOnly
from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    dependencies = [
        ("devices", "0002_append_only"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="question",
            name="question_why_is_known",
        ),
        migrations.AlterField(
            model_name="question",
            name="why",
            field=models.CharField(
                choices=[
                    ("unreadable", "The report cannot be read"),
                    ("unknown_kind", "Nobody here knows reports of this kind"),
                    ("too_long", "The report is too long"),
                    ("other_words", "The same report came with other words"),
                    ("number_taken", "Another report of this device has this number"),
                    ("device_shut_out", "The device had been shut out"),
                    ("not_allowed", "Whoever sent it may not do this"),
                    ("not_possible", "It contradicts what is recorded here"),
                    ("clock", "The device's clock is wrong"),
                    ("numbers_missing", "Reports of this device never came"),
                    ("oversold", "More was handed out than stood on the books: please count"),
                    ("not_usable", "Something recalled or out of date was handed out: please call who got it"),
                    ("nobody_on_duty", "A pharmacist's word on it is missing"),
                    ("code_missing", "A box went out and its code was not scanned"),
                    ("identity_missing", "It is not written down who got it, and it has to be"),
                    ("too_many_packs", "More went out than one person may have"),
                    ("code_used", "The code on the box was sold before"),
                    ("old_rules", "It was done by prices or rules that have changed"),
                    ("no_lease", "The device did not have charge of this vehicle"),
                    ("not_asked_for", "What was planned had changed meanwhile"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "why__in",
                        [
                            "unreadable",
                            "unknown_kind",
                            "too_long",
                            "other_words",
                            "number_taken",
                            "device_shut_out",
                            "not_allowed",
                            "not_possible",
                            "clock",
                            "numbers_missing",
                            "oversold",
                            "not_usable",
                            "nobody_on_duty",
                            "code_missing",
                            "identity_missing",
                            "too_many_packs",
                            "code_used",
                            "old_rules",
                            "no_lease",
                            "not_asked_for",
                        ],
                    )
                ),
                name="question_why_is_known",
            ),
        ),
        AppendOnly("devices_question", is_again=True),
    ]
