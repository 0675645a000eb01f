"""Rows into a package, and a package's rows beside ours: what would be new, changed, older or contradicts."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from doorstep.partners.exchange import Content
from doorstep.partners.exchange_rows import CaseRow, DutyRow, FileRow, GoalRow, PairingRow, SecondmentRow, SideRow
from doorstep.partners.models import CaseDuty, CaseFile, JointCase, Pairing, Peer, Secondment, SharingAgreement
from doorstep.partners.models.sides import Sided
from doorstep.partners.queries.owed import owed_in
from doorstep.partners.queries.peers import sharing_for
from doorstep.partners.words import CaseState, OwedState, SecondmentState, SharedField

NEW, CHANGED, SAME, OLDER, CONFLICT = "new", "changed", "same", "older", "conflict"
OUTCOMES = (NEW, CHANGED, SAME, OLDER, CONFLICT)
Row = PairingRow | SecondmentRow | CaseRow | FileRow | DutyRow


@dataclass(frozen=True, slots=True)
class Found:
    """One row of a package beside what is here.

    Args:
        kind: `Pairing`, `Secondment`, `JointCase`, `CaseFile` or `CaseDuty`.
        row: What the package says.
        outcome: One of `OUTCOMES`.
        ours: What is here, plain; empty where there is nothing.
    """

    kind: str
    row: Row
    outcome: str
    ours: dict[str, Any]

    @property
    def about(self) -> str:
        """What a conflict is about."""
        if isinstance(self.row, DutyRow):
            return f"partners.CaseDuty:{self.row.case}:{self.row.key}"
        key = self.row.sha256[:32] if isinstance(self.row, FileRow) else self.row.uid
        return f"partners.{self.kind}:{key}"

    @property
    def called(self) -> str:
        """What people call it."""
        if isinstance(self.row, CaseRow):
            return f"{self.row.number} {self.row.title}"
        if isinstance(self.row, SecondmentRow):
            return self.row.post
        return self.row.name if isinstance(self.row, FileRow) else self.row.title


@dataclass(frozen=True, slots=True)
class Leaving:
    """Which files of joint cases go to a peer.

    Args:
        files: Those that go.
        sharing: The agreement under which files with personal data are among them, if any are.
        withheld: How many stay, because no agreement covers them.
    """

    files: list[CaseFile]
    sharing: SharingAgreement | None
    withheld: int


def counted(found: Iterable[Found]) -> dict[str, int]:
    """Return how many rows there are of each outcome."""
    outcomes = [one.outcome for one in found]
    return {outcome: outcomes.count(outcome) for outcome in OUTCOMES}


def plain(row: Row) -> dict[str, Any]:
    """Return a row as plain JSON, without any person's name, for a conflict that a person looks at."""
    made: dict[str, Any] = _jsonable(asdict(row))
    made.pop("person", None)
    return made


def outgoing(
    peer: Peer, sequence: int, *, with_names: bool, files: Sequence[CaseFile], contents: dict[str, bytes]
) -> Content:
    """Return what goes to a peer: our pairings, secondments and cases with a side of theirs, our files and duties.

    Args:
        peer: For whom.
        sequence: Number of the package.
        with_names: Name the people on secondment; the action has checked that this may be.
        files: Those that go along; the action has checked that they may.
        contents: Their bytes by digest.
    """
    ours = Q(peer__isnull=True)
    pairings = Pairing.objects.filter(ours, sides__outside_code=peer.code).distinct()
    posts = Secondment.objects.filter(ours, Q(sender_code=peer.code) | Q(receiver_code=peer.code))
    cases = JointCase.objects.filter(ours, sides__outside_code=peer.code).distinct()
    return Content(
        sender=settings.COUNTY_CODE,
        receiver=peer.code,
        sequence=sequence,
        pairings=tuple(pairing_row(one) for one in _full_pairings(pairings.order_by("uid"))),
        secondments=tuple(
            secondment_row(one, with_names=with_names)
            for one in posts.select_related("sender", "receiver", "person").order_by("uid")
        ),
        cases=tuple(case_row(one) for one in _full_cases(cases.order_by("uid"))),
        files=tuple(file_row(one) for one in files),
        duties=duties_for(peer),
        contents=contents,
    )


def files_for(peer: Peer) -> list[CaseFile]:
    """Return our own files of cases that a peer takes part in, ours and theirs."""
    return list(
        CaseFile.objects.filter(peer__isnull=True)
        .filter(Q(case__peer=peer) | Q(case__peer__isnull=True, case__sides__outside_code=peer.code))
        .select_related("case")
        .distinct()
        .order_by("case__uid", "sha256")
    )


def leaving(peer: Peer, on: date) -> Leaving:
    """Return which of our files go to a peer on a day: a content that somebody said is personal only by agreement."""
    files, sharing = files_for(peer), sharing_for(peer, SharedField.CASE_FILE, on)
    personal = {file.sha256 for file in files if file.holds_personal_data}
    if sharing is not None or not personal:
        return Leaving(files, sharing if personal else None, 0)
    going = [file for file in files if file.sha256 not in personal]
    return Leaving(going, None, len(files) - len(going))


def duties_for(peer: Peer) -> tuple[DutyRow, ...]:
    """Return what our units owe in the cases that a peer takes part in, ours and theirs."""
    shared = Q(peer=peer) | Q(peer__isnull=True, sides__outside_code=peer.code)
    cases = dict(JointCase.objects.filter(shared).order_by("uid").distinct().values_list("pk", "uid"))
    owed = owed_in(tuple(cases))
    return tuple(
        DutyRow(cases[pk], one.key, one.title, one.lead, one.state, one.due_on, one.done_on)
        for pk in cases
        for one in owed.get(pk, ())
    )


def compared(peer: Peer, content: Content) -> list[Found]:
    """Return each row of a package beside what is here (a fixed number of queries)."""
    pairings = {one.uid: one for one in _full_pairings(Pairing.objects.filter(uid__in=_uids(content.pairings)))}
    related = Secondment.objects.select_related("sender", "receiver", "person")
    posts = {one.uid: one for one in related.filter(uid__in=_uids(content.secondments))}
    wanted = {*_uids(content.cases), *(row.case for row in content.files), *(row.case for row in content.duties)}
    cases = {one.uid: one for one in _full_cases(JointCase.objects.filter(uid__in=wanted))}
    numbers = dict(JointCase.objects.filter(peer=peer).values_list("number", "uid"))
    came: dict[str, Any] = {"peer": peer, "sequence": content.sequence}
    found = []
    for pairing in content.pairings:
        here = pairings.get(pairing.uid)
        found.append(_beside("Pairing", pairing, here, pairing_row(here) if here else None, **came))
    for post in content.secondments:
        held = posts.get(post.uid)
        mine = secondment_row(held, with_names=post.person is not None) if held else None
        found.append(_beside("Secondment", post, held, mine, **came))
    for case in content.cases:
        known = cases.get(case.uid)
        one = _beside("JointCase", case, known, case_row(known) if known else None, **came)
        if numbers.get(case.number, case.uid) != case.uid:
            other = {"number": case.number, "uid": str(numbers[case.number])}
            one = Found("JointCase", case, CONFLICT, other)
        found.append(one)
    coming = {one.row.uid for one in found if isinstance(one.row, CaseRow) and one.outcome != CONFLICT}
    return found + _files_beside(peer, content, cases, coming) + _duties_beside(peer, content, cases, coming)


def pairing_row(pairing: Pairing) -> PairingRow:
    """Return a pairing as it travels."""
    goals = tuple(
        GoalRow(goal.text, goal.target, goal.unit, tuple((step.on, step.reached) for step in goal.progress.all()))
        for goal in pairing.goals.all()
    )
    sides = tuple(_side(side) for side in pairing.sides.all())
    return PairingRow(pairing.uid, pairing.title, pairing.valid_from, pairing.valid_until, sides, goals)


def secondment_row(post: Secondment, *, with_names: bool) -> SecondmentRow:
    """Return a secondment as it travels; without names unless they may leave."""
    return SecondmentRow(
        uid=post.uid,
        post=post.post,
        first=post.valid_from,
        last=post.valid_until,
        state=SecondmentState(post.state),
        sender=SideRow(post.from_name, post.sender_code if post.sender is None else settings.COUNTY_CODE),
        receiver=SideRow(post.to_name, post.receiver_code if post.receiver is None else settings.COUNTY_CODE),
        person=(post.person.name or None) if with_names and post.person else None,
    )


def case_row(case: JointCase) -> CaseRow:
    """Return a joint case as it travels, the lead first."""
    sides = sorted(case.sides.all(), key=lambda side: (not side.is_lead, side.pk))
    return CaseRow(
        case.uid, case.number, case.title, case.summary, CaseState(case.state), case.opened_on, case.closed_on,
        tuple(_side(side) for side in sides),
    )  # fmt: skip


def file_row(file: CaseFile) -> FileRow:
    """Return a file as it travels."""
    return FileRow(file.case.uid, file.name, file.sha256, file.size, file.added_on, file.holds_personal_data)


def _beside(
    kind: str,
    theirs: Row,
    held: Pairing | Secondment | JointCase | None,
    ours: Row | None,
    *,
    peer: Peer,
    sequence: int,
) -> Found:
    if held is None or ours is None:
        return Found(kind, theirs, NEW, {})
    if ours == theirs:
        outcome = SAME
    elif held.peer_id != peer.pk:
        outcome = CONFLICT
    elif (held.peer_sequence or 0) > sequence:
        outcome = OLDER
    else:
        outcome = CHANGED
    return Found(kind, theirs, outcome, plain(ours))


def _files_beside(peer: Peer, content: Content, cases: dict[UUID, JointCase], coming: set[UUID]) -> list[Found]:
    """Return each file beside what is here; one whose case is none of theirs and ours contradicts."""
    held = {(file.case_id, file.sha256): file for case in cases.values() for file in case.files.all()}
    found = []
    for row in content.files:
        case = cases.get(row.case)
        if case is None:
            outcome = NEW if row.case in coming else CONFLICT
        elif (case.pk, row.sha256) in held:
            outcome = SAME
        else:
            outcome = NEW if case.peer_id == peer.pk or _takes_part(peer, case) else CONFLICT
        found.append(Found("CaseFile", row, outcome, {}))
    return found


def _duties_beside(peer: Peer, content: Content, cases: dict[UUID, JointCase], coming: set[UUID]) -> list[Found]:
    """Return each duty of theirs beside what they said of it before; of a case of neither side it contradicts."""
    held = {(one.case_id, one.key): one for one in CaseDuty.objects.filter(peer=peer, case__in=cases.values())}
    found = []
    for row in content.duties:
        case = cases.get(row.case)
        known = held.get((case.pk, row.key)) if case is not None else None
        ours = duty_row(row.case, known) if known else None
        if case is None:
            outcome = NEW if row.case in coming else CONFLICT
        elif known is None:
            outcome = NEW if case.peer_id == peer.pk or _takes_part(peer, case) else CONFLICT
        elif ours == row:
            outcome = SAME
        else:
            outcome = OLDER if known.peer_sequence > content.sequence else CHANGED
        found.append(Found("CaseDuty", row, outcome, plain(ours) if ours else {}))
    return found


def duty_row(case: UUID, one: CaseDuty) -> DutyRow:
    """Return what is known of a duty of theirs as it travelled."""
    return DutyRow(case, one.key, one.title, one.lead, OwedState(one.state), one.due_on, one.done_on)


def _takes_part(peer: Peer, case: JointCase) -> bool:
    return case.peer_id is None and any(side.outside_code == peer.code for side in case.sides.all())


def _full_pairings(found: Any) -> Any:
    return found.prefetch_related("sides__partner", "sides__place", "goals__progress")


def _full_cases(found: Any) -> Any:
    return found.prefetch_related("sides__partner", "sides__place", "files")


def _side(side: Sided) -> SideRow:
    is_outside = side.partner is None and side.place is None
    return SideRow(side.name, side.outside_code if is_outside else settings.COUNTY_CODE)


def _uids(rows: Iterable[PairingRow] | Iterable[SecondmentRow] | Iterable[CaseRow]) -> list[UUID]:
    return [row.uid for row in rows]


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _jsonable(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(one) for one in value]
    return value if isinstance(value, (int, str)) or value is None else str(value)
