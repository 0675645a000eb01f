"""Change one thing about a draft: a question, its place, the words above; begin the next version; put a draft away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.voices.access import DRAFT
from doorstep.voices.actions.questionnaires import about, draft_questionnaire, rewrite_questionnaire
from doorstep.voices.models import Choice, Questionnaire
from doorstep.voices.queries.drafts import draft_of
from doorstep.voices.rules import wordings as rules
from doorstep.voices.rules.waves import AlreadyPublished
from doorstep.voices.rules.wordings import Draft, Wording
from doorstep.voices.words import QuestionnaireState


class DraftThere(ValueError):  # noqa: N818  named after what happened
    """There is a draft of this questionnaire already."""

    def __init__(self, draft: Questionnaire) -> None:
        super().__init__(str(draft))
        self.draft = draft


@transaction.atomic
def put_question(
    by: Actor, *, questionnaire: Questionnaire, question: Wording, instead_of: str = "", now: datetime
) -> Questionnaire:
    """Add a question at the end of a draft, or write another one in place of the one with this key.

    Raises:
        NotAllowed, AlreadyPublished, KeyTaken, NoSuchQuestion: see there.
    """
    return _change(by, questionnaire, lambda asked: rules.put(asked, question, instead_of=instead_of), now)


@transaction.atomic
def move_question(by: Actor, *, questionnaire: Questionnaire, key: str, is_up: bool, now: datetime) -> Questionnaire:
    """Move a question of a draft one place up or down.

    Raises:
        NotAllowed, AlreadyPublished, NoSuchQuestion: see there.
    """
    return _change(by, questionnaire, lambda asked: rules.moved(asked, key, is_up=is_up), now)


@transaction.atomic
def remove_question(by: Actor, *, questionnaire: Questionnaire, key: str, now: datetime) -> Questionnaire:
    """Take a question out of a draft.

    Raises:
        NotAllowed, AlreadyPublished, NoSuchQuestion: see there.
    """
    return _change(by, questionnaire, lambda asked: rules.without(asked, key), now)


@transaction.atomic
def reword_questionnaire(
    by: Actor,
    *,
    questionnaire: Questionnaire,
    title: str,
    title_en: str,
    intro: str,
    intro_en: str,
    now: datetime,
) -> Questionnaire:
    """Change title and opening words of a draft; its questions stay.

    Raises:
        NotAllowed, AlreadyPublished: see there.
    """
    require(by, DRAFT)
    _hold(questionnaire)
    held = replace(draft_of(questionnaire), title=title, title_en=title_en, intro=intro, intro_en=intro_en)
    return _rewrite(by, questionnaire, held, now)


@transaction.atomic
def write_draft(by: Actor, *, draft: Draft, now: datetime) -> Questionnaire:
    """Write the next version of a questionnaire from a file, from the library or from an earlier version.

    Raises:
        NotAllowed: see there.
        DraftThere: one version is being written already; go on with that one, or put it away first.
    """
    require(by, DRAFT)
    hold(f"voices.questionnaire:{draft.key}")
    there = Questionnaire.objects.filter(key=draft.key, state=QuestionnaireState.DRAFT).first()
    if there is not None:
        raise DraftThere(there)
    return draft_questionnaire(
        by,
        key=draft.key,
        title=draft.title,
        title_en=draft.title_en,
        intro=draft.intro,
        intro_en=draft.intro_en,
        questions=draft.questions,
        now=now,
    )


@transaction.atomic
def discard_draft(by: Actor, *, questionnaire: Questionnaire, now: datetime) -> None:
    """Put a draft away; nobody was ever asked by it.

    Raises:
        NotAllowed, AlreadyPublished: see there.
    """
    require(by, DRAFT)
    _hold(questionnaire)
    found = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if found.state != QuestionnaireState.DRAFT:
        raise AlreadyPublished
    detail = {"key": found.key, "version": found.version}
    journal.record(by, "voices.discard_draft", about(found), detail, now=now)
    Choice.objects.filter(question__questionnaire=found).delete()
    found.questions.all().delete()
    found.delete()


def _change(
    by: Actor,
    questionnaire: Questionnaire,
    change: Callable[[tuple[Wording, ...]], tuple[Wording, ...]],
    now: datetime,
) -> Questionnaire:
    require(by, DRAFT)
    _hold(questionnaire)
    held = draft_of(questionnaire)
    return _rewrite(by, questionnaire, replace(held, questions=change(held.questions)), now)


def _rewrite(by: Actor, questionnaire: Questionnaire, draft: Draft, now: datetime) -> Questionnaire:
    return rewrite_questionnaire(
        by,
        questionnaire=questionnaire,
        title=draft.title,
        title_en=draft.title_en,
        intro=draft.intro,
        intro_en=draft.intro_en,
        questions=draft.questions,
        now=now,
    )


def _hold(questionnaire: Questionnaire) -> None:
    """Let two people who change one draft wait for each other: neither loses what they did."""
    hold(f"voices.questionnaire:{questionnaire.key}")
