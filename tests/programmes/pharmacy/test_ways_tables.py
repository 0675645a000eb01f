"""An office's own table of travel times: what it says, what it leaves out, and what is wrong with a file."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from doorstep.base.workbooks import write_csv
from doorstep.engines.planning.travel import MIXED
from doorstep.engines.planning.visits.problem import Stop, Vehicle, VisitProblem
from doorstep.programmes.pharmacy.bridge import ways_book, ways_words
from doorstep.programmes.pharmacy.bridge.ways import Found
from doorstep.programmes.pharmacy.bridge.ways_table import TableOfOthers, Way, by_table, digest_of

VAN = Vehicle("v", "Van", 10.0, 50.0)
STOPS = (Stop("1", "Ash", 10.1, 50.0), Stop("2", "Birch", 10.2, 50.0), Stop("3", "Cedar", 10.3, 50.0))
DEPOTS = {"v": "Yard"}
HEAD = ["From", "To", "Minutes", "Kilometres"]


def found(*rows: Way, stops: tuple[Stop, ...] = STOPS) -> Found:
    problem = VisitProblem((), stops, (VAN,))
    return by_table(problem, rows, name="ours", of=date(2026, 11, 1), depots=DEPOTS)


def both(start: str, finish: str, minutes: float) -> tuple[Way, Way]:
    return Way(start, finish, minutes, 1000 * minutes), Way(finish, start, minutes, 1000 * minutes)


def test_each_direction_is_as_written_and_fractions_are_rounded_up() -> None:
    rows = [
        Way("Yard", "Ash", 10, 7000), Way("Ash", "Yard", 14.2, 7100.5),
        *both("Yard", "Birch", 20), *both("Yard", "Cedar", 30),
        *both("Ash", "Birch", 11), *both("Ash", "Cedar", 21), *both("Birch", "Cedar", 12),
    ]  # fmt: skip

    said = found(*rows)

    minutes = [[0, 10, 20, 30], [15, 0, 11, 21], [20, 11, 0, 12], [30, 21, 12, 0]]
    assert said.travel.minutes.tolist() == minutes
    assert (said.travel.metres[0, 1], said.travel.metres[1, 0]) == (7000, 7101)
    assert (said.told["lost"], said.told["apart"], said.told["over"]) == ([], [], [])


def test_a_pair_that_is_missing_goes_over_other_places_and_is_named() -> None:
    said = found(
        *both("Van", "1", 10), *both("Ash", "bridge", 4), *both("bridge", "Birch", 5), Way("2", "Cedar", 6, 6000)
    )

    assert said.travel.minutes.tolist() == [
        [0, 10, 19, 25],
        [10, 0, 9, 15],
        [19, 9, 0, 6],
        [np.inf, np.inf, np.inf, 0],
    ]
    assert said.told["apart"] == [["Cedar", "Yard"], ["Cedar", "Ash"], ["Cedar", "Birch"]]
    assert said.told["over"] == [
        ["Yard", "Birch", 19],
        ["Yard", "Cedar", 25],
        ["Ash", "Birch", 9],
        ["Ash", "Cedar", 15],
        ["Birch", "Yard", 19],
        ["Birch", "Ash", 9],
    ]
    lines = [note.en for note in ways_words.gaps(said.told)]
    assert lines[0] == "Cedar → Yard: not in the table, and no way over other places; nobody drives so."
    assert lines[3] == "Yard → Birch: not in the table; 19 minutes over other places."


def test_what_is_written_holds_even_where_it_is_shorter_over_another_place() -> None:
    said = found(*both("Yard", "Ash", 10), *both("Ash", "Birch", 10), *both("Yard", "Birch", 45))

    assert (said.travel.minutes[0, 2], said.travel.metres[0, 2]) == (45, 45000)


def test_a_stop_the_table_does_not_have_and_a_name_of_two_are_named_with_what_to_do() -> None:
    twin = Stop("4", "Ash", 10.4, 50.0)

    said = found(*both("Yard", "Ash", 10), *both("Yard", "Birch", 5), *both("Yard", "4", 6), stops=(*STOPS, twin))

    assert [note.en for note in ways_words.lost(said.told["lost"])] == [
        "Ash: Two places have this name. Write the village's code in the table in place of its name.",
        "Cedar: It is not in the table. Add it to the table and bring the table in again.",
    ]
    assert said.travel.minutes[0].tolist() == [0, np.inf, 5, np.inf, 6]


def test_points_of_one_spot_are_one_place() -> None:
    said = found(*both("Yard", "Ash", 10), stops=(*STOPS[:1], Stop("5", "At the depot", 10.0, 50.0)))

    assert said.travel.minutes.tolist() == [[0, 10, 0], [10, 0, 10], [0, 10, 0]]


def test_kilometres_nobody_measured_are_those_of_the_terrain() -> None:
    said = found(Way("Yard", "Ash", 30), Way("Ash", "Yard", 30, 1234))

    assert (said.travel.metres[0, 1], said.travel.metres[1, 0]) == (MIXED.speed_kmh * 500, 1234)
    assert "Kilometres not in the table: the minutes at 40 km/h." in [note.en for note in ways_words.gaps(said.told)]


def test_places_may_lie_so_near_that_the_way_takes_no_minute() -> None:
    said = found(Way("Yard", "Ash", 0, 100), Way("Ash", "Birch", 5, 3000))

    assert (said.travel.minutes[0].tolist(), said.travel.metres[0, 2]) == ([0, 0, 5, np.inf], 3100)


def test_a_depot_that_is_not_in_a_table_is_named_by_its_vehicle() -> None:
    said = found(*both("Ash", "Birch", 5), *both("Birch", "Cedar", 5))

    assert [note.en for note in ways_words.lost(said.told["lost"])] == [
        "The depot of Van: It is not in the table. Add it to the table and bring the table in again."
    ]


def test_a_table_that_names_none_of_the_stops_is_refused() -> None:
    with pytest.raises(TableOfOthers):
        found(*both("Yard", "elsewhere", 3))


def test_a_digest_follows_what_a_table_says_and_not_the_order_of_its_rows() -> None:
    one, other = Way("a", "b", 3), Way("b", "a", 4, 100)

    assert digest_of([one, other]) == digest_of([other, one])
    assert digest_of([one, other]) != digest_of([one, Way("b", "a", 4)])


def test_a_table_is_written_and_read_back() -> None:
    rows = (Way("灵溪村", "330523003202", 12.5, 8400), Way("Yard", "灵溪村", 9))

    data = ways_book.write(rows, [("灵溪村", "330523003201", "递铺街道")], pick=lambda zh, _en: zh)

    assert ways_book.read(data, "表.xlsx") == ways_book.Read(rows)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["Ash", "Ash", 3, None], "It leads to where it starts."),
        (["Ash", "Birch", 9, None], "This way stands in row 2 already. Keep one of them."),
        (["Birch", "Ash", -1, None], "It must not be less than 0."),
        (["Birch", "", 9, None], "“To” must not be blank."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said_at_its_cell(row: list[Any], said: str) -> None:
    read = ways_book.read(write_csv(HEAD, [["Ash", "Birch", 8, 5], row]), "ours.csv")

    assert (read.rows, [(fault.row, fault.en) for fault in read.faults]) == ((), [(3, said)])
