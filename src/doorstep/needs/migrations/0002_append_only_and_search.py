"""What happened and what residents said only grows; and the indexes by which texts are found."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly
from doorstep.places.name_index import MakeNameIndex


class Migration(migrations.Migration):
    dependencies = [("needs", "0001_initial")]
    operations = [
        AppendOnly("needs_step"),
        AppendOnly("needs_word"),
        AppendOnly("needs_need", events=("DELETE",)),
        AppendOnly("needs_duty", events=("DELETE",)),
        MakeNameIndex("needs_text_index"),
        MakeNameIndex("needs_open_text_index"),
    ]
