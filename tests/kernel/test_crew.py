"""Independent jobs are all done, whoever does them and whoever dies."""

from functools import partial
from pathlib import Path

import pytest
from tests.kernel.chores import doubled, doubled_by_nobody, doubled_by_the_second

from doorstep.kernel.crew import Done, Lost, Serial, carry_out, processes


def test_every_job_is_done_once() -> None:
    jobs = {"two": 2, "four": 4, "six": 6}

    done = list(carry_out(jobs, doubled, Serial, at_once=1))

    assert done == [Done("two", 4), Done("four", 8), Done("six", 12)]


def test_a_job_that_raises_is_tried_behind_the_others_and_then_given_up_with_its_reason() -> None:
    done = list(carry_out({"three": 3, "four": 4}, doubled, Serial, at_once=1))

    assert done == [Done("four", 8), Lost("three", "ValueError: 3 is odd")]


def test_when_called_off_nothing_more_begins() -> None:
    done = list[Done[int] | Lost]()

    for one in carry_out({"two": 2, "four": 4}, doubled, Serial, at_once=1, goes_on=lambda: not done):
        done.append(one)

    assert done == [Done("two", 4)]


def test_no_job_at_a_time_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one job at a time, not 0"):
        list(carry_out({"two": 2}, doubled, Serial, at_once=0))


def test_where_a_worker_dies_in_the_middle_every_job_is_still_done(tmp_path: Path) -> None:
    jobs = {str(number): (number, tmp_path) for number in range(6)}

    done = list(carry_out(jobs, doubled_by_the_second, partial(processes, 2), at_once=2))

    assert sorted(done, key=lambda one: one.name) == [Done(str(number), 2 * number) for number in range(6)]


def test_a_job_that_kills_every_worker_is_given_up_and_the_others_are_done() -> None:
    jobs = {str(number): number for number in range(6)}

    done = list(carry_out(jobs, doubled_by_nobody, partial(processes, 2), at_once=2))

    lost = [one for one in done if isinstance(one, Lost)]
    others = sorted((one for one in done if isinstance(one, Done)), key=lambda one: one.name)
    assert [one.name for one in lost] == ["3"]
    assert others == [Done(str(number), 2 * number) for number in (0, 1, 2, 4, 5)]
