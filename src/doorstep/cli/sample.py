"""`doorstep sample`: make the sample county and show its logins.

`doorstep.sample.county` (or `wuxing`) makes it, through actions alone: `build(now=…, seed=…, report=…)` calls
`report(zh, en)` after each part and returns the logins it made, one per role, each with `role`, `name`, `password` and
`place`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from doorstep.base.clock import now
from doorstep.base.words import Role
from doorstep.cli.tongue import Parser, Refused, Tongue
from doorstep.places.models import Place
from doorstep.sample import county, wuxing

SEED = 2026
CHAPTERS = {county.COUNTY_CODE: county.build, wuxing.COUNTY_CODE: wuxing.show}
"""By the county that is served: Anji with everything, or Wuxing with stories 01 and 06."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A login of the sample county as it is printed and kept in the data folder."""

    role: str
    name: str
    password: str
    place: str


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Make the county once; refuse where places exist already."""
    parser = Parser(
        say,
        "doorstep sample",
        "在空数据库里建立示范县：真实地名，虚构人名，并打印登录名。默认安吉县；DOORSTEP_COUNTY=330502 时为吴兴区。",
        "Make the sample county in an empty database: true place names, invented people; prints the logins. Anji, or "
        "with DOORSTEP_COUNTY=330502 Wuxing: station, alliance, meetings, help for firms.",
    )
    parser.option("--seed", "随机种子（默认 2026）", "seed (default 2026)", type=int, default=SEED)
    wanted = parser.parse_args(arguments)
    if Place.objects.exists():
        raise Refused(
            say(
                "数据库里已有地点，示范县只建在空数据库里。",
                "There are places already; the sample county needs an empty database.",
            )
        )
    logins = make(wanted.seed, lambda zh, en: print("  " + say(zh, en), flush=True))
    print(table(logins))
    return 0


def make(seed: int, report: Callable[[str, str], None]) -> list[Shown]:
    """Build the county and keep its logins in the data folder, readable by the owner alone."""
    build = CHAPTERS.get(settings.COUNTY_CODE, county.build)
    made = build(now=now(), seed=seed, report=report)
    logins = [Shown(str(Role(login.role).value), login.name, login.password, login.place) for login in made]
    path = kept_at()
    text = json.dumps(
        [{"role": one.role, "name": one.name, "password": one.password, "place": one.place} for one in logins]
    )
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return logins


def kept() -> list[Shown]:
    """Return the logins of a county made earlier; empty when none was."""
    path = kept_at()
    return [Shown(**row) for row in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def kept_at() -> Path:
    """Return where the logins are kept."""
    return Path(settings.DATA) / "sample-logins.json"


def table(logins: Sequence[Shown]) -> str:
    """Return the logins as lines of role, name, password and place."""
    widths = [max((len(getattr(one, name)) for one in logins), default=0) for name in ("role", "name", "password")]
    return "\n".join(
        f"  {one.role:<{widths[0]}}   {one.name:<{widths[1]}}   {one.password:<{widths[2]}}   {one.place}"
        for one in logins
    )
