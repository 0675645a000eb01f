"""Reading questionnaires: their questions as the rules see them, and as one digestible whole."""

from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from doorstep.voices.models import Question, Questionnaire
from doorstep.voices.rules.answers import Asked
from doorstep.voices.words import QuestionKind


def questions(questionnaire: Questionnaire) -> QuerySet[Question]:
    """Return the questions in their order with their choices at hand (two queries)."""
    return questionnaire.questions.prefetch_related("choices").order_by("position")


def asked(questionnaire: Questionnaire) -> list[Asked]:
    """Return the questions as the rules see them, in their order (two queries)."""
    return [as_asked(one) for one in questions(questionnaire)]


def published(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """Return the questions of a published questionnaire with their choices: they never change and are read once."""
    return _published(questionnaire.pk, questionnaire.digest)


def as_asked(question: Question) -> Asked:
    """Return a question whose choices are at hand as the rules see it."""
    values = frozenset(choice.value for choice in question.choices.all())
    return Asked(
        key=question.key,
        kind=QuestionKind(question.kind),
        is_required=question.is_required,
        low=question.low,
        high=question.high,
        values=values,
    )


def whole(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return everything a questionnaire asks as plain JSON, for its digest."""
    fields = ("key", "kind", "text", "text_en", "help", "help_en", "is_required", "low", "high")
    return {
        "key": questionnaire.key,
        "version": questionnaire.version,
        "title": [questionnaire.title, questionnaire.title_en],
        "intro": [questionnaire.intro, questionnaire.intro_en],
        "questions": [
            {
                **{name: getattr(one, name) for name in fields},
                "choices": [[choice.value, choice.label, choice.label_en] for choice in one.choices.all()],
            }
            for one in questions(questionnaire)
        ],
    }


@lru_cache(maxsize=64)
def _published(questionnaire: int, _digest: str) -> tuple[Question, ...]:
    found = Question.objects.filter(questionnaire=questionnaire)
    return tuple(found.prefetch_related("choices").order_by("position"))
