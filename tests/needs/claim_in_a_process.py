"""Started by the test of many processes: `begin CLAIMERS`, `claim FIRST LAST` (waits for a line first), `count`."""

import json
import sys
import threading
from datetime import date, datetime

import django

django.setup()

from django.db import connection  # noqa: E402
from tests import migrated  # noqa: E402

from doorstep.base.actions import create_login  # noqa: E402
from doorstep.base.actor import SYSTEM, Actor, Granted  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.base.words import Role  # noqa: E402
from doorstep.needs.actions.standing import begin_needs  # noqa: E402
from doorstep.needs.actions.wishes import claim_wish, post_wish  # noqa: E402
from doorstep.needs.models import Wish, WishClaim  # noqa: E402
from doorstep.needs.queries.check import faults  # noqa: E402
from doorstep.needs.rules.wishes import AlreadyClaimed  # noqa: E402
from doorstep.people.actions import register_person  # noqa: E402
from doorstep.places.actions.tree import create_place  # noqa: E402
from doorstep.places.words import PlaceKind  # noqa: E402

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def begin(claimers: int) -> None:
    migrated.bring()
    begin_needs(SYSTEM, on=date(2026, 1, 1), now=NOW)
    county = create_place(SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", now=NOW)
    town = create_place(SYSTEM, parent=county, kind=PlaceKind.TOWN, name="灵峰街道", now=NOW)
    village = create_place(SYSTEM, parent=town, kind=PlaceKind.VILLAGE, name="大竹园村", now=NOW)
    wisher = register_person(SYSTEM, name="余奶奶", village=village, now=NOW)
    post_wish(SYSTEM, wisher=wisher, text="一台收音机", value_fen=12_000, now=NOW)
    ids = [
        create_login(SYSTEM, username=f"n{at}", password="warm tea at noon", role=Role.RESIDENT, scope="/", now=NOW).pk
        for at in range(claimers)
    ]
    say(json.dumps(ids))


def claim(first: int, last: int) -> None:
    """Let every login from `first` to `last` claim the wish, each in a thread and connection of its own."""
    wish = Wish.objects.get()
    won: list[int] = []
    lost: list[int] = []
    gate = threading.Event()

    def one(login: int) -> None:
        gate.wait()
        actor = Actor(login, (Granted(Role.RESIDENT, "/"),))
        try:
            claim_wish(actor, wish=wish, now=NOW)
            won.append(login)
        except AlreadyClaimed:
            lost.append(login)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(login,)) for login in range(first, last + 1)]
    for thread in threads:
        thread.start()
    say("ready")
    sys.stdin.readline()
    gate.set()
    for thread in threads:
        thread.join()
    say(json.dumps({"won": len(won), "lost": len(lost)}))


def count() -> None:
    say(json.dumps({"claims": WishClaim.objects.count(), "state": Wish.objects.get().state, "faults": list(faults())}))


if __name__ == "__main__":
    {
        "begin": lambda: begin(int(sys.argv[2])),
        "claim": lambda: claim(int(sys.argv[2]), int(sys.argv[3])),
        "count": count,
    }[sys.argv[1]]()
