"""What was counted, sold, measured, proved and said stays as it was: the database refuses to change it."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("pharmacy", "0001_initial")]

    operations = [
        AppendOnly("pharmacy_cabinetevent"),
        AppendOnly("pharmacy_coveragerun"),
        AppendOnly("pharmacy_coveragevillage"),
        AppendOnly("pharmacy_dayclose"),
        AppendOnly("pharmacy_deliverystep"),
        AppendOnly("pharmacy_dispense", events=("DELETE",)),
        AppendOnly("pharmacy_dispenseline"),
        AppendOnly("pharmacy_hold", events=("DELETE",)),
        AppendOnly("pharmacy_interactionbook"),
        AppendOnly("pharmacy_interactionupload", events=("DELETE",)),
        AppendOnly("pharmacy_presence", events=("DELETE",)),
        AppendOnly("pharmacy_questionline"),
        AppendOnly("pharmacy_recordaccess"),
        AppendOnly("pharmacy_remindercall"),
        AppendOnly("pharmacy_review"),
        AppendOnly("pharmacy_script", events=("DELETE",)),
        AppendOnly("pharmacy_sensorreading"),
        AppendOnly("pharmacy_tracesale", events=("DELETE",)),
    ]
