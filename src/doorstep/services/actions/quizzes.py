"""Set up quizzes, take sheets without a name, enter sheets of paper, close.

A sheet that comes in leaves no line in the journal: the journal keeps the second and the login, and a quiz keeps
neither. What it leaves is one more in each tally of its day.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.services.access import ANSWER, RUN_QUIZ
from doorstep.services.models import (
    Activity,
    Campaign,
    Quiz,
    QuizOption,
    QuizQuestion,
    QuizSpent,
    QuizTally,
)
from doorstep.services.queries.quizzes import by_code
from doorstep.services.rules import quiz as rules
from doorstep.services.rules.activities import TitleMissing
from doorstep.services.rules.slips import class_code
from doorstep.services.words import QuizPhase


class NotOfThisQuiz(ValueError):  # noqa: N818  named after what happened
    """No quiz has this code, or the option is none of its question's."""


@transaction.atomic
def create_quiz(
    by: Actor,
    *,
    about: Campaign | Activity,
    title_zh: str,
    title_en: str = "",
    asked: Sequence[rules.Asked],
    now: datetime,
) -> Quiz:
    """Set up a quiz with its questions and two codes: one for the sheets before, one for those after.

    Raises:
        NotAllowed: `by` may not set up quizzes there.
        TitleMissing, QuestionUnfit: see there.
    """
    campaign, activity = (about, None) if isinstance(about, Campaign) else (None, about)
    require(by, RUN_QUIZ, place_path(about))
    if not title_zh.strip():
        raise TitleMissing
    rules.check_questions(asked)
    hold("services.quiz_codes")
    before, after = _new_codes()
    quiz = Quiz.objects.create(
        title_zh=title_zh.strip(),
        title_en=title_en.strip(),
        campaign=campaign,
        activity=activity,
        code_before=before,
        code_after=after,
    )
    for number, one in enumerate(asked, 1):
        question = QuizQuestion.objects.create(
            quiz=quiz, number=number, words_zh=one.words_zh.strip(), words_en=one.words_en.strip()
        )
        QuizOption.objects.bulk_create(
            QuizOption(
                question=question, number=at + 1, words_zh=zh.strip(), words_en=en.strip(), is_right=at == one.right
            )
            for at, (zh, en) in enumerate(one.options)
        )
    journal.record(by, "services.create_quiz", _about(quiz), {"questions": len(asked)}, now=now)
    return quiz


@transaction.atomic
def answer_quiz(by: Actor, *, code: str, choices: Mapping[int, int], sheet: str, on: date) -> Quiz:
    """Take one sheet: an option for every question.

    Nothing about `by` is kept or recorded.

    Args:
        by: Anybody.
        code: Of the class, which says which quiz and whether before or after; it is not kept with the answers.
        choices: Ids of options by ids of questions.
        sheet: The random word of this blank sheet, so that sending it twice counts once.
        on: The day; nothing finer is kept.

    Raises:
        NotOfThisQuiz, QuizClosed, AlreadyAnswered, SheetIncomplete: see there.
    """
    require(by, ANSWER)
    quiz, phase = _open(code)
    options = QuizOption.objects.filter(question__quiz=quiz).values_list("question_id", "pk")
    every = set(options)
    if set(choices) != {question for question, _ in every} or not set(choices.items()) <= every:
        raise rules.SheetIncomplete
    _spend(sheet)
    _count(phase, on, dict.fromkeys(choices.values(), 1))
    return quiz


@transaction.atomic
def enter_sheets(
    by: Actor, *, quiz: Quiz, phase: QuizPhase, counts: Mapping[int, int], batch: str, on: date, now: datetime
) -> int:
    """Enter a batch of paper sheets, counted by hand; return how many sheets.

    Args:
        by: Who counted.
        quiz: Which.
        phase: Before or after.
        counts: Number of sheets by id of the option.
        batch: What names this batch; entered twice it counts once.
        on: The day on which they were filled in.
        now: This moment.

    Raises:
        NotAllowed, QuizClosed, AlreadyAnswered, BatchUnfit, NotOfThisQuiz: see there.
    """
    require(by, RUN_QUIZ, quiz_path(quiz))
    quiz = Quiz.objects.select_for_update(of=("self",)).get(pk=quiz.pk)
    if quiz.closed_on is not None:
        raise rules.QuizClosed
    by_question: dict[int, list[int]] = {}
    for question, option in QuizOption.objects.filter(question__quiz=quiz).values_list("question_id", "pk"):
        by_question.setdefault(question, []).append(counts.get(option, 0))
    if not counts.keys() <= set(QuizOption.objects.filter(question__quiz=quiz).values_list("pk", flat=True)):
        raise NotOfThisQuiz
    sheets = rules.check_batch(list(by_question.values()))
    _spend(batch)
    _count(phase, on, {option: count for option, count in counts.items() if count})
    detail = {"sheets": sheets, "phase": str(phase), "day": on.isoformat()}
    journal.record(by, "services.enter_sheets", _about(quiz), detail, now=now)
    return sheets


@transaction.atomic
def close_quiz(by: Actor, *, quiz: Quiz, now: datetime) -> Quiz:
    """Take no more sheets; from now on the results are shown, and nothing can be found out by comparing two days.

    Raises:
        NotAllowed: `by` may not close it.
    """
    require(by, RUN_QUIZ, quiz_path(quiz))
    quiz = Quiz.objects.select_for_update(of=("self",)).get(pk=quiz.pk)
    if quiz.closed_on is None:
        quiz.closed_on = now.astimezone(TIME_ZONE).date()
        quiz.save(update_fields=["closed_on"])
        journal.record(by, "services.close_quiz", _about(quiz), now=now)
    return quiz


def place_path(about: Campaign | Activity) -> str:
    """Return the path of the place where a campaign or an activity is at home."""
    return about.place.path if isinstance(about, Campaign) else about.session.place.path


def quiz_path(quiz: Quiz) -> str:
    """Return the path of the place where a quiz is at home."""
    about = quiz.campaign or quiz.activity
    assert about is not None  # noqa: S101  a constraint of the table
    return place_path(about)


def _open(code: str) -> tuple[Quiz, QuizPhase]:
    found = by_code(code)
    if found is None:
        raise NotOfThisQuiz
    quiz, phase = found
    quiz = Quiz.objects.select_for_update(of=("self",)).get(pk=quiz.pk)  # so that closing waits for us, or we for it
    if quiz.closed_on is not None:
        raise rules.QuizClosed
    return quiz, phase


def _spend(sheet: str) -> None:
    """Mark a sheet as sent."""
    digest = hashlib.sha256(sheet.encode()).hexdigest()
    _, is_new = QuizSpent.objects.get_or_create(digest=digest)
    if not is_new:
        raise rules.AlreadyAnswered


def _count(phase: QuizPhase, on: date, counts: Mapping[int, int]) -> None:
    for option, count in sorted(counts.items()):
        QuizTally.objects.get_or_create(option_id=option, phase=phase, day=on, defaults={"count": 0})
        QuizTally.objects.filter(option_id=option, phase=phase, day=on).update(count=F("count") + count)


def _new_codes() -> tuple[str, str]:
    """Draw two codes that no quiz has."""
    while True:
        one, other = class_code(secrets.token_bytes(16)), class_code(secrets.token_bytes(16))
        if one != other and by_code(one) is None and by_code(other) is None:
            return one, other


def _about(quiz: Quiz) -> str:
    return f"services.Quiz:{quiz.pk}"
