"""The words of open needs get an index of their own."""

from django.db import migrations, models

from doorstep.places.name_index import MakeNameIndex, Named, NameIndex


def fill(apps, _schema_editor):
    """Put the open needs in."""
    index, need = NameIndex("needs_open_text_index"), apps.get_model("needs", "Need")
    open_ones = need.objects.filter(state__in=["received", "assigned", "answered"])
    rows = open_ones.values_list("pk", "text", "where").iterator(500)
    index.add(Named(pk, (text, where)) for pk, text, where in rows)


class Migration(migrations.Migration):
    dependencies = [("needs", "0008_rows_by_due")]
    operations = [
        migrations.AddIndex("need", models.Index(fields=["state", "received_at"], name="need_by_state")),
        MakeNameIndex("needs_open_text_index"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
