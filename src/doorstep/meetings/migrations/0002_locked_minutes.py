"""Locked minutes stay as they are: the database refuses every change to the meeting and what belongs to it."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly

_MEETING_OF = {
    "meetings_agendaitem": "{row}.meeting_id",
    "meetings_attendance": "{row}.meeting_id",
    "meetings_decision": "(SELECT i.meeting_id FROM meetings_agendaitem i WHERE i.id = {row}.item_id)",
}
_SQLITE = """
CREATE TRIGGER {table}_locked_{event} BEFORE {event} ON {table}
WHEN EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.locked_at IS NOT NULL AND m.id = {meeting})
BEGIN SELECT RAISE(ABORT, '{table} belongs to locked minutes'); END
"""
_SQLITE_MEETING = """
CREATE TRIGGER meetings_meeting_locked_update BEFORE UPDATE ON meetings_meeting WHEN OLD.locked_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'meetings_meeting is locked'); END
"""
_POSTGRES = """
CREATE FUNCTION {table}_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.locked_at IS NOT NULL AND m.id = {old}) THEN
        RAISE EXCEPTION '{table} belongs to locked minutes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.locked_at IS NOT NULL AND m.id = {new}) THEN
        RAISE EXCEPTION '{table} belongs to locked minutes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$
"""
_POSTGRES_MEETING = """
CREATE FUNCTION meetings_meeting_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.locked_at IS NOT NULL THEN
        RAISE EXCEPTION 'meetings_meeting is locked' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def forwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        for table, meeting in _MEETING_OF.items():
            editor.execute(
                _POSTGRES.format(table=table, old=meeting.format(row="OLD"), new=meeting.format(row="NEW")), None
            )
            editor.execute(
                f"CREATE TRIGGER {table}_locked BEFORE INSERT OR UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_locked()"
            )
        editor.execute(_POSTGRES_MEETING, None)
        editor.execute(
            "CREATE TRIGGER meetings_meeting_locked BEFORE UPDATE ON meetings_meeting "
            "FOR EACH ROW EXECUTE FUNCTION meetings_meeting_locked()"
        )
        return
    for table, meeting in _MEETING_OF.items():
        for event, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
            editor.execute(_SQLITE.format(table=table, event=event, meeting=meeting.format(row=row)))
    editor.execute(_SQLITE_MEETING)


def backwards(apps, editor):
    is_postgres = editor.connection.vendor == "postgresql"
    for table in (*_MEETING_OF, "meetings_meeting"):
        if is_postgres:
            editor.execute(f"DROP FUNCTION {table}_locked() CASCADE")
            continue
        for event in ("insert", "update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_locked_{event}")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]
    operations = [
        migrations.RunPython(forwards, backwards),
        AppendOnly("meetings_addendum"),
        AppendOnly("meetings_meeting", events=("DELETE",)),
    ]
