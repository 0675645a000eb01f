"""A province is planned county by county: the same digits by anybody, and every county once, whatever happens."""

import multiprocessing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from tests.engines.planning.visits.worlds import small_county

from doorstep.engines.planning.counties.folder import PlanFolder
from doorstep.engines.planning.counties.run import FaultyCounties, Glance, plan_counties
from doorstep.engines.planning.visits.faults import FaultCode
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.kernel.crew import processes

STEPS = 200


@pytest.fixture(scope="module")
def province() -> dict[str, VisitProblem]:
    """Eight small counties."""
    return {f"county-{seed}": small_county(seed, villages=5 + seed, vehicles=1) for seed in range(8)}


@pytest.fixture(scope="module")
def digest(province: dict[str, VisitProblem]) -> str:
    """What one process makes of them."""
    return plan_counties(province, seed=3, iterations=STEPS).digest()


def test_each_county_has_the_plan_it_would_have_alone(province: dict[str, VisitProblem]) -> None:
    planned = plan_counties(province, seed=3, iterations=STEPS)

    alone = {n: solve_visits(p, seed=3, time_limit_s=None, iterations=STEPS) for n, p in province.items()}
    assert planned.plans == alone
    assert (planned.lost, planned.left) == ({}, ())


def test_a_worker_killed_in_the_middle_changes_nothing(province: dict[str, VisitProblem], digest: str) -> None:
    killed = list[int]()

    def kill_a_worker(glance: Glance) -> None:
        if not killed:
            worker = multiprocessing.active_children()[0]
            worker.kill()
            killed.append(glance.counties)

    planned = plan_counties(
        province, seed=3, iterations=STEPS, muster=partial(processes, 1), at_once=2, progress=kill_a_worker
    )

    assert killed == [1]
    assert (planned.digest(), len(planned.plans), planned.lost, planned.left) == (digest, 8, {}, ())


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_digits(province: dict[str, VisitProblem], digest: str) -> None:
    distributed = pytest.importorskip("distributed")

    with distributed.Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=":0") as client:
        muster = partial(client.get_executor, pure=False)
        planned = plan_counties(province, seed=3, iterations=STEPS, muster=muster, at_once=2)

    assert (planned.digest(), len(planned.plans), planned.lost) == (digest, 8, {})


def test_a_run_called_off_keeps_what_is_done_and_a_second_start_goes_on(
    province: dict[str, VisitProblem], digest: str, tmp_path: Path
) -> None:
    first = plan_counties(province, seed=3, iterations=STEPS, kept=PlanFolder(tmp_path),
                          progress=lambda glance: glance.counties < 3)  # fmt: skip
    seen = list[Glance]()

    second = plan_counties(province, seed=3, iterations=STEPS, kept=PlanFolder(tmp_path), progress=seen.append)

    largest = ["county-5", "county-6", "county-7"]
    assert (sorted(first.plans), len(first.left)) == (largest, 5)
    assert [one.county for one in seen[:3]] == largest
    assert (seen[-1].counties, seen[-1].of_counties, seen[-1].villages, seen[-1].of_villages) == (8, 8, 68, 68)
    assert second.digest() == digest
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.json" for name in province}


def test_a_county_is_planned_again_where_its_input_or_seed_changed_or_its_file_is_broken(
    province: dict[str, VisitProblem], tmp_path: Path
) -> None:
    few = {name: province[name] for name in ("county-0", "county-1", "county-2")}
    plan_counties(few, seed=3, iterations=STEPS, kept=PlanFolder(tmp_path))
    other = few["county-1"]
    (tmp_path / "county-2.json").write_bytes((tmp_path / "county-2.json").read_bytes()[:-40])
    found = list[str]()

    class Watched(PlanFolder):
        def keep(self, name: str, plan: object) -> None:
            found.append(name)

    changed = few | {
        "county-1": replace(other, villages=(replace(other.villages[0], residents=1), *other.villages[1:]))
    }
    plan_counties(changed, seed=3, iterations=STEPS, kept=Watched(tmp_path))
    plan_counties({"county-0": few["county-0"]}, seed=4, iterations=STEPS, kept=Watched(tmp_path))

    assert found == ["county-2", "county-1", "county-0"]


def test_counties_that_cannot_be_planned_are_named_before_anything_is_computed(
    province: dict[str, VisitProblem],
) -> None:
    good = province["county-0"]
    bad = {"one": good, "two": replace(good, vehicles=(), drive=None)}

    planned = list[Glance]()

    with pytest.raises(FaultyCounties) as caught:
        plan_counties(bad, seed=1, iterations=10, progress=planned.append)

    assert {name: [fault.code for fault in found] for name, found in caught.value.faults.items()} == {
        "two": [FaultCode.NO_VEHICLES]
    }
    assert planned == []
