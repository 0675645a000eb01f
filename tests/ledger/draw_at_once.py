"""Started by the test of credit lines: `prepare`, `draw` (waits for a line first), `stands`."""

import json
import sys

import django

django.setup()

from tests import migrated  # noqa: E402
from tests.ledger.many_buyers import NOW, say  # noqa: E402
from tests.ledger.medicine import make_stock  # noqa: E402
from tests.ledger.shown import WAN, lines  # noqa: E402

from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.ledger.actions.credit import draw  # noqa: E402
from doorstep.ledger.models import CreditLine  # noqa: E402
from doorstep.ledger.queries import credit  # noqa: E402
from doorstep.ledger.queries.check import faults  # noqa: E402
from doorstep.ledger.queries.pages import visible  # noqa: E402
from doorstep.ledger.rules import NotEnoughCredit  # noqa: E402


def prepare() -> None:
    migrated.bring()
    lines(make_stock(NOW), NOW)


def draw_all() -> None:
    line = CreditLine.objects.select_related("available__book__place").get(borrower__isnull=False)
    say("ready")
    sys.stdin.readline()
    try:
        draw(SYSTEM, line=line, fen=7_000 * WAN, reason="全部", now=NOW)
        say("drawn")
    except NotEnoughCredit:
        say("not enough")


def stands() -> None:
    (one,) = credit.standing(credit.lines(visible(SYSTEM, NOW.date())).filter(borrower__isnull=False))
    say(json.dumps([one.limit // WAN, one.drawn // WAN, one.available // WAN, list(faults())]))


if __name__ == "__main__":
    {"prepare": prepare, "draw": draw_all, "stands": stands}[sys.argv[1]]()
