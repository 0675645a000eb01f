"""A resource is planned in one place at a time: the database refuses the second.

On PostgreSQL the equality of names goes through their 64-bit hash as a one-number range, which GiST knows without an extension.
"""

from django.db import migrations

_NAME = "session_one_place_at_a_time"
_POSTGRES = f"""
ALTER TABLE services_session ADD CONSTRAINT {_NAME} EXCLUDE USING gist (
    int8range(hashtextextended(resource, 0), hashtextextended(resource, 0), '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (state = 'planned' AND resource <> '')
"""
_SQLITE = """
CREATE TRIGGER {name}_{event} BEFORE {event} ON services_session
WHEN NEW.state = 'planned' AND NEW.resource <> '' AND EXISTS (
    SELECT 1 FROM services_session other
    WHERE other.resource = NEW.resource AND other.state = 'planned' AND other.id IS NOT NEW.id
      AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
)
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""


def forwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES)
        return
    for event in ("insert", "update"):
        editor.execute(_SQLITE.format(name=_NAME, event=event))


def backwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(f"ALTER TABLE services_session DROP CONSTRAINT {_NAME}")
        return
    for event in ("insert", "update"):
        editor.execute(f"DROP TRIGGER {_NAME}_{event}")


class Migration(migrations.Migration):
    dependencies = [("services", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
