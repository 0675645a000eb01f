"""Published questionnaires, spent codes and sheets stay as they are: the database refuses every other change."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly


def _changed(*columns):
    return "(" + " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns) + ")"


_ASKED = "EXISTS (SELECT 1 FROM voices_questionnaire q WHERE q.id = {row}.questionnaire_id AND q.state <> 'draft')"
_CHOSEN = (
    "EXISTS (SELECT 1 FROM voices_question t JOIN voices_questionnaire q ON q.id = t.questionnaire_id "
    "WHERE t.id = {row}.question_id AND q.state <> 'draft')"
)
_OVER = "EXISTS (SELECT 1 FROM voices_wave w WHERE w.id = {row}.wave_id AND w.state IN ({states}))"
_PUBLISHED = _OVER.format(row="NEW", states="'released'")
_CLOSED = "'closed', 'released'"
_TEXTS = ("key", "version", "title", "title_en", "intro", "intro_en", "digest")
_ROLL = ("wave_id", "area_id", "person_id", "label", "code_digest")
_ANSWERED = ("id", "wave_id", "area_id", "mode", "answered_on", "seconds", "answers")
_SAID = ("id", "wave_id", "area_id", "question_key", "text", "code_digest", "is_open")

# Of each table, at which event, what is refused and why.
_REFUSED = [
    (
        "questionnaire",
        "update",
        f"OLD.state <> 'draft' AND ({_changed(*_TEXTS)} OR NEW.state = 'draft' "
        "OR (OLD.state = 'retired' AND NEW.state <> 'retired'))",
        "a published questionnaire never changes",
    ),
    ("questionnaire", "delete", "OLD.state <> 'draft'", "a published questionnaire never goes away"),
    ("question", "insert", _ASKED.format(row="NEW"), "a published questionnaire never changes"),
    (
        "question",
        "update",
        f"{_ASKED.format(row='OLD')} OR {_ASKED.format(row='NEW')}",
        "a published questionnaire never changes",
    ),
    ("question", "delete", _ASKED.format(row="OLD"), "a published questionnaire never changes"),
    ("choice", "insert", _CHOSEN.format(row="NEW"), "a published questionnaire never changes"),
    (
        "choice",
        "update",
        f"{_CHOSEN.format(row='OLD')} OR {_CHOSEN.format(row='NEW')}",
        "a published questionnaire never changes",
    ),
    ("choice", "delete", _CHOSEN.format(row="OLD"), "a published questionnaire never changes"),
    (
        "wave",
        "update",
        f"OLD.state <> 'draft' AND ({_changed('questionnaire_id', 'place_id', 'threshold', 'seed')} "
        "OR NEW.state = 'draft' OR (OLD.state <> 'open' AND NEW.state = 'open') "
        "OR (OLD.state = 'released' AND NEW.state <> 'released'))",
        "a wave only goes on",
    ),
    ("area", "update", _OVER.format(row="OLD", states=_CLOSED), "the frame of a closed wave never changes"),
    ("area", "delete", _OVER.format(row="OLD", states=_CLOSED), "the frame of a closed wave never changes"),
    (
        "invitation",
        "update",
        f"{_changed('id', *_ROLL)} OR (OLD.state <> 'invited' AND NEW.state <> OLD.state)",
        "a code is spent once",
    ),
    ("sheet", "insert", _PUBLISHED, "results are published"),
    ("sheet", "update", f"{_changed(*_ANSWERED)} OR {_PUBLISHED}", "a sheet never changes"),
    ("opinion", "update", _changed(*_SAID), "an opinion never changes"),
]
_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused}
BEGIN SELECT RAISE(ABORT, '{why}'); END
"""
_POSTGRES = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {refused} THEN
        RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$
"""


def forwards(apps, editor):
    is_postgres = editor.connection.vendor == "postgresql"
    for noun, event, refused, why in _REFUSED:
        table, name = f"voices_{noun}", f"voices_{noun}_kept_{event}"
        said = refused.format(differs="IS DISTINCT FROM" if is_postgres else "IS NOT")
        words = {"name": name, "event": event.upper(), "table": table, "refused": said, "why": why}
        editor.execute((_POSTGRES if is_postgres else _SQLITE).format(**words), None)
        if is_postgres:
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def backwards(apps, editor):
    for noun, event, _, _ in _REFUSED:
        name = f"voices_{noun}_kept_{event}"
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP FUNCTION {name}() CASCADE")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("voices", "0001_initial")]
    operations = [
        migrations.RunPython(forwards, backwards),
        AppendOnly("voices_invitation", events=("DELETE",)),
        AppendOnly("voices_wave", events=("DELETE",)),
        AppendOnly("voices_sheet", events=("DELETE",)),
        AppendOnly("voices_opinion", events=("DELETE",)),
        AppendOnly("voices_envelope", events=("UPDATE",)),
    ]
