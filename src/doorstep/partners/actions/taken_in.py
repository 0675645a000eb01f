"""Write what a package brings: rows at home elsewhere, marked with where and read-only here."""

from collections.abc import Iterable
from datetime import datetime

from doorstep.base.actor import Actor
from doorstep.partners.actions.cases import keep
from doorstep.partners.bridge import CHANGED, NEW, Found
from doorstep.partners.exchange import Content
from doorstep.partners.exchange_rows import CaseRow, DutyRow, FileRow, PairingRow, SecondmentRow, SideRow
from doorstep.partners.models import (
    CaseDuty,
    CaseFile,
    CaseSide,
    GoalProgress,
    JointCase,
    Pairing,
    PairingGoal,
    PairingSide,
    Peer,
    Secondment,
)
from doorstep.people.actions import register_person
from doorstep.places.models import Place


def take_in(
    found: Iterable[Found],
    content: Content,
    *,
    peer: Peer,
    place: Place,
    village: Place | None,
    register: Actor,
    now: datetime,
) -> None:
    """Write every row that is new or changed; inside the transaction of the action that checked everything.

    Args:
        found: The package's rows beside ours, files and duties last.
        content: The package.
        peer: Where they are at home.
        place: Where new ones are kept here; those known stay where they are.
        village: Where people are registered whom the package names.
        register: As whom they are registered.
        now: The moment.
    """
    home = {"peer": peer, "peer_sequence": content.sequence}
    for one in found:
        if one.outcome not in {NEW, CHANGED}:
            continue
        row = one.row
        if isinstance(row, PairingRow):
            _pairing(row, home, place)
        elif isinstance(row, SecondmentRow):
            _secondment(row, home, place, village, register=register, now=now)
        elif isinstance(row, CaseRow):
            _case(row, home, place)
        elif isinstance(row, DutyRow):
            _duty(row, peer, content.sequence)
        else:
            _file(row, content.contents[row.sha256], peer)


def _pairing(row: PairingRow, home: dict[str, object], place: Place) -> None:
    values = {"title": row.title, "valid_from": row.first, "valid_until": row.last, **home}
    pairing, _ = Pairing.objects.update_or_create(
        uid=row.uid, defaults=values, create_defaults={**values, "place": place}
    )
    pairing.sides.all().delete()
    pairing.goals.all().delete()
    PairingSide.objects.bulk_create([PairingSide(pairing=pairing, **_outside(side)) for side in row.sides])
    for number, goal in enumerate(row.goals, 1):
        kept = PairingGoal.objects.create(
            pairing=pairing, number=number, text=goal.text, target=goal.target, unit=goal.unit
        )
        GoalProgress.objects.bulk_create(
            [GoalProgress(goal=kept, on=on, reached=reached) for on, reached in goal.progress]
        )


def _secondment(
    row: SecondmentRow,
    home: dict[str, object],
    place: Place,
    village: Place | None,
    *,
    register: Actor,
    now: datetime,
) -> None:
    values = {
        "post": row.post,
        "valid_from": row.first,
        "valid_until": row.last,
        "state": row.state,
        "sender_name": row.sender.name,
        "sender_code": row.sender.code,
        "receiver_name": row.receiver.name,
        "receiver_code": row.receiver.code,
        **home,
    }
    post, _ = Secondment.objects.update_or_create(
        uid=row.uid, defaults=values, create_defaults={**values, "place": place, "asked_at": now}
    )
    if row.person is not None and village is not None and post.person is None:
        post.person = register_person(register, name=row.person, village=village, now=now)
        post.save(update_fields=["person"])


def _case(row: CaseRow, home: dict[str, object], place: Place) -> None:
    values = {
        "number": row.number,
        "title": row.title,
        "summary": row.summary,
        "state": row.state,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
        **home,
    }
    case, _ = JointCase.objects.update_or_create(
        uid=row.uid, defaults=values, create_defaults={**values, "place": place}
    )
    case.sides.all().delete()
    CaseSide.objects.bulk_create(
        [CaseSide(case=case, is_lead=at == 0, **_outside(side)) for at, side in enumerate(row.sides)]
    )


def _duty(row: DutyRow, peer: Peer, sequence: int) -> None:
    values = {
        "title": row.title,
        "lead": row.lead,
        "state": row.state,
        "due_on": row.due_on,
        "done_on": row.done_on,
        "peer_sequence": sequence,
    }
    case = JointCase.objects.get(uid=row.case)
    CaseDuty.objects.update_or_create(case=case, peer=peer, key=row.key, defaults=values)


def _file(row: FileRow, content: bytes, peer: Peer) -> None:
    case = JointCase.objects.get(uid=row.case)
    file = CaseFile.objects.create(
        case=case,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        holds_personal_data=row.holds_personal_data,
        added_on=row.added_on,
        peer=peer,
    )
    keep(file.stored_as, content)


def _outside(side: SideRow) -> dict[str, str]:
    return {"outside_name": side.name, "outside_code": side.code}
