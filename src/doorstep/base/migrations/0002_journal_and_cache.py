"""The journal only grows, and the cache has its table."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from doorstep.base.append_only import AppendOnly


def make_cache_table(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", "base_cache", database=schema_editor.connection.alias, verbosity=0)


def drop_cache_table(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP TABLE IF EXISTS base_cache")


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]

    operations = [
        AppendOnly("base_journalentry"),
        AppendOnly("base_journalday", events=("DELETE",)),
        migrations.RunPython(make_cache_table, drop_cache_table),
    ]
