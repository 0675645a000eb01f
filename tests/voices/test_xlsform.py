"""XLSForm in and out: round trips are equal, somebody else's reader accepts ours, what we do not ask is refused."""

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.voices.rules.wordings import Draft, Wording
from doorstep.voices.words import QuestionKind
from doorstep.voices.xlsform.bounds import NotSimple, bounds, constraint, ends, parameters
from doorstep.voices.xlsform.reading import Form, read_form
from doorstep.voices.xlsform.writing import write_form

EVERY_KIND = Draft(
    key="residents",
    title="百姓口碑问卷",
    title_en="What residents say",
    intro="=不要姓名。",
    intro_en="No names, please.",
    questions=(
        Wording("answered", QuestionKind.YES_NO, "答复了吗？", "Was it answered?", "近三个月", "Last three months"),
        Wording("clean", QuestionKind.SCALE, "干净吗？", "How clean?", low=0, high=10, is_required=False),
        Wording(
            "kept",
            QuestionKind.SCALE,
            "守信吗？",
            "Is it kept?",
            low=1,
            high=5,
            choices=((1, "从不", "Never"), (5, "总是", "Always")),
        ),
        Wording("who", QuestionKind.CHOICE, "找谁？", "Whom?", choices=((1, "村干部", "The village"), (3, "别人", ""))),
        Wording("times", QuestionKind.NUMBER, "去了几次？", "How often?", low=0, high=90),
        Wording("words", QuestionKind.TEXT, "还想说什么？", "Anything else?", is_required=False),
    ),
)
SURVEY = ("type", "name", "label::中文 (zh)", "label::English (en)", "required", "constraint", "relevant", "appearance")
CHOICES = ("list_name", "name", "label::中文 (zh)", "label::English (en)")


def book(*questions: tuple[str, ...], choices: tuple[tuple[Any, ...], ...] = ()) -> bytes:
    rows = [(*one, *[""] * (len(SURVEY) - len(one))) for one in questions]
    return write_workbook(
        [
            Sheet("survey", SURVEY, rows),
            Sheet("choices", CHOICES, choices),
            Sheet("settings", ("form_title", "form_id"), [("问卷", "residents")]),
        ]
    )


def refused(data: bytes) -> list[tuple[str, str, str]]:
    read = read_form(data, "form.xlsx")
    assert isinstance(read, list), read
    return [(fault.sheet, fault.address, fault.en) for fault in read]


def test_every_kind_of_question_comes_back_as_it_went_out() -> None:
    assert read_form(write_form(EVERY_KIND), "form.xlsx") == Form(EVERY_KIND)


def test_pyxform_makes_an_xform_of_it_in_both_languages_without_a_warning() -> None:
    made = convert(write_form(EVERY_KIND, version=3))

    assert made.warnings == []
    assert [f'lang="{one}"' in made.xform for one in ("中文 (zh)", "English (en)")] == [True, True]
    assert '<data id="residents" version="3">' in made.xform
    hints = [f'hint"><value>{words}</value>' for words in ("近三个月", "Last three months")]
    assert [one in made.xform for one in hints] == [True, True]
    assert '<range ref="/data/clean" start="0" end="10" step="1">' in made.xform
    assert [made.xform.count(f'required="{one}()"') for one in ("true", "false")] == [4, 2]
    assert 'nodeset="/data/times" type="int" required="true()" constraint=". &gt;= 0 and . &lt;= 90"' in made.xform


def test_a_bad_list_name_is_refused_with_its_row_by_us_as_by_pyxform() -> None:
    bad = book(
        ("select_one good", "a", "好吗？"),
        ("select_one bad", "b", "坏吗？"),
        choices=(("good", 1, "好", ""), ("good", 2, "差", "")),
    )

    with pytest.raises(Exception, match=r"\[row : 3\].*bad"):
        convert(bad)
    said = "The sheet choices has no list “bad” (it has: good). Correct the name, or add the list there."
    assert refused(bad) == [("survey", "A3", said)]


def test_what_we_do_not_ask_is_refused_where_it_stands_with_what_to_do() -> None:
    bad = book(
        ("start", "begun", ""),
        ("begin_group", "g", "一组"),
        ("select_multiple yes_no", "many", "哪些？"),
        ("text", "words", "说说", "", "yes"),
        ("integer", "times", "几次？", "", "", ". mod 2 = 0"),
        ("select_one yes_no", "more", "还有？", "", "", "", "${times} > 0"),
        ("note", "late", "谢谢"),
        choices=(("yes_no", "yes", "是", ""), ("yes_no", "often", "常", "")),
    )

    assert [(sheet, at) for sheet, at, _ in refused(bad)] == [
        ("choices", "B3"),
        ("survey", "A2"),
        ("survey", "A3"),
        ("survey", "A4"),
        ("survey", "E5"),
        ("survey", "F6"),
        ("survey", "G7"),
        ("survey", "A8"),
    ]
    assert (
        refused(bad)[1][2] == "“start” would record who answered, when or where; we keep none of it. Delete this row."
    )


def test_other_peoples_forms_are_read_headings_without_language_yes_and_no_by_name_a_shared_list() -> None:
    rows = [
        ("select_one yes_no", "seen", "见过吗？", "true"),
        ("select_one often", "a", "甲", ""),
        ("select1 often", "b", "乙", ""),
    ]
    data = write_workbook(
        [
            Sheet("Survey", ("type", "name", "label", "required"), rows),
            Sheet("Choices", ("list name", "name", "label"), [("yes_no", "no", "否"), ("yes_no", "yes", "是"),
                                                              ("often", 2, "常"), ("often", 1, "少")]),
            Sheet("Settings", ("form_title", "form_id"), [("问卷", "f1")]),
        ]
    )  # fmt: skip

    shared = ((1, "少", ""), (2, "常", ""))
    assert read_form(data, "form.xlsx") == Form(
        Draft(
            "f1",
            "问卷",
            "",
            "",
            "",
            (
                Wording("seen", QuestionKind.YES_NO, "见过吗？"),
                Wording("a", QuestionKind.CHOICE, "甲", is_required=False, choices=shared),
                Wording("b", QuestionKind.CHOICE, "乙", is_required=False, choices=shared),
            ),
        )
    )


def test_a_form_without_settings_or_with_a_name_twice_says_so() -> None:
    alone = write_workbook([Sheet("survey", SURVEY, [("integer", "a", "几？", *[""] * 5)])])
    twice = book(("integer", "a", "几？"), ("integer", "a", "几个？"))

    assert [said for *_, said in refused(alone)] == [
        "The sheet settings is missing. Add it with form_id (such as residents) and form_title."
    ]
    assert refused(twice) == [("survey", "B3", "The name “a” is used in row 2 already. Choose another.")]


@given(st.none() | st.integers(-999, 999), st.none() | st.integers(-999, 999))
@settings(max_examples=50)
def test_bounds_come_back_from_their_constraint(low: int | None, high: int | None) -> None:
    if low is not None and high is not None and low >= high:
        with pytest.raises(NotSimple):
            bounds(constraint(low, high))
    else:
        assert bounds(constraint(low, high)) == (low, high)


def test_strict_bounds_become_whole_numbers_and_a_range_without_parameters_goes_from_one_to_ten() -> None:
    assert bounds(".>0 and .<=5") == (1, 5)
    assert (ends(""), ends(parameters(-2, 2))) == ((1, 10), (-2, 2))
    for fancy in ("start=1 end=5 step=2", "start=5 end=1", "end=x", "ticks=3"):
        with pytest.raises(NotSimple):
            ends(fancy)


WORDS = st.text(string.ascii_letters + "村路灯修好了吗=+-@'\"<>&, 0123456789？。\n", min_size=1, max_size=20).filter(
    lambda one: one == one.strip() and not one.startswith("'")
)
MAYBE = st.just("") | WORDS
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)


@st.composite
def wordings(draw: Any) -> Wording:
    kind = draw(st.sampled_from(QuestionKind))
    low: int | None = None
    high: int | None = None
    chosen: tuple[tuple[int, str, str], ...] = ()
    if kind in {QuestionKind.SCALE, QuestionKind.NUMBER}:
        low = int(draw(st.integers(-3, 3)))
        high = low + int(draw(st.integers(1, 6)))
    if kind is QuestionKind.CHOICE:
        chosen = tuple((at, draw(WORDS), draw(MAYBE)) for at in range(1, draw(st.integers(3, 5))))
    if kind is QuestionKind.SCALE and low is not None and high is not None and draw(st.booleans()):
        chosen = ((low, "差", "Bad"), (high, "好", draw(MAYBE)))
    must = kind is not QuestionKind.TEXT and draw(st.booleans())
    return Wording(draw(KEYS), kind, draw(WORDS), draw(MAYBE), draw(MAYBE), draw(MAYBE), must, low, high, chosen)


@given(st.lists(wordings(), min_size=1, max_size=4, unique_by=lambda one: one.key), WORDS, MAYBE, KEYS)
@settings(max_examples=25)
def test_any_questionnaire_comes_back_equal(asked: list[Wording], title: str, title_en: str, key: str) -> None:
    form = Draft(key, title, title_en, "", "", tuple(asked))

    assert read_form(write_form(form), "form.xlsx") == Form(form)
