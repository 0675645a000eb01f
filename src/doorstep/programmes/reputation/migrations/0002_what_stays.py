"""What the database itself refuses: changes to published schemes, locked grades and findings; one's own village."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly

_SAME = " AND ".join(
    f"NEW.{name} = OLD.{name}"
    for name in (
        "key",
        "version",
        "name",
        "name_en",
        "method",
        "second_bp",
        "grade_step",
        "most_apart",
        "audit_bp",
        "digest",
        "revision",
    )
)
_OWN_VILLAGE = (
    "NEW.graded_by_id IS NOT NULL AND (EXISTS (SELECT 1 FROM reputation_recusal r WHERE r.login_id = NEW.graded_by_id "
    "AND r.place_id = NEW.place_id) OR EXISTS (SELECT 1 FROM base_grant g JOIN places_place p ON p.path = g.scope "
    "WHERE g.login_id = NEW.graded_by_id AND p.id = NEW.place_id))"
)


def _published(row):
    return f"EXISTS (SELECT 1 FROM reputation_scheme s WHERE s.id = {row}.scheme_id AND s.state <> 'draft')"


def _handed_in(row):
    return f"EXISTS (SELECT 1 FROM reputation_villagereport v WHERE v.id = {row}.report_id AND v.state = 'handed_in')"


def _claim_handed_in(row):
    return (
        "EXISTS (SELECT 1 FROM reputation_claim c JOIN reputation_villagereport v ON v.id = c.report_id "
        f"WHERE c.id = {row}.claim_id AND v.state = 'handed_in')"
    )


TRIGGERS = (
    ("node", "insert", "published", _published("NEW"), "belongs to a published scheme"),
    ("node", "update", "published", f"{_published('OLD')} OR {_published('NEW')}", "belongs to a published scheme"),
    ("node", "delete", "published", _published("OLD"), "belongs to a published scheme"),
    (
        "scheme",
        "update",
        "published",
        f"OLD.state <> 'draft' AND NOT (NEW.state = 'retired' AND {_SAME})",
        "is published",
    ),
    ("claim", "update", "handed_in", _handed_in("OLD"), "belongs to a report that was handed in"),
    ("evidence", "insert", "handed_in", _claim_handed_in("NEW"), "belongs to a report that was handed in"),
    ("evidence", "delete", "handed_in", _claim_handed_in("OLD"), "belongs to a report that was handed in"),
    ("officescore", "insert", "own_village", _OWN_VILLAGE, "is of the grader's own village"),
    (
        "officescore",
        "update",
        "locked",
        f"OLD.locked_at IS NOT NULL OR ({_OWN_VILLAGE})",
        "is locked, or of the grader's own village",
    ),
    ("officesheet", "update", "locked", "OLD.locked_at IS NOT NULL", "is locked"),
    ("auditpick", "update", "found", "OLD.found_at IS NOT NULL", "was found already"),
)
_SQLITE = """
CREATE TRIGGER reputation_{table}_{name}_{event} BEFORE {event} ON reputation_{table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, 'reputation_{table} {message}'); END
"""
_POSTGRES = """
CREATE FUNCTION reputation_{table}_{name}_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {condition} THEN
        RAISE EXCEPTION 'reputation_{table} {said}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$
"""


def forwards(apps, editor):
    for table, event, name, condition, message in TRIGGERS:
        words = {"table": table, "event": event, "name": name, "condition": condition}
        if editor.connection.vendor != "postgresql":
            editor.execute(_SQLITE.format(**words, message=message.replace("'", "''")))
            continue
        editor.execute(_POSTGRES.format(**words, said=message.replace("'", "''")), None)
        editor.execute(
            f"CREATE TRIGGER reputation_{table}_{name}_{event} BEFORE {event.upper()} ON reputation_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION reputation_{table}_{name}_{event}()"
        )


def backwards(apps, editor):
    for table, event, name, _, _ in TRIGGERS:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP FUNCTION reputation_{table}_{name}_{event}() CASCADE")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS reputation_{table}_{name}_{event}")


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0001_initial"),
        ("base", "0001_initial"),
        ("places", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(forwards, backwards),
        AppendOnly("reputation_adjudication"),
        AppendOnly("reputation_evidence", events=("UPDATE",)),
        *(
            AppendOnly(f"reputation_{table}", events=("DELETE",))
            for table in ("scheme", "quarter", "villagereport", "claim", "officesheet", "officescore", "auditpick")
        ),
    ]
