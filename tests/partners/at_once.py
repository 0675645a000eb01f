"""Started by the test of two processes: `prepare`, `race`, `count`; after a line `import`, `join`, `leave`, `owe`."""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta

import django

django.setup()

from tests import migrated  # noqa: E402
from tests.partners import theirs  # noqa: E402

from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.base.models.journal import JournalEntry  # noqa: E402
from doorstep.needs.actions.duties import HasLeft, Owed, create_duty  # noqa: E402
from doorstep.needs.models import Duty  # noqa: E402
from doorstep.needs.words import DutyOrigin  # noqa: E402
from doorstep.partners.actions import add_partner, edit_partner  # noqa: E402
from doorstep.partners.actions.alliances import found_alliance, join_alliance  # noqa: E402
from doorstep.partners.actions.packages import import_package, receive_package  # noqa: E402
from doorstep.partners.actions.peers import add_peer  # noqa: E402
from doorstep.partners.models import Alliance, Membership, Package, Pairing, PairingSide, Partner  # noqa: E402
from doorstep.partners.queries.faults import faults  # noqa: E402
from doorstep.partners.rules import AlreadyMember, HasOpenDuties  # noqa: E402
from doorstep.partners.words import PartnerKind  # noqa: E402
from doorstep.places.actions.tree import create_place  # noqa: E402
from doorstep.places.words import CodeSystem, PlaceKind  # noqa: E402

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
FIRST = date(2026, 1, 1)
ROUNDS = 25
PACKAGE = theirs.sent(1, pairings=tuple(theirs.pairing(at) for at in range(1, 60)))


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def prepare() -> None:
    migrated.bring()
    county = create_place(
        SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", codes={CodeSystem.NBS: "330523"}, now=NOW,
        valid_from=FIRST,
    )  # fmt: skip
    add_peer(SYSTEM, code="341822", name="广德市", key=theirs.KEY, valid_from=FIRST, now=NOW)
    lead, power = (
        add_partner(SYSTEM, name=name, kind=PartnerKind.PUBLIC_UNIT, place=county, valid_from=FIRST, now=NOW)
        for name in ("文苑社区", "供电所")
    )
    alliance = found_alliance(SYSTEM, name_zh="红盟携手", place=county, lead=lead, valid_from=FIRST, now=NOW)
    say(json.dumps([alliance.pk, power.pk]))


def wait() -> None:
    say("ready")
    sys.stdin.readline()


def take_in() -> None:
    wait()
    package = receive_package(SYSTEM, data=PACKAGE, now=NOW)
    say(import_package(SYSTEM, package=package, now=NOW).state)


def join(alliance: int, partner: int) -> None:
    given = {"alliance": Alliance.objects.get(pk=alliance), "partner": Partner.objects.get(pk=partner)}
    wait()
    try:
        join_alliance(SYSTEM, **given, valid_from=FIRST, now=NOW)  # type: ignore[arg-type]
        say("joined")
    except AlreadyMember:
        say("already a member")


def in_rounds(act: Callable[[int], None]) -> None:
    """Do something with each unit of the race, each time both processes were let go."""
    for pk in Partner.objects.filter(name__startswith="单位").order_by("pk").values_list("pk", flat=True):
        wait()
        try:
            act(pk)
        except (HasOpenDuties, HasLeft):
            say("refused")
        else:
            say("done")


def leave(pk: int) -> None:
    one = Partner.objects.select_related("place").get(pk=pk)
    given = {"name": one.name, "kind": PartnerKind.TEAM, "place": one.place, "valid_from": FIRST}
    edit_partner(SYSTEM, partner=one, **given, valid_until=NOW.date() - timedelta(days=1), now=NOW)  # type: ignore[arg-type]


def owe(pk: int) -> None:
    one = Partner.objects.select_related("place").get(pk=pk)
    create_duty(SYSTEM, origin=DutyOrigin.PLAN, owed=Owed("修路灯", one.place, one), now=NOW)


def race() -> None:
    migrated.bring()
    county = create_place(
        SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", codes={CodeSystem.NBS: "330523"}, now=NOW,
        valid_from=FIRST,
    )  # fmt: skip
    for number in range(ROUNDS):
        add_partner(SYSTEM, name=f"单位{number}", kind=PartnerKind.TEAM, place=county, valid_from=FIRST, now=NOW)


def count() -> None:
    verbs = JournalEntry.objects.filter(verb__in=["partners.import_package", "partners.join_alliance"])
    left = {
        "packages": Package.objects.count(),
        "pairings": Pairing.objects.count(),
        "sides": PairingSide.objects.count(),
        "members": Membership.objects.count(),
        "gone": Duty.objects.filter(lead__valid_until__lt=NOW.date()).count(),
        "journal": sorted(verbs.values_list("verb", flat=True)),
        "faults": list(faults()),
    }
    say(json.dumps(left))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[2:]]
    verbs: dict[str, Callable[..., None]] = {
        "prepare": prepare,
        "import": take_in,
        "join": join,
        "race": race,
        "leave": lambda: in_rounds(leave),
        "owe": lambda: in_rounds(owe),
        "count": count,
    }
    verbs[sys.argv[1]](*numbers)
