"""What a device reported, what became of it, what was asked and decided: none of it is ever changed."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("devices", "0001_initial")]

    operations = [
        AppendOnly("devices_operation"),
        AppendOnly("devices_operationoutcome"),
        AppendOnly("devices_question"),
        AppendOnly("devices_answer"),
        AppendOnly("devices_device", events=("DELETE",)),
    ]
