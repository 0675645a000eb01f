"""The sheets of a workbook that say what else the timetable must keep to (工作簿里的条件)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from doorstep.base.tables import CellError, Row, Table
from doorstep.engines.planning.visits.problem import Stop, Village
from doorstep.kernel.geo import LonLat
from doorstep.programmes.pharmacy.bridge.conditions import Apart, DaySet, FixedStop, Opening, RestDay
from doorstep.programmes.pharmacy.bridge.days import WEEKDAYS
from doorstep.programmes.pharmacy.bridge.skills import skills_in

ALWAYS: Final[Sequence[tuple[int | None, int | None]]] = ((None, None),)
"""Every day of every week."""

Point = Callable[[Table, Row, list[CellError]], LonLat | None]


@dataclass(slots=True)
class Known:
    """What the sheets may name: by code, or by a name that only one has.

    Args:
        villages: Those to be planned for.
        stops: Their stops and more.
        vehicles: Names.
        weeks: In a round.
        faults: What is wrong is put here.
        with_pharmacy: Codes and names of villages that are left out.
    """

    villages: Sequence[Village]
    stops: Sequence[Stop]
    vehicles: Sequence[str]
    weeks: int
    faults: list[CellError]
    with_pharmacy: frozenset[str] = frozenset()

    def find(self, table: Table, row: Row, column: str) -> str | None:
        """Return the id of what a cell names; a blank cell is nothing."""
        if row[column] is None:
            return None
        text = str(row[column])
        if column == "vehicle":
            known, zh, en = dict.fromkeys(self.vehicles), "“车辆”表里的名称", "a name of the sheet “Vehicles”"
            ids = [text] if text in known else []
        else:
            things: Sequence[Stop | Village] = self.villages if column == "village" else self.stops
            ids = [one.id for one in things if one.id == text] or [one.id for one in things if one.name == text]
            zh, en = "“村庄”或“停靠点”表里的编号或名称", "a code or name of the sheets “Villages” or “Stops”"
        if len(ids) == 1:
            return ids[0]
        if ids:
            self.say(table, row, column, "这个名称不止一个，请改填编号。", "Several have this name; give the code.")
        elif text in self.with_pharmacy:
            zh = "这个村有药店，不在排班里。请删去这一行。"
            en = "It has a pharmacy and is not planned for. Delete the row."
            self.say(table, row, column, zh, en)
        elif column != "vehicle" and any(text in {one.id, one.name} for one in self.villages):
            zh = "这个村没有坐标，没有停靠点。请先填坐标。"
            en = "It has no coordinates, so no stop. Enter its point first."
            self.say(table, row, column, zh, en)
        else:
            self.say(table, row, column, f"没有这个。请填{zh}。", f"There is no such thing. Give {en}.")
        return None

    def days(self, table: Table, row: Row) -> list[tuple[int, int | None]]:
        """Return the weekdays and week of a row; none where it names none, or they are not understood."""
        week = row["week"]
        if row["days"] is None:
            if week is not None:
                self.say(table, row, "days", "写了周次，也要写星期。", "With a week, give the weekday too.")
            return []
        days = weekdays(row["days"])
        if not days:
            zh = "看不懂星期几。可写“周三”“一三五”或 Mon,Wed,Fri。"
            self.say(table, row, "days", zh, "Which days? Write Wed, or Mon,Wed,Fri, or 周三.")
        if week is not None and week > self.weeks:
            zh = "一周一轮的时刻表没有第几周。请在“规则”表写“几周一轮：2”，或把这一格空着。"
            en = "A weekly timetable has no second week. Put “weeks in a round: 2” into “Rules”, or leave it blank."
            self.say(table, row, "week", zh, en)
            return []
        return [(day, None if week is None or self.weeks == 1 else week - 1) for day in days]

    def say(self, table: Table, row: Row, column: str, zh: str, en: str) -> None:
        """Write down what is wrong with a cell."""
        self.faults.append(table.fault(row, column, zh, en))


def more_stops(
    table: Table, villages: Sequence[Village], stops: Sequence[Stop], point: Point, faults: list[CellError]
) -> list[Stop]:
    """Return the stops of the villages and those of the sheet; a row with a village's code is about its own stop."""
    found = {stop.id: stop for stop in stops}
    homes = {village.id: village for village in villages}
    seen: set[str] = set()
    for row in table.rows:
        code, before = row["code"], len(faults)
        if code in seen:
            faults.append(table.fault(row, "code", "编号重复。", "This code occurs more than once."))
        seen.add(code)
        at = point(table, row, faults)
        own = found.get(code)
        if len(faults) > before:
            continue
        if own is None and at is None:
            zh = "新的停靠点要填经度和纬度。"
            faults.append(table.fault(row, "lon", zh, "A stop of its own needs longitude and latitude."))
            continue
        home = row["village"] or (code if code in homes else None)
        if home is not None and home not in homes:
            zh = "没有这个村。请填“村庄”表里的编号，或空着。"
            faults.append(
                table.fault(
                    row, "village", zh, "There is no such village. Give a code of “Villages”, or leave it blank."
                )
            )
            continue
        lon, lat = (at.lon, at.lat) if at else (own.lon, own.lat) if own else (0.0, 0.0)
        name = row["name"] or (own.name if own else code)
        found[code] = Stop(code, name, lon, lat, home, skills=skills_in(row["skills"] or ""))
    return list(found.values())


def openings(table: Table, known: Known) -> list[Opening]:
    """Return the opening times of stops."""
    made = []
    for row in table.rows:
        stop = known.find(table, row, "stop")
        if row["open"] >= row["close"]:
            known.say(table, row, "close", "结束应晚于开始。", "It must close after it opens.")
        elif stop is not None:
            days = known.days(table, row)
            when = ALWAYS if row["days"] is None and row["week"] is None else days
            made += [Opening(stop, row["open"], row["close"], day, week) for day, week in when]
    return made


def day_sets(table: Table, known: Known) -> list[DaySet]:
    """Return the sets of days that go together: each row is one, or rows of a stop that name the same set are."""
    sets: dict[tuple[str, str | int], list[tuple[int, int | None]]] = {}
    for row in table.rows:
        stop, days = known.find(table, row, "stop"), known.days(table, row)
        if stop is not None and days:
            sets.setdefault((stop, row["set"] or row.number), []).extend(days)
    return [DaySet.of(stop, days, known.weeks) for (stop, _), days in sets.items()]


def fixed(table: Table, known: Known) -> list[FixedStop]:
    """Return the visits that were promised."""
    made = []
    for row in table.rows:
        before = len(known.faults)
        stop, vehicle = known.find(table, row, "stop"), known.find(table, row, "vehicle")
        days = known.days(table, row)
        if stop is not None and len(known.faults) == before:
            made += [FixedStop(stop, day, week, vehicle) for day, week in days]
    return made


def apart(table: Table, known: Known) -> list[Apart]:
    """Return what may not go together."""
    made: list[Apart] = []
    for row in table.rows:
        before = len(known.faults)
        values = {name: row[name] for name in ("village", "other_stop", "vehicle", "days")}
        kinds = [values["village"], values["other_stop"], values["vehicle"] or values["days"]]
        if sum(kind is not None for kind in kinds) != 1:
            zh = "每行只填一样：一个村、另一个停靠点，或车辆、星期（这两样可以一起填）。"
            en = "Fill in one per row: a village, another stop, or a vehicle and days (these two may stand together)."
            known.say(table, row, "stop", zh, en)
            continue
        stop = known.find(table, row, "stop")
        ids = {
            name: known.find(table, row, name)
            for name in ("village", "other_stop", "vehicle")
            if values[name] is not None
        }
        days = known.days(table, row)
        if stop is not None and ids.get("other_stop") == stop:
            known.say(table, row, "other_stop", "要填另外一个停靠点。", "This must be another stop.")
        elif stop is not None and len(known.faults) == before:
            made += [Apart(stop, **ids, weekday=day, week=week) for day, week in days or ALWAYS]
    return made


def rest(table: Table, known: Known) -> list[RestDay]:
    """Return the weekdays on which nobody drives."""
    return [RestDay(day, week) for row in table.rows for day, week in known.days(table, row)]


def weekdays(text: str) -> tuple[int, ...]:
    """Return the weekdays a person wrote (Monday is 0), such as `周一至周五`, `一三五`, `Mon-Fri`; none if unclear."""
    plain = re.sub(
        r"星期|礼拜|周|每|[\s、,，;；.]", " ", text.casefold().replace("每天", "mon-sun").replace("daily", "mon-sun")
    )
    plain = re.sub(r"\s*(?:至|到|~|～|—|–|to)\s*", "-", plain)
    for number, name in enumerate(WEEKDAYS):
        plain = re.sub(rf"{name.lower()}[a-z]*", str(number + 1), plain)
    plain = plain.translate(str.maketrans("一二三四五六日天", "12345677"))
    found: set[int] = set()
    for part in re.findall(r"\d-\d|\d", plain):
        first, last = int(part[0]), int(part[-1])
        if not 1 <= first <= last <= 7:
            return ()
        found.update(range(first - 1, last))
    return tuple(sorted(found)) if not re.sub(r"\d-\d|\d|\s", "", plain) else ()
