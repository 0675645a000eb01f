"""Started by the test of many buyers: `prepare BOXES`, `buy THREADS` (waits for a line first), `count`."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import UUID

import django
from django.db import connection

django.setup()

from tests import migrated  # noqa: E402
from tests.ledger.medicine import make_stock  # noqa: E402

from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.ledger.actions import Leg, post  # noqa: E402
from doorstep.ledger.models import Account, Balance, Commodity, Entry, Movement  # noqa: E402
from doorstep.ledger.queries.check import faults  # noqa: E402
from doorstep.ledger.rules import OutOfStock  # noqa: E402
from doorstep.ledger.words import AccountKind as Kind  # noqa: E402

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
KEY = UUID(int=7)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def prepare(boxes: int) -> None:
    migrated.bring()
    make_stock(NOW).move(Kind.SUPPLIER, Kind.SHOP, boxes, kind="receive")


def buy(threads: int, key: UUID | None = None) -> None:
    """Let each thread, with a connection of its own, ask for one box at the same moment."""
    barrier = Barrier(threads)

    def ask() -> str:
        shop, patient = (Account.objects.select_related("book").get(kind=kind) for kind in (Kind.SHOP, Kind.PATIENT))
        lot = Commodity.objects.get()
        legs = [Leg(shop, lot, -1), Leg(patient, lot, 1)]
        barrier.wait()
        try:
            post(SYSTEM, book=shop.book, kind="sale", legs=legs, occurred_at=NOW, now=NOW, key=key)
        except OutOfStock:
            return "refused"
        else:
            return "sold"
        finally:
            connection.close()

    say("ready")
    sys.stdin.readline()
    with ThreadPoolExecutor(threads) as pool:
        said = Counter(pool.map(lambda _: ask(), range(threads)))
    say(json.dumps(said))


def buy_once(threads: int) -> None:
    buy(threads, KEY)


def count() -> None:
    left = {
        "sales": Movement.objects.filter(kind="sale").count(),
        "entries": Entry.objects.count(),
        "balances": dict(Balance.objects.values_list("account__kind", "quantity")),
        "faults": list(faults()),
    }
    say(json.dumps(left))


if __name__ == "__main__":
    verbs: dict[str, Callable[..., None]] = {"prepare": prepare, "buy": buy, "once": buy_once, "count": count}
    verbs[sys.argv[1]](*(int(word) for word in sys.argv[2:]))
