"""Records of voluntary service are only added to, and nobody serves in two places at once: the database refuses it.

A reversed record no longer counts, and rows never change, so the rule cannot be an exclusion constraint.
"""

from django.db import migrations

from doorstep.base.append_only import AppendOnly

_NAME = "service_one_place_at_a_time"
_CLASH = """
NEW.reverses_id IS NULL AND EXISTS (
    SELECT 1 FROM services_volunteerservice other
    WHERE other.person_id = NEW.person_id AND other.reverses_id IS NULL
      AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
      AND NOT EXISTS (SELECT 1 FROM services_volunteerservice back WHERE back.reverses_id = other.id)
)
"""
_POSTGRES = f"""
CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {_CLASH} THEN
        RAISE EXCEPTION '{_NAME}' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
"""
_POSTGRES_TRIGGER = (
    f"CREATE TRIGGER {_NAME} BEFORE INSERT ON services_volunteerservice FOR EACH ROW EXECUTE FUNCTION {_NAME}()"
)
_SQLITE = f"""
CREATE TRIGGER {_NAME} BEFORE INSERT ON services_volunteerservice
WHEN {_CLASH}
BEGIN SELECT RAISE(ABORT, '{_NAME}'); END
"""


def forwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES, None)
        editor.execute(_POSTGRES_TRIGGER)
        return
    editor.execute(_SQLITE)


def backwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER {_NAME} ON services_volunteerservice")
        editor.execute(f"DROP FUNCTION {_NAME}()")
        return
    editor.execute(f"DROP TRIGGER IF EXISTS {_NAME}")


class Migration(migrations.Migration):
    dependencies = [("services", "0002_one_place_at_a_time")]
    operations = [
        AppendOnly("services_volunteerservice"),
        migrations.RunPython(forwards, backwards),
    ]
