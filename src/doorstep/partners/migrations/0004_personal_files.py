"""A file of a case says whether it holds personal data; of those added before nobody said, so they stay.

On SQLite the table of files is made anew and loses its trigger: it is put back.
"""

import django.db.models.deletion
from django.db import migrations, models

from doorstep.base.append_only import AppendOnly
from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    dependencies = [("partners", "0003_duties_of_cases")]

    operations = [
        migrations.AddField(
            model_name="casefile",
            name="holds_personal_data",
            field=models.BooleanField(
                default=True, help_text="Leaves only under a sharing agreement that covers files"
            ),
            preserve_default=False,
        ),
        AppendOnly("partners_casefile", is_again=True),
        migrations.AddField(
            model_name="package",
            name="files_sharing",
            field=models.ForeignKey(
                blank=True,
                help_text="Files left under it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.sharingagreement",
            ),
        ),
        migrations.AlterField(
            model_name="package",
            name="sharing",
            field=models.ForeignKey(
                blank=True,
                help_text="Names people under it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.sharingagreement",
            ),
        ),
    ]
