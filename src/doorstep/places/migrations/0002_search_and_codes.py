"""The name index, and the trigger that keeps two places from holding one code on one day."""

from django.db import migrations

from doorstep.places.name_index import MakeNameIndex

_MESSAGE = "place_code_no_overlap"
_POSTGRES = f"""
CREATE OR REPLACE FUNCTION places_code_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(NEW.system || NEW.code));
    IF EXISTS (
        SELECT 1 FROM places_placecode other
        WHERE other.system = NEW.system AND other.code = NEW.code AND other.id <> NEW.id
          AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from)
          AND (NEW.valid_until IS NULL OR NEW.valid_until >= other.valid_from)
    ) THEN
        RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
_SQLITE = """
CREATE TRIGGER places_code_no_overlap_{event} AFTER {event} ON places_placecode
WHEN EXISTS (
    SELECT 1 FROM places_placecode other
    WHERE other.system = NEW.system AND other.code = NEW.code AND other.id <> NEW.id
      AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from)
      AND (NEW.valid_until IS NULL OR NEW.valid_until >= other.valid_from)
)
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""


def forwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES)
        editor.execute(
            "CREATE TRIGGER places_code_no_overlap BEFORE INSERT OR UPDATE ON places_placecode "
            "FOR EACH ROW EXECUTE FUNCTION places_code_no_overlap()"
        )
        return
    for event in ("insert", "update"):
        editor.execute(_SQLITE.format(event=event, message=_MESSAGE))


def backwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER places_code_no_overlap ON places_placecode")
        editor.execute("DROP FUNCTION places_code_no_overlap()")
        return
    for event in ("insert", "update"):
        editor.execute(f"DROP TRIGGER places_code_no_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [MakeNameIndex("places_name_index"), migrations.RunPython(forwards, backwards)]
