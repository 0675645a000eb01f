"""Rows that never change, and the trigger that keeps a partner from belonging twice to an alliance on one day."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly

_MESSAGE = "membership_no_overlap"
_POSTGRES = f"""
CREATE OR REPLACE FUNCTION partners_membership_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('partners_membership ' || NEW.alliance_id || ' ' || NEW.partner_id));
    IF EXISTS (
        SELECT 1 FROM partners_membership other
        WHERE other.alliance_id = NEW.alliance_id AND other.partner_id = NEW.partner_id AND other.id <> NEW.id
          AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from)
          AND (NEW.valid_until IS NULL OR NEW.valid_until >= other.valid_from)
    ) THEN
        RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
_SQLITE = """
CREATE TRIGGER partners_membership_no_overlap_{event} AFTER {event} ON partners_membership
WHEN EXISTS (
    SELECT 1 FROM partners_membership other
    WHERE other.alliance_id = NEW.alliance_id AND other.partner_id = NEW.partner_id AND other.id <> NEW.id
      AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from)
      AND (NEW.valid_until IS NULL OR NEW.valid_until >= other.valid_from)
)
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""


def forwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES)
        editor.execute(
            "CREATE TRIGGER partners_membership_no_overlap BEFORE INSERT OR UPDATE ON partners_membership "
            "FOR EACH ROW EXECUTE FUNCTION partners_membership_no_overlap()"
        )
        return
    for event in ("insert", "update"):
        editor.execute(_SQLITE.format(event=event, message=_MESSAGE))


def backwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER partners_membership_no_overlap ON partners_membership")
        editor.execute("DROP FUNCTION partners_membership_no_overlap()")
        return
    for event in ("insert", "update"):
        editor.execute(f"DROP TRIGGER partners_membership_no_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [
        migrations.RunPython(forwards, backwards),
        AppendOnly("partners_delivery"),
        AppendOnly("partners_secondmentapproval"),
        AppendOnly("partners_casefile"),
        AppendOnly("partners_package", events=("DELETE",)),
        AppendOnly("partners_exchangeconflict", events=("DELETE",)),
    ]
