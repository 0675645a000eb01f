"""How an uploaded list of places differs from the places we have: matched, renamed, moved, recoded, new, gone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from doorstep.kernel.geo import LonLat
from doorstep.places.rules import codes, points
from doorstep.places.rules.said import Refused, Said
from doorstep.places.words import CodeSystem, PlaceKind, PointQuality

TRUSTED = frozenset({PointQuality.SURVEYED, PointQuality.GEOCODED})
_ABOVE = {PlaceKind.TOWN: PlaceKind.COUNTY, PlaceKind.VILLAGE: PlaceKind.TOWN}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a list says about a place and a place holds; `None` and empty mean that the list does not say.

    Args:
        lon: Degrees, WGS-84.
        lat: Degrees, WGS-84.
        share_60plus_bp: Basis points.
        share_80plus_bp: Basis points.
    """

    official_name: str = ""
    is_community: bool | None = None
    lon: float | None = None
    lat: float | None = None
    point_quality: str = ""
    residents: int | None = None
    residents_quality: str = ""
    share_60plus_bp: int | None = None
    share_80plus_bp: int | None = None
    ages_quality: str = ""
    urban_rural: str = ""

    @property
    def point(self) -> LonLat | None:
        """The point, if there is one."""
        return None if self.lon is None or self.lat is None else LonLat(self.lon, self.lat)

    def changes(self, held: "Facts") -> dict[str, object]:
        """Return the fields in which this says something else than `held`."""
        said = {name: getattr(self, name) for name in Facts.__slots__ if getattr(self, name) not in {None, ""}}
        if self.share_60plus_bp is not None:
            said["share_80plus_bp"] = self.share_80plus_bp  # who gives new shares gives both
        return {name: value for name, value in said.items() if value != getattr(held, name)}


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of an uploaded list.

    Args:
        row: Its number in the file, for errors.
        code: In the list's system.
        kind: Level.
        parent: Code of the level above; empty for a county.
        mca_code: The code at civil affairs, if the list gives it beside its own.
        written: (lon, lat) as the list wrote it, when it was converted from another frame.
    """

    row: int
    code: str
    name: str
    kind: PlaceKind
    parent: str = ""
    mca_code: str = ""
    facts: Facts = field(default_factory=Facts)
    written: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """One place we have, on the day the list begins to hold.

    Args:
        code: In the list's system; empty where it has none.
        parent: Id of the place above.
    """

    id: int
    code: str
    name: str
    kind: PlaceKind
    parent: int | None
    mca_code: str = ""
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a cell of the list: row number, column's key (empty: the file as a whole), value, sentence."""

    row: int
    column: str
    value: str
    why: Said


@dataclass(frozen=True)
class Difference:
    """What a list would change.

    Args:
        matched: Rows with the place they are, whether changed or not.
        new: Rows that are no place yet, upper levels first.
        gone: Places of the levels listed that the list does not name.
        ids: Places by the codes with which the list speaks of them, also those it only names as a parent.
    """

    matched: tuple[tuple[Listed, Known], ...]
    new: tuple[Listed, ...]
    gone: tuple[Known, ...]
    ids: Mapping[str, int]

    @cached_property
    def renamed(self) -> tuple[tuple[Listed, Known], ...]:
        """Matched rows with another name."""
        return tuple((listed, known) for listed, known in self.matched if listed.name != known.name)

    @cached_property
    def recoded(self) -> tuple[tuple[Listed, Known], ...]:
        """Matched rows with another code."""
        return tuple(
            (listed, known)
            for listed, known in self.matched
            if listed.code != known.code or (listed.mca_code and listed.mca_code != known.mca_code)
        )

    @cached_property
    def moved(self) -> tuple[tuple[Listed, Known], ...]:
        """Matched rows under another parent; the parent may be new itself."""
        rows = [
            (listed, known)
            for listed, known in self.matched
            if listed.parent and self.ids.get(listed.parent) != known.parent
        ]
        return tuple(sorted(rows, key=lambda row: _depth(row[0])))

    @cached_property
    def changed(self) -> tuple[tuple[Listed, Known], ...]:
        """Matched rows with another point or figure."""
        return tuple((listed, known) for listed, known in self.matched if listed.facts.changes(known.facts))

    @property
    def touched(self) -> tuple[tuple[Listed, Known], ...]:
        """Matched rows in which anything changes; a row may occur more than once."""
        return (*self.renamed, *self.recoded, *self.moved, *self.changed)

    @property
    def is_nothing(self) -> bool:
        """Whether applying it would change nothing at all."""
        return not (self.new or self.gone or self.touched)


def faults(
    listed: Sequence[Listed],
    known: Iterable[Known],
    *,
    system: CodeSystem,
    border: points.Border | None,
    mca_elsewhere: Mapping[str, str],
    codes_elsewhere: Mapping[str, str],
) -> list[RowFault]:
    """Return everything that is wrong with a list, in the order of its rows.

    Args:
        listed: The rows.
        known: The places we have in the county.
        system: Whose codes the list uses.
        border: The county's, if we have it.
        mca_elsewhere: Civil affairs codes in the list that places of other counties hold, with their names.
        codes_elsewhere: Codes of the list that places of other counties hold, with their names.
    """
    known = list(known)
    found = [*_double(listed), *_levels(listed, known, system)]
    found += [
        RowFault(row.row, "code", row.code, _held(codes_elsewhere[row.code]))
        for row in listed
        if row.code in codes_elsewhere
    ]
    found += [
        RowFault(row.row, "mca_code", row.mca_code, _held(mca_elsewhere[row.mca_code]))
        for row in listed
        if row.mca_code in mca_elsewhere
    ]
    for row in listed:
        at = row.facts
        if at.lon is not None and at.lat is not None:
            why = points.fault(at.lon, at.lat, border, as_written=row.written)
            if why:
                lon, lat = row.written or (at.lon, at.lat)
                found.append(RowFault(row.row, "lon", f"{lon}, {lat}", why))
    found += _figures(listed)
    if not found:
        trusted = {one.code: one.facts.point for one in known if one.facts.point_quality in TRUSTED}
        pairs = [(held, row.facts.point) for row in listed if (held := trusted.get(row.code)) and row.facts.point]
        why = points.shifted_frame([(held, at) for held, at in pairs if at])
        if why:
            found.append(RowFault(0, "", "", why))
    return sorted(found, key=lambda fault: (fault.row, fault.column))


def compare(listed: Sequence[Listed], known: Iterable[Known]) -> Difference:
    """Compare a list without faults with the places we have.

    A row is the place with its code and name; else the only place of its name and level under the same parent (codes
    change and are even swapped, villages stay); else the place with its code, which then has a new name.
    """
    known = list(known)
    by_code = {one.code: one for one in known if one.code}
    by_id = {one.id: one for one in known}
    by_name: dict[tuple[PlaceKind, str, str], list[Known]] = defaultdict(list)
    for one in known:
        by_name[(one.kind, _parent_name(one, by_id), one.name)].append(one)
    names = {one.code: one.name for one in known if one.code} | {row.code: row.name for row in listed}
    matched: dict[str, Known] = {}
    taken: set[int] = set()

    def match(row: Listed, one: Known | None) -> None:
        if one is not None and row.code not in matched and one.id not in taken and one.kind == row.kind:
            matched[row.code] = one
            taken.add(one.id)

    for row in listed:
        held = by_code.get(row.code)
        match(row, held if held and held.name == row.name else None)
    for row in listed:
        same = by_name[(row.kind, names.get(row.parent, ""), row.name)]
        match(row, same[0] if len(same) == 1 else None)
    for row in listed:
        match(row, by_code.get(row.code))
    levels = {row.kind for row in listed}
    return Difference(
        matched=tuple((row, matched[row.code]) for row in listed if row.code in matched),
        new=tuple(row for row in sorted(listed, key=_depth) if row.code not in matched),
        gone=tuple(one for one in known if one.kind in levels and one.id not in taken),
        ids={code: one.id for code, one in by_code.items()} | {code: one.id for code, one in matched.items()},
    )


def of_county(listed: Sequence[Listed]) -> str:
    """Return the code of the one county an official list speaks of.

    Raises:
        Refused: It speaks of several.
    """
    found = sorted({codes.parse(row.code).county for row in listed})
    if len(found) > 1:
        several = "、".join(found)
        raise Refused(
            Said(
                f"一个文件只能有一个县区的地点，这里有 {several}。",
                f"One file holds one county; this one holds {', '.join(found)}.",
            )
        )
    return found[0]


def with_levels(row: Listed) -> Listed:
    """Return the row with its parent's code and kind as its official code says them."""
    code = codes.parse(row.code)
    said = row.facts.is_community if code.is_community is None else code.is_community
    return replace(
        row,
        kind=code.kind,
        parent=row.parent or code.parent or "",
        facts=replace(row.facts, is_community=said if code.kind is PlaceKind.VILLAGE else None),
    )


def _double(listed: Sequence[Listed]) -> list[RowFault]:
    found = []
    for column in ("code", "mca_code"):
        first: dict[str, int] = {}
        for row in listed:
            value = str(getattr(row, column))
            if value and value in first:
                why = Said(f"和第 {first[value]} 行重复了。", f"The same as in row {first[value]}.")
                found.append(RowFault(row.row, column, value, why))
            elif value:
                first[value] = row.row
    return found


def _levels(listed: Sequence[Listed], known: Sequence[Known], system: CodeSystem) -> list[RowFault]:
    kinds = {one.code: one.kind for one in known if one.code} | {row.code: row.kind for row in listed}
    parents = {row.code: row.parent for row in listed}
    in_circle = {code for code in parents if _comes_back(code, parents)}
    found = []
    for row in listed:
        if row.code in in_circle:
            why = Said("上级绕了一圈又回到自己。", "The places above it lead back to itself.")
            found.append(RowFault(row.row, "parent", row.parent, why))
        elif row.kind is not PlaceKind.COUNTY and not row.parent:
            found.append(
                RowFault(row.row, "parent", "", Said("没有写上级代码。", "The code of the level above is missing."))
            )
        elif row.parent and row.parent not in kinds:
            why = Said(f"没有代码是 {row.parent} 的上级。", f"There is no place with the code {row.parent} above it.")
            found.append(RowFault(row.row, "parent" if system is CodeSystem.OWN else "code", row.parent, why))
        elif row.parent and kinds[row.parent] != _ABOVE.get(row.kind):
            why = Said(
                "层级不对：县下面是乡镇，乡镇下面是村和社区。",
                "Levels: towns stand below a county, villages below a town.",
            )
            found.append(RowFault(row.row, "parent", row.parent, why))
    return found


def _comes_back(code: str, parents: Mapping[str, str]) -> bool:
    seen = {code}
    above = parents.get(code, "")
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above, "")
    return above == code


def _figures(listed: Sequence[Listed]) -> list[RowFault]:
    found = []
    for row in listed:
        facts = row.facts
        if (facts.lon is None) != (facts.lat is None):
            column = "lat" if facts.lat is None else "lon"
            found.append(
                RowFault(
                    row.row, column, "", Said("经度和纬度要么都填，要么都不填。", "Give both coordinates or neither.")
                )
            )
        if facts.share_80plus_bp is not None and facts.share_80plus_bp > (facts.share_60plus_bp or 0):
            why = Said(
                "80 岁以上的比例不能超过 60 岁以上的。", "The share of 80 and over cannot exceed that of 60 and over."
            )
            found.append(RowFault(row.row, "share_80plus", f"{facts.share_80plus_bp / 100:g}", why))
    return found


def _held(name: str) -> Said:
    return Said(f"这个代码已经是“{name}”的。", f"This code belongs to “{name}” already.")


def _parent_name(one: Known, by_id: Mapping[int, Known]) -> str:
    above = by_id.get(one.parent) if one.parent is not None else None
    return above.name if above else ""


def _depth(row: Listed) -> int:
    return list(PlaceKind).index(row.kind)


def counts(difference: Difference) -> Counter[str]:
    """Return how many rows are matched, renamed, recoded, moved, changed, new and gone."""
    words = ("matched", "renamed", "recoded", "moved", "changed", "new", "gone")
    return Counter({word: len(getattr(difference, word)) for word in words})
