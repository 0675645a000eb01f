"""Started by the test of many processes: `prepare`, `grade` and `lock` one sheet, `write` one line, `count`."""

import json
import sys
from datetime import datetime

import django

django.setup()

from tests import migrated  # noqa: E402
from tests.programmes.reputation.conftest import make_quarter, make_scheme, make_town, say  # noqa: E402

from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor, Granted  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.base.models import Login  # noqa: E402
from doorstep.base.words import Role  # noqa: E402
from doorstep.partners.actions import seat_login  # noqa: E402
from doorstep.programmes.reputation.actions.offices import Given, grade, lock_grades  # noqa: E402
from doorstep.programmes.reputation.models import OfficeSheet, VillageReport  # noqa: E402
from doorstep.programmes.reputation.rules.grades import GradesLocked  # noqa: E402
from doorstep.programmes.reputation.rules.reports import SomebodyElseChanged  # noqa: E402

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)


def tell(words: object) -> None:
    sys.stdout.write(f"{words if isinstance(words, str) else json.dumps(words)}\n")
    sys.stdout.flush()


def prepare() -> None:
    migrated.bring()
    town = make_town(NOW)
    quarter = make_quarter(town, make_scheme(NOW), NOW)
    sheet = OfficeSheet.objects.select_related("office").get(quarter=quarter, office__key="discipline")
    logins = []
    for name in ("one", "other"):
        login = Login.objects.create(username=name, created_at=NOW)
        seat_login(SYSTEM, partner=town.offices["discipline"], login=login, now=NOW)
        logins.append(login.pk)
    report = VillageReport.objects.order_by("pk")[0]
    tell([*logins, sheet.pk, report.pk])


def _clerk(login: int) -> Actor:
    return Actor(login, (Granted(Role.PARTNER_STAFF, EVERYWHERE),), f"clerk {login}")


def _sheet(pk: int) -> OfficeSheet:
    return OfficeSheet.objects.select_related("office", "quarter__place").get(pk=pk)


def grade_all(login: int, sheet: int, value: int) -> None:
    """Give the same grade to all villages, as two colleagues with the same page before them do."""
    one = _sheet(sheet)
    given = [Given(row.pk, value, "", row.revision) for row in one.quarter.scores.filter(office=one.office)]
    tell("ready")
    sys.stdin.readline()
    try:
        tell([value, grade(_clerk(login), sheet=one, given=given, now=NOW)])
    except SomebodyElseChanged:
        tell([value, 0])


def lock(login: int, sheet: int) -> None:
    one = _sheet(sheet)
    tell("ready")
    sys.stdin.readline()
    try:
        lock_grades(_clerk(login), sheet=one, now=NOW)
        tell("locked")
    except GradesLocked:
        tell("was locked")


def write(report: int, code: str, value: float) -> None:
    one = VillageReport.objects.select_related("place", "quarter__place").get(pk=report)
    tell("ready")
    sys.stdin.readline()
    try:
        tell([code, say(one, NOW, SYSTEM, **{code: value})])
    except SomebodyElseChanged:
        tell([code, 0])


def count(sheet: int, report: int) -> None:
    one = _sheet(sheet)
    rows = one.quarter.scores.filter(office=one.office)
    lines = VillageReport.objects.get(pk=report).claims.filter(prefilled_from="")
    tell(
        {
            "grades": list(rows.order_by("grade").values_list("grade", flat=True).distinct()),
            "locked": rows.exclude(locked_at=None).count() == rows.count(),
            "values": dict(lines.values_list("node__code", "value")),
        }
    )


if __name__ == "__main__":
    task, *words = sys.argv[1:]
    if task == "prepare":
        prepare()
    elif task == "grade":
        grade_all(int(words[0]), int(words[1]), int(words[2]))
    elif task == "lock":
        lock(int(words[0]), int(words[1]))
    elif task == "write":
        write(int(words[0]), words[1], float(words[2]))
    else:
        count(int(words[0]), int(words[1]))
