"""Write a difference between two lists of places into the tree, remembering enough to take it back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models
from django.db.models import ProtectedError

from doorstep.base.actor import EVERYWHERE
from doorstep.places import queries
from doorstep.places.actions.ids import take_ids
from doorstep.places.actions.tree import end_rows, named, rebase
from doorstep.places.models import Place, PlaceCode, Site
from doorstep.places.rules.gazetteer import Difference, Facts, Listed
from doorstep.places.rules.said import Refused, Said
from doorstep.places.words import CodeSystem, PlaceKind

_BATCH = 200
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Merged:
    """What was written: the county the list is about, and what `take_back` needs."""

    county: Place | None
    undo: dict[str, Any]


def apply(difference: Difference, system: CodeSystem, begins: date, *, end_gone: bool) -> Merged:
    """Write the difference; call it while holding the tree, inside a transaction.

    Args:
        difference: From `rules.gazetteer.compare`.
        system: Whose codes the list uses.
        begins: The first day on which the list holds.
        end_gone: End the places the list does not name.

    Raises:
        Refused: A place to be ended still holds places or sites.
    """
    fresh = take_ids(len(difference.new))
    ids = dict(difference.ids) | {row.code: one for row, one in zip(difference.new, fresh, strict=True)}
    rows = [*difference.new, *(listed for listed, _ in difference.matched)]
    wanted = _wanted(rows, ids, system)
    stale = _stale(wanted)
    gone = [known.id for known in difference.gone] if end_gone else []
    touched = {known.id for _, known in difference.touched} | {code.place_id for code in stale} | set(gone)
    before = _snapshot(touched)
    _end_codes(stale, begins)
    created = _create(difference.new, ids, begins)
    _move(difference, ids)
    _rewrite(difference)
    _add_codes(wanted, begins)
    if gone:
        _end(gone, begins)
    county = next((place for place in created if place.kind == PlaceKind.COUNTY), None)
    return Merged(county, {**before, "created": [place.pk for place in created]})


def _wanted(rows: Sequence[Listed], ids: Mapping[str, int], system: CodeSystem) -> dict[tuple[str, str], int]:
    """Return the place that should hold each code, by (system, code)."""
    wanted: dict[tuple[str, str], int] = {(system, row.code): ids[row.code] for row in rows}
    return wanted | {(CodeSystem.MCA, row.mca_code): ids[row.code] for row in rows if row.mca_code}


def _stale(wanted: Mapping[tuple[str, str], int]) -> list[PlaceCode]:
    """Return the codes in force that stand against `wanted`: another place's, or another one of the same place."""
    has = {(system, place) for (system, _), place in wanted.items()}
    held = PlaceCode.objects.filter(valid_until__isnull=True, system__in={system for system, _ in wanted})
    return [
        code
        for code in held
        if wanted.get((code.system, code.code), code.place_id) != code.place_id
        or ((code.system, code.place_id) in has and (code.system, code.code) not in wanted)
    ]


def _end_codes(stale: Sequence[PlaceCode], begins: date) -> None:
    never_began = [code.pk for code in stale if code.valid_from >= begins]
    PlaceCode.objects.filter(pk__in=never_began).delete()
    PlaceCode.objects.filter(pk__in=[code.pk for code in stale]).update(valid_until=begins - timedelta(days=1))


def _add_codes(wanted: Mapping[tuple[str, str], int], begins: date) -> None:
    held = set(
        PlaceCode.objects.filter(place__in=set(wanted.values()), valid_until__isnull=True).values_list("system", "code")
    )
    PlaceCode.objects.bulk_create(
        [
            PlaceCode(place_id=place, system=system, code=code, valid_from=begins)
            for (system, code), place in wanted.items()
            if (system, code) not in held
        ],
        batch_size=_BATCH,
    )


def _create(new: Sequence[Listed], ids: Mapping[str, int], begins: date) -> list[Place]:
    above = {ids[row.parent] for row in new if row.parent}
    paths: dict[int, str] = dict(Place.objects.filter(pk__in=above).values_list("pk", "path"))
    made = []
    for row in new:
        number, parent = ids[row.code], ids[row.parent] if row.parent else None
        paths[number] = f"{paths[parent] if parent else EVERYWHERE}{number}/"
        given = {name: value for name, value in asdict(row.facts).items() if value not in {None, ""}}
        place = Place(
            id=number, parent_id=parent, kind=row.kind, name=row.name, path=paths[number], valid_from=begins, **given
        )
        made.append(place)
    Place.objects.bulk_create(made, batch_size=_BATCH)
    queries.NAMES.add(named(place) for place in made)
    return made


def _move(difference: Difference, ids: Mapping[str, int]) -> None:
    for listed, known in difference.moved:
        old = Place.objects.values_list("path", flat=True).get(pk=known.id)
        above = Place.objects.get(pk=ids[listed.parent])
        Place.objects.filter(pk=known.id).update(parent=above)
        rebase(old, f"{above.path}{known.id}/")


def _rewrite(difference: Difference) -> None:
    rows = {known.id: listed for listed, known in (*difference.renamed, *difference.changed)}
    held = {known.id: known for _, known in difference.matched}
    places = list(Place.objects.filter(pk__in=rows))
    queries.NAMES.remove(named(place) for place in places)
    for place in places:
        listed = rows[place.pk]
        place.name = listed.name
        for name, value in listed.facts.changes(held[place.pk].facts).items():
            setattr(place, name, value)
    if places:
        Place.objects.bulk_update(places, ["name", *Facts.__slots__], batch_size=_BATCH)
    queries.NAMES.add(named(place) for place in places)


def _end(gone: list[int], begins: date) -> None:
    below = Place.objects.filter(queries.valid_on(begins), parent__in=gone).exclude(pk__in=gone).count()
    doors = Site.objects.filter(queries.valid_on(begins), place__in=gone).count()
    if below or doors:
        raise Refused(
            Said(
                f"文件里没有的地点中，还有 {below} 个下级和 {doors} 个站点在用，不能一起结束。"
                "请先处理，或不要勾选“结束”。",
                f"Places missing from the file still hold {below} places and {doors} sites, so they cannot be ended "
                "with it. Settle these first, or leave the tick away.",
            )
        )
    end_rows(gone, begins - timedelta(days=1))


def take_back(undo: Mapping[str, Any]) -> None:
    """Put everything back to where it stood before `apply`.

    Raises:
        Refused: Something stands on a place that the list brought.
    """
    places = {place["id"]: place for place in undo.get("places", [])}
    now = {place.pk: place for place in Place.objects.filter(pk__in=places)}
    PlaceCode.objects.filter(place__in=places).delete()
    for pk, place in now.items():
        queries.NAMES.remove([named(place)])
        if place.path != places[pk]["path"]:
            Place.objects.filter(pk=pk).update(parent=places[pk]["parent_id"])
            place.refresh_from_db(fields=["path"])
            if place.path != places[pk]["path"]:
                rebase(place.path, places[pk]["path"])
    for place in _read(Place, places.values()):
        place.save(force_update=True)
        queries.NAMES.add([named(place)])
    _drop(undo.get("created", []))
    PlaceCode.objects.bulk_create(_read(PlaceCode, undo.get("codes", [])), batch_size=_BATCH)


def _drop(created: list[int]) -> None:
    brought = list(Place.objects.filter(pk__in=created).order_by("-pk"))
    queries.NAMES.remove([named(place) for place in brought])
    try:
        for kind in (PlaceKind.VILLAGE, PlaceKind.TOWN, PlaceKind.COUNTY):
            Place.objects.filter(pk__in=[place.pk for place in brought if place.kind == kind]).delete()
    except ProtectedError as fault:
        raise Refused(
            Said(
                "这批地点上已经登记了别的内容（站点、人或单位），不能撤回了。",
                "Something already stands on the places this list brought (sites, people, partners): "
                "it cannot be taken back.",
            )
        ) from fault


def _snapshot(ids: Iterable[int]) -> dict[str, Any]:
    wanted = sorted(set(ids))
    return {
        "places": [_written(row) for row in Place.objects.filter(pk__in=wanted)],
        "codes": [_written(row) for row in PlaceCode.objects.filter(place__in=wanted).order_by("pk")],
    }


def _written(row: models.Model) -> dict[str, Any]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _read(kind: type[Row], rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    days = {field.attname for field in kind._meta.concrete_fields if isinstance(field, models.DateField)}
    return [
        kind(**{name: date.fromisoformat(value) if name in days and value else value for name, value in row.items()})
        for row in rows
    ]
