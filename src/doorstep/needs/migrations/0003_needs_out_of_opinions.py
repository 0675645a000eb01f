"""Needs may come out of a survey: opinions that were made into a duty without their authors.

On SQLite the tables of needs and words are made anew and lose their triggers: they are put back.
"""

from django.db import migrations, models

from doorstep.base.append_only import AppendOnly
from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    dependencies = [("needs", "0002_append_only_and_search")]

    operations = [
        migrations.RemoveConstraint(
            model_name="follower",
            name="follower_channel_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="need",
            name="need_channel_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="word",
            name="word_channel_is_known",
        ),
        migrations.AlterField(
            model_name="follower",
            name="channel",
            field=models.CharField(
                choices=[
                    ("web", "Online"),
                    ("staff", "On somebody's behalf"),
                    ("paper", "On paper"),
                    ("phone", "By telephone"),
                    ("meeting", "In a meeting"),
                    ("open311", "From another system"),
                    ("opinion", "Out of a survey"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="need",
            name="channel",
            field=models.CharField(
                choices=[
                    ("web", "Online"),
                    ("staff", "On somebody's behalf"),
                    ("paper", "On paper"),
                    ("phone", "By telephone"),
                    ("meeting", "In a meeting"),
                    ("open311", "From another system"),
                    ("opinion", "Out of a survey"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="word",
            name="channel",
            field=models.CharField(
                choices=[
                    ("web", "Online"),
                    ("staff", "On somebody's behalf"),
                    ("paper", "On paper"),
                    ("phone", "By telephone"),
                    ("meeting", "In a meeting"),
                    ("open311", "From another system"),
                    ("opinion", "Out of a survey"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="follower",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["web", "staff", "paper", "phone", "meeting", "open311", "opinion"])
                ),
                name="follower_channel_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["web", "staff", "paper", "phone", "meeting", "open311", "opinion"])
                ),
                name="need_channel_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="word",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["web", "staff", "paper", "phone", "meeting", "open311", "opinion"])
                ),
                name="word_channel_is_known",
            ),
        ),
        AppendOnly("needs_need", events=("DELETE",), is_again=True),
        AppendOnly("needs_word", is_again=True),
    ]
