"""What holds for every county: nothing but true yeses, every true yes, remedies that help."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stocking.coverage.worlds import brute_minutes, small_county

from doorstep.engines.stocking.coverage.check import check
from doorstep.engines.stocking.coverage.measures import measure
from doorstep.engines.stocking.coverage.problem import CLOSED, NO_PHARMACIST, SERVES, Supply
from doorstep.engines.stocking.coverage.prove import NEVER, Certificate, Remedy, prove

COUNTIES = st.builds(small_county, st.integers(0, 10**6))


@settings(max_examples=60, deadline=None)
@given(COUNTIES)
def test_the_proof_is_what_looking_at_every_pair_says(county: Supply) -> None:
    certificate = prove(county)

    for village, medicine, hour in np.ndindex(certificate.source.shape):
        found = [brute_minutes(county, source, village, medicine, hour) for source in range(len(county.sources))]
        cell = village, medicine, hour
        least = min(found)
        assert certificate.minutes[cell] == (NEVER if least == np.inf else least)
        assert certificate.sources[cell] == sum(one < np.inf for one in found)
        picked = [one < np.inf and not county.is_delivery[source] for source, one in enumerate(found)]
        assert certificate.pickups[cell] == sum(picked)
    assert check(county, certificate) == []


@settings(max_examples=60, deadline=None)
@given(COUNTIES)
def test_what_losing_a_source_costs_is_what_proving_without_it_says(county: Supply) -> None:
    certificate = prove(county)
    lost = measure(certificate).lost

    for source in range(len(county.sources)):
        gone = np.arange(len(county.sources)) == source
        without = prove(replace(county, is_candidate=county.is_candidate | gone))
        assert int(certificate.is_covered.sum()) - int(without.is_covered.sum()) == lost[source]


@settings(max_examples=60, deadline=None)
@given(COUNTIES)
def test_a_source_more_never_takes_anything_away(county: Supply) -> None:
    more = replace(county, is_candidate=np.zeros_like(county.is_candidate))

    assert (prove(more).is_covered >= prove(county).is_covered).all()


@settings(max_examples=60, deadline=None)
@given(COUNTIES)
def test_each_remedy_helps_where_it_is_taken(county: Supply) -> None:
    certificate = prove(county)

    for village, medicine, hour in np.argwhere(~certificate.is_covered)[::7]:
        fix = certificate.fix(village, medicine, hour)
        assert fix is not None
        if Remedy.SURVEY in fix.remedy or Remedy.REACH in fix.remedy:
            continue
        mended = taken(county, fix.remedy, fix.source, medicine, hour)
        assert prove(mended).is_covered[village, medicine, hour]


def taken(county: Supply, remedy: Remedy, source: int, medicine: int, hour: int) -> Supply:
    """The county in which the remedy is taken: where it says nothing, nothing changes."""
    legal_class = county.class_of[medicine]
    barred, chances, candidate = county.barred.copy(), county.availability.copy(), county.is_candidate.copy()
    if Remedy.OPEN in remedy:
        barred[source, legal_class, hour] &= ~CLOSED
    if Remedy.PHARMACIST in remedy:
        barred[source, legal_class, hour] &= ~NO_PHARMACIST
    if Remedy.STOCK in remedy or Remedy.VISIT in remedy:
        chances[source, medicine, hour] = 1.0
    if Remedy.SOURCE in remedy:
        candidate[source] = False
    sometime = county.serves_sometime | (barred == SERVES)
    return replace(county, barred=barred, availability=chances, is_candidate=candidate, serves_sometime=sometime)


@settings(max_examples=30, deadline=None)
@given(COUNTIES)
def test_figures_are_the_sums_they_say(county: Supply) -> None:
    certificate = prove(county)
    covered, figures = certificate.is_covered, measure(certificate)

    assert figures.share == covered.mean()
    assert figures.is_all_day.tolist() == covered.all(axis=(1, 2)).tolist()
    assert figures.uncovered_hours.tolist() == [int((~one.all(axis=0)).sum()) for one in covered]
    if figures.share_by_demand is not None:
        weighted = sum(float(covered[cell].mean() * county.weights[cell]) for cell in np.ndindex(county.weights.shape))
        assert figures.share_by_demand == pytest.approx(weighted / float(county.weights.sum()))


def breaks(certificate: Certificate) -> dict[str, Certificate]:
    """The certificate with one lie in its first covered cell each."""
    cell = tuple(np.argwhere(certificate.is_covered)[0])
    county = certificate.supply

    def lie(name: str, value: float) -> Certificate:
        changed = getattr(certificate, name).copy()
        changed[cell] = value
        return replace(certificate, **{name: changed})

    lies = {
        "minutes": lie("minutes", -1),
        "chance": lie("availability", 1.5),
        "hour": lie("at", (cell[2] + 1) % county.hours),
        "nobody": lie("source", len(county.sources)),
    }
    for source in range(len(county.sources)):
        if not county.availability[source, cell[1]].max() >= county.target[cell[1]]:
            lies["source"] = lie("source", source)
    return lies


@settings(max_examples=40, deadline=None)
@given(COUNTIES.filter(lambda county: bool(prove(county).is_covered.any())))
def test_a_lie_in_one_cell_is_found_by_the_checker(county: Supply) -> None:
    county = replace(county, may_wait=np.zeros_like(county.may_wait))
    certificate = prove(county)
    if certificate.is_covered.any():
        assert {name for name, lie in breaks(certificate).items() if not check(county, lie)} == set()


@settings(max_examples=30, deadline=None)
@given(COUNTIES)
def test_a_yes_in_a_village_of_unknown_place_is_found_by_the_checker(county: Supply) -> None:
    certificate = prove(county)
    nowhere = replace(county, is_known=np.zeros_like(county.is_known))

    faults = check(nowhere, certificate)

    assert bool(faults) == bool(certificate.is_covered.any())
    assert not faults or faults[0].startswith("the village's place is unknown: ")
