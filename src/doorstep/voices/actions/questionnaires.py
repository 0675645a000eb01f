"""Write a questionnaire, change it while it is a draft, publish it for good, retire it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.voices.access import DRAFT
from doorstep.voices.models import Choice, Question, Questionnaire
from doorstep.voices.queries.questionnaires import asked, whole
from doorstep.voices.rules import waves as rules
from doorstep.voices.rules.wordings import Wording
from doorstep.voices.words import QuestionKind, QuestionnaireState


@transaction.atomic
def draft_questionnaire(
    by: Actor,
    *,
    key: str,
    title: str,
    questions: Sequence[Wording],
    title_en: str = "",
    intro: str = "",
    intro_en: str = "",
    now: datetime,
) -> Questionnaire:
    """Write the next version of a questionnaire as a draft.

    Raises:
        NotAllowed: `by` writes no questionnaires.
    """
    require(by, DRAFT)
    hold(f"voices.questionnaire:{key}")
    last = Questionnaire.objects.filter(key=key).aggregate(last=Max("version"))["last"] or 0
    made = Questionnaire.objects.create(
        key=key,
        version=last + 1,
        title=title.strip(),
        title_en=title_en.strip(),
        intro=intro.strip(),
        intro_en=intro_en.strip(),
    )
    _write(made, questions)
    journal.record(by, DRAFT.name, about(made), {"version": made.version, "questions": len(questions)}, now=now)
    return made


@transaction.atomic
def rewrite_questionnaire(
    by: Actor,
    *,
    questionnaire: Questionnaire,
    title: str,
    questions: Sequence[Wording],
    title_en: str = "",
    intro: str = "",
    intro_en: str = "",
    now: datetime,
) -> Questionnaire:
    """Replace everything in a draft.

    Raises:
        NotAllowed, AlreadyPublished: see there.
    """
    require(by, DRAFT)
    found = _draft(questionnaire)
    found.title, found.title_en = title.strip(), title_en.strip()
    found.intro, found.intro_en = intro.strip(), intro_en.strip()
    found.save(update_fields=["title", "title_en", "intro", "intro_en"])
    Choice.objects.filter(question__questionnaire=found).delete()
    found.questions.all().delete()
    _write(found, questions)
    journal.record(by, DRAFT.name, about(found), {"version": found.version, "questions": len(questions)}, now=now)
    return found


@transaction.atomic
def publish_questionnaire(by: Actor, *, questionnaire: Questionnaire, now: datetime) -> Questionnaire:
    """Publish a draft: from now on it never changes.

    Raises:
        NotAllowed, AlreadyPublished, QuestionnaireUnfit: see there.
    """
    require(by, DRAFT)
    found = _draft(questionnaire)
    rules.check_questionnaire(asked(found))
    found.state, found.digest = QuestionnaireState.PUBLISHED, rules.digest(whole(found))
    found.save(update_fields=["state", "digest"])
    journal.record(by, "voices.publish_questionnaire", about(found), {"digest": found.digest}, now=now)
    return found


@transaction.atomic
def retire_questionnaire(by: Actor, *, questionnaire: Questionnaire, now: datetime) -> Questionnaire:
    """Ask a published questionnaire no more; waves that ask it go on.

    Raises:
        NotAllowed, NotPublished: see there.
    """
    require(by, DRAFT)
    found = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if found.state == QuestionnaireState.DRAFT:
        raise rules.NotPublished
    if found.state == QuestionnaireState.PUBLISHED:
        found.state = QuestionnaireState.RETIRED
        found.save(update_fields=["state"])
        journal.record(by, "voices.retire_questionnaire", about(found), now=now)
    return found


def about(questionnaire: Questionnaire) -> str:
    """Return what the journal calls it."""
    return f"voices.Questionnaire:{questionnaire.pk}"


def _draft(questionnaire: Questionnaire) -> Questionnaire:
    found = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if found.state != QuestionnaireState.DRAFT:
        raise rules.AlreadyPublished
    return found


def _write(questionnaire: Questionnaire, questions: Sequence[Wording]) -> None:
    for position, one in enumerate(questions, 1):
        made = Question.objects.create(
            questionnaire=questionnaire,
            key=one.key,
            position=position,
            kind=one.kind,
            text=one.text.strip(),
            text_en=one.text_en.strip(),
            help=one.help.strip(),
            help_en=one.help_en.strip(),
            is_required=one.is_required and one.kind is not QuestionKind.TEXT,
            low=one.low,
            high=one.high,
        )
        Choice.objects.bulk_create(
            Choice(question=made, value=value, label=zh.strip(), label_en=en.strip()) for value, zh, en in one.choices
        )
