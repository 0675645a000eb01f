"""Reading questionnaires for the editor: by key with their versions, and each as it is written."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from doorstep.voices.models import Questionnaire
from doorstep.voices.queries.questionnaires import questions
from doorstep.voices.rules.wordings import Draft, Wording
from doorstep.voices.words import QuestionKind, QuestionnaireState


@dataclass(frozen=True, slots=True)
class Versions:
    """A questionnaire through its versions, the latest first; what it is called now stands with the latest."""

    latest: Questionnaire
    all: tuple[Questionnaire, ...]

    @property
    def published(self) -> Questionnaire | None:
        """The version that is asked, if there is one."""
        return next((one for one in self.all if one.state == QuestionnaireState.PUBLISHED), None)


def every() -> QuerySet[Questionnaire]:
    """Return all versions of all questionnaires with how many questions each asks, by key, the latest first."""
    return Questionnaire.objects.annotate(asks=Count("questions")).order_by("key", "-version")


def by_key() -> list[Versions]:
    """Return the questionnaires with their versions, by title (one query)."""
    held: dict[str, list[Questionnaire]] = {}
    for one in every():
        held.setdefault(one.key, []).append(one)
    return sorted((Versions(all_[0], tuple(all_)) for all_ in held.values()), key=lambda one: one.latest.title)


def draft_of(questionnaire: Questionnaire) -> Draft:
    """Return everything a questionnaire says (three queries)."""
    held = Questionnaire.objects.get(pk=questionnaire.pk)
    return Draft(
        key=held.key,
        title=held.title,
        title_en=held.title_en,
        intro=held.intro,
        intro_en=held.intro_en,
        questions=tuple(
            Wording(
                key=one.key,
                kind=QuestionKind(one.kind),
                text=one.text,
                text_en=one.text_en,
                help=one.help,
                help_en=one.help_en,
                is_required=one.is_required,
                low=one.low,
                high=one.high,
                choices=tuple((choice.value, choice.label, choice.label_en) for choice in one.choices.all()),
            )
            for one in questions(held)
        ),
    )
