"""Reading quizzes: by the code of a class, and what came of the sheets, once enough came and it is closed."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet, Sum

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.regulations import NoRule, in_force
from doorstep.places.queries import inside
from doorstep.services.access import SEE
from doorstep.services.models import Quiz, QuizOption, QuizQuestion, QuizTally
from doorstep.services.rules.quiz import Share, shown
from doorstep.services.rules.slips import CLASS_LENGTH, plain_code
from doorstep.services.words import QuizPhase

LEAST: Final = "services.quiz_least_answers"
"""Rule: from how many answers on a share may be shown."""


@dataclass(frozen=True, slots=True)
class Result:
    """One question before and after.

    Args:
        question: Which.
        right: The right option.
        before: Share of right answers before; nothing: too few to say, or not closed.
        after: The same after.
    """

    question: QuizQuestion
    right: QuizOption
    before: Share | None
    after: Share | None

    @property
    def is_apart(self) -> bool:
        """Whether the two intervals have no point in common: then the difference is hardly chance."""
        if self.before is None or self.after is None:
            return False
        return self.before.high < self.after.low or self.after.high < self.before.low


def visible(actor: Actor) -> QuerySet[Quiz]:
    """Return the quizzes of the areas `actor` may see, the latest first."""
    reach = scopes(actor, SEE)
    found = Quiz.objects.filter(
        inside(reach, "campaign__place__path") | inside(reach, "activity__session__place__path")
        if "/" not in reach
        else Q()
    )
    return found.select_related("campaign__place", "activity__session__place", "activity__session__provider").order_by(
        "-pk"
    )


def by_code(code: str) -> tuple[Quiz, QuizPhase] | None:
    """Return the quiz a class's code opens and whether before or after; nothing for a code no class has."""
    plain = plain_code(code)
    if len(plain) != CLASS_LENGTH:
        return None
    quiz = Quiz.objects.filter(Q(code_before=plain) | Q(code_after=plain)).first()
    if quiz is None:
        return None
    return quiz, QuizPhase.BEFORE if quiz.code_before == plain else QuizPhase.AFTER


def questions(quiz: Quiz) -> list[QuizQuestion]:
    """Return the questions in order, each with its options at hand; two queries."""
    return list(quiz.questions.prefetch_related("options").order_by("number"))


def sheets(quiz: Quiz) -> dict[str, int]:
    """Return how many sheets came before and after; every sheet answers the first question."""
    rows = QuizTally.objects.filter(option__question__quiz=quiz, option__question__number=1)
    counted = rows.order_by().values_list("phase").annotate(n=Sum("count"))
    return dict.fromkeys(QuizPhase.values, 0) | dict(counted)


def least(on: date) -> int | None:
    """Return from how many answers on a share may be shown; nothing without a rule, and then none is."""
    try:
        return int(in_force(LEAST, on).value)
    except NoRule:
        return None


def results(quiz: Quiz, on: date) -> list[Result]:
    """Return the shares of right answers, before and after, where enough answered; none before the quiz is closed."""
    enough = least(on) if quiz.closed_on is not None else None
    counted: dict[tuple[int, str], int] = {}
    rows = QuizTally.objects.filter(option__question__quiz=quiz).order_by()
    for option, phase, count in rows.values_list("option_id", "phase").annotate(n=Sum("count")):
        counted[option, phase] = count
    made = []
    for question in questions(quiz):
        options = list(question.options.all())
        right = next(option for option in options if option.is_right)
        shares = []
        for phase in QuizPhase:
            n = sum(counted.get((option.pk, phase.value), 0) for option in options)
            shares.append(shown(counted.get((right.pk, phase.value), 0), n, enough))
        made.append(Result(question, right, shares[0], shares[1]))
    return made
