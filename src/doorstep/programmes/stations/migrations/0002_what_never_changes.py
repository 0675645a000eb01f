"""A circle that was computed stays as it was."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("stations", "0001_initial")]

    operations = [
        AppendOnly("stations_circleplan"),
        AppendOnly("stations_circlevillage"),
        AppendOnly("stations_circlesite"),
    ]
