"""Ways by road for `doorstep plan --roads`: from an extract, a routing server or a table of one's own."""

import sqlite3
from argparse import Namespace
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from doorstep.base import clock
from doorstep.cli import cells, files
from doorstep.cli.tongue import Refused, Tongue
from doorstep.engines.planning.osm_extract import read_roads
from doorstep.engines.planning.road_network import RoadNetwork
from doorstep.engines.planning.road_service.pairs import PairsFile
from doorstep.engines.planning.road_service.times import service_at
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge import ways_book, ways_words
from doorstep.programmes.pharmacy.bridge.ways import Found, by_extract, by_service
from doorstep.programmes.pharmacy.bridge.ways_table import by_table
from doorstep.programmes.pharmacy.bridge.workbook import Asked


def by_road(asked: Asked, wanted: Namespace, say: Tongue) -> Asked:
    """Return the same with ways by road between depots and stops.

    Raises:
        Refused: what `--roads` names cannot be used.
    """
    try:
        found = _ways(asked.problem, wanted, say)
    except (OSError, ValueError, sqlite3.Error) as failed:
        zh, en = f"用不了路程来源 {wanted.roads}：", f"The roads of {wanted.roads} cannot be used: "
        raise Refused(say(zh, en) + str(failed)) from failed
    problem = replace(asked.problem, drive=found.travel)
    return Asked(problem, asked.with_pharmacy, (*asked.notes, *ways_words.notes(found.told)))


def _ways(problem: VisitProblem, wanted: Namespace, say: Tongue) -> Found:
    if "+http" in wanted.roads:
        if not 0 < wanted.roads_timeout < 1e6:
            message = f"--roads-timeout {wanted.roads_timeout:g}"
            raise ValueError(message)
        service = service_at(wanted.roads, timeout_s=wanted.roads_timeout)
        pairs = PairsFile(wanted.roads_kept) if wanted.roads_kept else None
        return by_service(problem, service, on=clock.today(), pairs=pairs)
    path = Path(wanted.roads)
    if path.suffix.lower() not in {".xlsx", ".csv"}:
        return by_extract(problem, path, network=_network(path))
    table = ways_book.read(files.read(path, say), path.name)
    if table.faults:
        raise Refused(
            "\n".join([*(cells.line(fault, say) for fault in table.faults), cells.count(len(table.faults), say)])
        )
    return by_table(problem, table.rows, name=path.stem, of=clock.today())


@lru_cache(maxsize=1)
def _network(extract: Path) -> RoadNetwork:
    """Read an extract once, however many counties lie in it."""
    return read_roads(extract)
