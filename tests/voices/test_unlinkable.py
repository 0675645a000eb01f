"""Nobody with the whole database, every export and every log in hand can say who answered what; which is tried.

Forty people of a village answer online, in an order that is not the roll's, over ten days, each with an answer of their
own. Then whoever looks for a way back has everything: all tables with all columns, on PostgreSQL also the marks of
transactions and the places of rows, the journal, what was logged, what was taken out. Two kinds of ways are looked for:
a value that stands on both sides and leaves fewer than ten candidates, and an order on one side that follows an order
on the other. That such a way would be found is tried by laying one.
"""

import logging
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from tests.conftest import tables_unlocked
from tests.programmes.small_county import make_county
from tests.voices.surveys import MORNING, Survey, cells_of, make_survey

from doorstep.base import clock, journal
from doorstep.base.actor import SYSTEM
from doorstep.voices.actions.exports import export_results
from doorstep.voices.actions.mixing import flush
from doorstep.voices.actions.waves import close_wave, release_wave
from doorstep.voices.models import Area, Envelope, Invitation, Opinion, Sheet, Wave
from doorstep.voices.rules.codes import code_digest

PEOPLE, FEWEST, TIES = 40, 10, 0.75
ADDRESS, BROWSER = "203.0.113.77", "Blaues-Telefon/7"
Row = dict[str, Any]


@dataclass
class Answered:
    """What the test knows and nobody else can: which row of the roll belongs to which answer.

    Args:
        survey: The wave.
        truth: Mark of the answer by id of the row of the roll.
        order: Ids of the roll in the order in which they answered.
        logged: Everything that was logged.
    """

    survey: Survey
    truth: dict[int, int]
    order: list[int]
    logged: str

    @property
    def codes(self) -> list[str]:
        """The codes that were used."""
        return [one.code for one in self.survey.codes[self.survey.areas[0].pk]]


@pytest.fixture
def answered(
    transactional_db: None, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Answered:
    caplog.set_level(logging.DEBUG)
    survey = make_survey(make_county(MORNING), (PEOPLE, 0))
    rows = survey.codes[survey.areas[0].pk]
    marks, order = list(range(1000, 1000 + PEOPLE)), list(range(PEOPLE))
    random.Random(11).shuffle(marks)
    random.Random(13).shuffle(order)
    for number, at in enumerate(order):
        monkeypatch.setattr(clock, "now", lambda number=number: MORNING.replace(day=1 + number // 4))
        client.get(reverse("voices:answer_code", args=[rows[at].code]), REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=BROWSER)
        form = {"code": rows[at].code, "form": f"{marks[at]:032}", "q-answered": "1", "q-service": str(1 + at % 5),
                "q-visits": str(marks[at]), "q-wish": f"愿望{marks[at]}"}  # fmt: skip
        thanked = client.post(reverse("voices:answer"), form, REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=BROWSER)
        assert thanked.status_code == 200
        if number % 10 == 9:
            flush(SYSTEM, wave=survey.wave)
    close_wave(SYSTEM, wave=survey.wave, now=MORNING.replace(day=30))
    truth = {rows[at].invitation.pk: marks[at] for at in range(PEOPLE)}
    return Answered(survey, truth, [rows[at].invitation.pk for at in order], caplog.text)


def every_row() -> Iterable[tuple[str, Row]]:
    """Every row of every table there is, with all its columns and what the database itself marks on it."""
    hidden = "xmin::text AS xmin, ctid::text AS ctid, " if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT {hidden}* FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield table, dict(zip(names, row, strict=True))


def holding(needle: str) -> set[str]:
    """Return the tables in any column of which a text stands."""
    return {table for table, row in every_row() if any(needle in str(value) for value in row.values())}


def of_table(name: str) -> list[Row]:
    return [row for table, row in every_row() if table == name]


def mark_of(table: str, row: Row) -> int:
    """Return which answer a row is, by what was typed."""
    said = row["text"] if table == "voices_opinion" else row["answers"]
    found = re.search(r"1\d{3}", str(said))
    assert found is not None
    return int(found[0])


def ways_back(known: Answered) -> list[str]:
    """Return every way from the roll to an answer, or from an answer to its author's words."""
    roll = [row for row in of_table("voices_invitation") if row["id"] in known.truth]
    sheets, opinions = of_table("voices_sheet"), of_table("voices_opinion")
    by_sheet = {mark_of("voices_sheet", row): row for row in sheets}
    by_opinion = {mark_of("voices_opinion", row): row for row in opinions}
    pairs = {
        "roll to sheet": [(row, by_sheet[known.truth[row["id"]]], sheets) for row in roll],
        "roll to opinion": [(row, by_opinion[known.truth[row["id"]]], opinions) for row in roll],
        "sheet to opinion": [(row, by_opinion[mark], opinions) for mark, row in by_sheet.items()],
    }
    mixed = {"sheet to opinion"}  # written in the same batches: inside a batch nothing may follow
    return [f"{name}: {way}" for name, some in pairs.items() for way in _ways(some, by_batch=name in mixed)]


def _ways(pairs: list[tuple[Row, Row, list[Row]]], *, by_batch: bool) -> Iterable[str]:
    batches: dict[Any, list[int]] = {}
    for at, (_, other, _all) in enumerate(pairs):
        batches.setdefault(other.get("xmin") if by_batch else None, []).append(at)
    if min(map(len, batches.values())) < FEWEST:
        batches = {None: list(range(len(pairs)))}
    for here in pairs[0][0]:
        for there in pairs[0][1]:
            if {"answers", "text"} & {here, there}:
                continue  # what was said is what is looked for
            ours, theirs = [one[here] for one, _, _ in pairs], [other[there] for _, other, _ in pairs]
            found = sum(ours[at] == theirs[at] for at in range(len(pairs)))
            alike = min((sum(row[there] == value for row in pairs[0][2]) for value in ours), default=0)
            if found == len(pairs) and alike < FEWEST:
                yield f"{here} = {there}"
            follows = [_follows([ours[at] for at in some], [theirs[at] for at in some]) for some in batches.values()]
            if abs(float(np.mean(follows))) > TIES:
                yield f"the order of {here} is that of {there}"


def _follows(ours: list[Any], theirs: list[Any]) -> float:
    """Return how far one order follows the other, -1 to 1 (Spearman's rho)."""
    here, there = _ranks(ours), _ranks(theirs)
    if here.std() == 0 or there.std() == 0:
        return 0.0
    return float(np.corrcoef(here, there)[0, 1])


def _ranks(values: list[Any]) -> "np.ndarray[Any, Any]":
    keys = [_key(value) for value in values]
    order = {value: at for at, value in enumerate(sorted(set(keys)))}
    return np.array([order[key] for key in keys], dtype=float)


def _key(value: Any) -> tuple[Any, ...]:
    numbers = re.fullmatch(r"\(?(\d+)(?:,(\d+)\))?", str(value))
    return (0, *(int(part or 0) for part in numbers.groups())) if numbers else (1, str(value))


def lay_an_id(known: Answered) -> None:
    """Give each sheet the number of its row of the roll."""
    by_mark = {mark: row for row, mark in known.truth.items()}
    _write_again(
        sorted(Sheet.objects.all(), key=lambda one: str(one.pk)), lambda _, one: by_mark[one.answers["visits"]]
    )


def lay_an_order(known: Answered) -> None:
    """Write sheets and words in one and the same order, as they came."""
    at = {mark: number for number, mark in enumerate(known.truth[row] for row in known.order)}
    _write_again(sorted(Sheet.objects.all(), key=lambda one: at[one.answers["visits"]]), lambda number, _: number)
    said = sorted(Opinion.objects.all(), key=lambda one: at[int(one.text.removeprefix("愿望"))])
    _write_again(said, lambda number, _: number)


def _write_again(rows: list[Any], named: Callable[[int, Any], int]) -> None:
    with tables_unlocked():
        type(rows[0]).objects.all().delete()
        for number, one in enumerate(rows):
            one.pk = named(number, one)
            one.save(force_insert=True)


def test_nothing_in_tables_logs_and_exports_leads_from_the_roll_to_an_answer(answered: Answered) -> None:
    code, mark = answered.codes[0], next(iter(answered.truth.values()))
    plain, words = code.replace("-", ""), f"愿望{mark}"
    release_wave(SYSTEM, wave=answered.survey.wave, now=MORNING.replace(day=30))

    found = ways_back(answered)

    days = Counter(Sheet.objects.values_list("answered_on", flat=True))
    assert min(days.values()) >= FEWEST  # who watches the roll knows who answered on a day
    assert (Sheet.objects.count(), Opinion.objects.count(), Envelope.objects.count()) == (PEOPLE, PEOPLE, 0)
    assert found == []
    assert [holding(one) for one in (code, plain, ADDRESS, BROWSER)] == [set()] * 4
    assert holding(code_digest(settings.SECRET_KEY, code)) == {"voices_invitation"}
    assert (holding(words), holding(f'"visits": {mark}')) == ({"voices_opinion"}, {"voices_sheet"})
    book = export_results(SYSTEM, wave=Wave.objects.select_related("place", "questionnaire").get(), now=MORNING)
    cells = str(cells_of(book))
    for text in (answered.logged, cells):
        assert not any(one in text for one in (code, plain, ADDRESS, BROWSER, words))


def test_a_way_back_that_was_laid_is_found(answered: Answered) -> None:
    lay_an_order(answered)
    by_order = ways_back(answered)
    lay_an_id(answered)
    by_number = ways_back(answered)

    assert "sheet to opinion: the order of id is that of id" in by_order
    assert "roll to sheet: id = id" in by_number


def test_a_code_that_is_logged_or_journalled_is_found(survey: Survey, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = survey.code(0, 0)
    logging.getLogger("doorstep.voices").info("answered: %s", code)
    journal.record(SYSTEM, "voices.open_wave", "voices.Wave:1", {"code": code}, now=MORNING)

    assert code in caplog.text
    assert holding(code) == {"base_journalentry"}


@pytest.mark.usefixtures("at_nine")
def test_what_waits_is_sealed_and_says_neither_how_nor_when_it_came(survey: Survey, client: Client) -> None:
    for at, wish in enumerate(("短", "")):
        form = {"code": survey.code(0, at), "form": "f" * 32, "q-answered": "1", "q-service": "4", "q-wish": wish}
        client.post(reverse("voices:answer"), form)

    rows = of_table("voices_envelope")
    assert len({len(one["body"]) for one in rows}) == 1  # whether or not something was written
    assert set(rows[0]) - {"xmin", "ctid"} == {"id", "wave_id", "area_id", "pool", "body"}
    assert holding("短") == set()


def test_no_table_of_answers_refers_to_the_roll_to_a_person_or_to_a_moment() -> None:
    allowed = {Wave, Area, apps.get_model("needs", "Need")}
    for table in (Envelope, Sheet, Opinion):
        fields = table._meta.concrete_fields
        referred = {field.related_model for field in fields if field.is_relation}
        assert referred <= allowed
        assert not any(isinstance(field, models.DateTimeField | models.GenericIPAddressField) for field in fields)
    assert {field.name for field in Invitation._meta.concrete_fields} == {
        "id", "wave", "area", "person", "label", "code_digest", "state",
    }  # fmt: skip
