from django.db import migrations, models

from doorstep.base.made_together import MadeTogether


class Migration(MadeTogether):
    dependencies = [("pharmacy", "0010_ways_by_road")]

    operations = [
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.CheckConstraint(
                condition=models.Q(("load_l__isnull", True), ("load_l__gte", 1), _connector="OR"),
                name="vehicle_carries_something",
            ),
        ),
    ]
