"""What the database itself refuses: another word about a run, a second decision, a publication that comes back."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly

TRIGGERS = (
    (
        "publication",
        "OLD.withdrawn_at IS NOT NULL OR NEW.run_id <> OLD.run_id OR NEW.quarter_id <> OLD.quarter_id "
        "OR NEW.published_at <> OLD.published_at",
        "holds or was withdrawn: nothing else of it changes",
    ),
    (
        "appeal",
        "OLD.run_id IS NOT NULL OR NEW.frozen_digest <> OLD.frozen_digest OR NEW.reason <> OLD.reason "
        "OR NEW.asked_value <> OLD.asked_value OR NEW.publication_id <> OLD.publication_id "
        "OR NEW.place_id <> OLD.place_id OR NEW.node_id <> OLD.node_id "
        "OR (OLD.state <> 'open' AND (NEW.state <> OLD.state OR NEW.decision <> OLD.decision "
        "OR NEW.decided_value <> OLD.decided_value))",
        "was decided, or what was asked would change",
    ),
)
_SQLITE = """
CREATE TRIGGER reputation_{table}_stays BEFORE UPDATE ON reputation_{table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, 'reputation_{table} {message}'); END
"""
_POSTGRES = """
CREATE FUNCTION reputation_{table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {condition} THEN
        RAISE EXCEPTION 'reputation_{table} {message}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def forwards(apps, editor):
    for table, condition, message in TRIGGERS:
        words = {"table": table, "condition": condition, "message": message}
        if editor.connection.vendor != "postgresql":
            editor.execute(_SQLITE.format(**words))
            continue
        editor.execute(_POSTGRES.format(**words), None)
        editor.execute(
            f"CREATE TRIGGER reputation_{table}_stays BEFORE UPDATE ON reputation_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION reputation_{table}_stays()"
        )


def backwards(apps, editor):
    for table, _, _ in TRIGGERS:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP FUNCTION reputation_{table}_stays() CASCADE")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS reputation_{table}_stays")


class Migration(migrations.Migration):
    dependencies = [("reputation", "0003_runs_and_appeals")]
    operations = [
        migrations.RunPython(forwards, backwards),
        AppendOnly("reputation_run"),
        AppendOnly("reputation_runvillage"),
        AppendOnly("reputation_publication", events=("DELETE",)),
        AppendOnly("reputation_appeal", events=("DELETE",)),
    ]
