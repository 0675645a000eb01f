"""Quizzes before and after: numbers alone are kept, too few say nothing, and the margin is honest."""

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st
from tests.services.conftest import at

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.models import JournalEntry
from doorstep.services.actions.quizzes import NotOfThisQuiz, answer_quiz, close_quiz, create_quiz, enter_sheets
from doorstep.services.models import Campaign, Quiz, QuizOption, QuizTally
from doorstep.services.queries import quizzes as queries
from doorstep.services.queries.faults import faults
from doorstep.services.rules import quiz as rules
from doorstep.services.words import QuizPhase

pytestmark = pytest.mark.django_db
ASKED = (
    rules.Asked(
        "水边能独自玩吗？", (("能", "Yes"), ("不能", "No")), right=1, words_en="May you play alone at the water?"
    ),
    rules.Asked("陌生人要验证码，给吗？", (("不给", "No"), ("给", "Yes"), ("问家长", "Ask first")), right=0),
)


@pytest.fixture
def quiz(campaign: Campaign, ruled: None) -> Quiz:
    return create_quiz(SYSTEM, about=campaign, title_zh="前后测", asked=ASKED, now=at(1, 10))


def choices(quiz: Quiz, *numbers: int) -> dict[int, int]:
    """Return the choice of the option with each number, question by question."""
    found = zip(quiz.questions.order_by("number"), numbers, strict=True)
    return {question.pk: question.options.get(number=number).pk for question, number in found}


def answer(quiz: Quiz, code: str, times: int, *numbers: int, name: str = "") -> None:
    for sheet in range(times):
        answer_quiz(
            VISITOR, code=code, choices=choices(quiz, *numbers), sheet=f"{name}{code}{numbers}{sheet}",
            on=at(3, 0).date(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(right: int, n: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3."""
    share = rules.wilson(right, n)

    assert (round(share.low, 4), round(share.high, 4)) == (low, high)


@given(n=st.integers(1, 5000), data=st.data())
def test_the_share_lies_in_its_interval_and_the_other_share_mirrors_it(n: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, n))

    share, other = rules.wilson(right, n), rules.wilson(n - right, n)

    assert 0 <= share.low <= share.share <= share.high <= 1
    assert (share.low + other.high, share.high + other.low) == pytest.approx((1, 1))


@given(right=st.integers(0, 20), more=st.integers(0, 20), least=st.none() | st.integers(0, 25))
def test_nothing_is_shown_that_too_few_stand_behind_or_no_rule_speaks_about(
    right: int, more: int, least: int | None
) -> None:
    n = right + more

    share = rules.shown(right, n, least)

    assert (share is None) == (least is None or n < least or n == 0)


def test_shares_before_and_after_come_from_the_sheets(quiz: Quiz) -> None:
    answer(quiz, quiz.code_before, 6, 1, 1)
    answer(quiz, quiz.code_before, 4, 2, 2)
    answer(quiz, quiz.code_after.lower(), 12, 2, 1)
    close_quiz(SYSTEM, quiz=quiz, now=at(5, 9))

    results = queries.results(Quiz.objects.get(), at(5, 9).date())

    assert [(one.before, one.after, one.is_apart) for one in results] == [
        (rules.wilson(4, 10), rules.wilson(12, 12), True),
        (rules.wilson(6, 10), rules.wilson(12, 12), False),
    ]
    assert queries.sheets(quiz) == {"before": 10, "after": 12}
    assert list(faults()) == []


def test_nine_sheets_are_too_few_to_say_and_an_open_quiz_says_nothing(quiz: Quiz) -> None:
    answer(quiz, quiz.code_before, 9, 1, 1)
    answer(quiz, quiz.code_after, 10, 2, 1)

    before_closing = queries.results(quiz, at(3, 9).date())
    close_quiz(SYSTEM, quiz=quiz, now=at(5, 9))
    after_closing = queries.results(Quiz.objects.get(), at(5, 9).date())

    assert [(one.before, one.after) for one in before_closing] == [(None, None)] * 2
    assert [one.before for one in after_closing] == [None] * 2
    assert [one.after for one in after_closing] == [rules.wilson(10, 10)] * 2


def test_a_sheet_sent_twice_counts_once(quiz: Quiz) -> None:
    answer(quiz, quiz.code_before, 1, 1, 1)

    with pytest.raises(rules.AlreadyAnswered):
        answer(quiz, quiz.code_before, 1, 1, 1)

    assert queries.sheets(quiz) == {"before": 1, "after": 0}


def test_a_sheet_answers_every_question_with_one_of_its_own_options(quiz: Quiz) -> None:
    whole = choices(quiz, 1, 1)
    first, second = whole
    for broken in ({first: whole[first]}, {first: whole[second], second: whole[first]}, whole | {0: 1}):
        with pytest.raises(rules.SheetIncomplete):
            answer_quiz(VISITOR, code=quiz.code_before, choices=broken, sheet=str(broken), on=at(3, 0).date())

    assert not QuizTally.objects.exists()


def test_an_unknown_code_opens_nothing_and_a_closed_quiz_takes_nothing(quiz: Quiz) -> None:
    with pytest.raises(NotOfThisQuiz):
        answer(quiz, "AAAAAA", 1, 1, 1)
    close_quiz(SYSTEM, quiz=quiz, now=at(5, 9))
    with pytest.raises(rules.QuizClosed):
        answer(quiz, quiz.code_before, 1, 1, 1)


def test_sheets_of_paper_are_counted_like_those_of_the_web_and_once(quiz: Quiz) -> None:
    first, second = quiz.questions.order_by("number")
    counts = dict(zip(first.options.values_list("pk", flat=True), (3, 17), strict=True))
    counts |= dict(zip(second.options.values_list("pk", flat=True), (11, 9, 0), strict=True))
    answer(quiz, quiz.code_before, 2, 2, 1)
    given = {"phase": QuizPhase.BEFORE, "counts": counts, "batch": "box 1", "on": at(3, 0).date(), "now": at(3, 9)}

    sheets = enter_sheets(SYSTEM, quiz=quiz, **given)  # type: ignore[arg-type]
    with pytest.raises(rules.AlreadyAnswered):
        enter_sheets(SYSTEM, quiz=quiz, **given)  # type: ignore[arg-type]
    close_quiz(SYSTEM, quiz=quiz, now=at(5, 9))

    assert sheets == 20
    results = queries.results(Quiz.objects.get(), at(5, 9).date())
    assert [one.before for one in results] == [rules.wilson(19, 22), rules.wilson(13, 22)]


def test_a_batch_answers_each_question_on_as_many_sheets(quiz: Quiz) -> None:
    option = QuizOption.objects.order_by("pk")[0]

    for counts in ({option.pk: 3}, {}, {option.pk: -1}):
        with pytest.raises(rules.BatchUnfit):
            enter_sheets(
                SYSTEM, quiz=quiz, phase=QuizPhase.AFTER, counts=counts, batch=str(counts), on=at(3, 0).date(),
                now=at(3, 9),
            )  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [
        (),
        (rules.Asked(" ", (("a", ""), ("b", "")), 0),),
        (rules.Asked("?", (("a", ""),), 0),),
        (rules.Asked("?", (("a", ""), ("a", "")), 0),),
        (rules.Asked("?", (("a", ""), ("b", "")), 2),),
    ],
)
def test_a_question_has_two_options_and_one_is_right(campaign: Campaign, asked: tuple[rules.Asked, ...]) -> None:
    with pytest.raises(rules.QuestionUnfit):
        create_quiz(SYSTEM, about=campaign, title_zh="x", asked=asked, now=at(1, 10))


def test_an_answer_leaves_nothing_but_a_number_of_its_day(quiz: Quiz) -> None:
    lines = JournalEntry.objects.count()

    answer(quiz, quiz.code_before, 1, 1, 1)

    tables = [model for model in apps.get_app_config("services").get_models() if model.__name__.startswith("Quiz")]
    after = {model.__name__: [field.name for field in model._meta.concrete_fields] for model in tables}
    assert JournalEntry.objects.count() == lines
    assert (after["QuizTally"], after["QuizSpent"]) == (["id", "option", "phase", "day", "count"], ["digest"])
    assert list(QuizTally.objects.values_list("phase", "day", "count")) == [("before", at(3, 0).date(), 1)] * 2


def test_a_visitor_sets_up_and_closes_nothing(quiz: Quiz, campaign: Campaign) -> None:
    with pytest.raises(NotAllowed):
        create_quiz(VISITOR, about=campaign, title_zh="x", asked=ASKED, now=at(1, 10))
    with pytest.raises(NotAllowed):
        close_quiz(VISITOR, quiz=quiz, now=at(1, 10))
