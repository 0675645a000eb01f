"""What is asked for at a door: medicines, for whom, on whose word, how it is paid."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from doorstep.ledger.models import Account
from doorstep.needs.rules.intake import new_code
from doorstep.people.models import Person
from doorstep.programmes.pharmacy.models import Holder, Lot, Medicine, Review, Script
from doorstep.programmes.pharmacy.words import Channel, Payment


@dataclass(frozen=True, slots=True)
class Wanted:
    """One medicine of a sale.

    Args:
        medicine: Which.
        packs: Whole packs; 0 to sell single units of an opened pack.
        codes: Trace codes as scanned, one a pack.
        days: Days they last, for reminders and duplicate therapy.
        per_day: Units a day.
        units: Single units, where packs is 0.
    """

    medicine: Medicine
    packs: int
    codes: Sequence[str] = ()
    days: int | None = None
    per_day: Decimal | None = None
    units: int = 0

    @property
    def counted_packs(self) -> int:
        """As how many packs it counts against a limit: a pack that is only begun counts as one."""
        return self.packs or begun(self.units, self.medicine)


def begun(units: int, medicine: Medicine) -> int:
    """Return how many packs so many of the ledger's units are, a pack that is only begun counted as one."""
    return -(-units // medicine.counts_per_pack)


def new_receipt_no(on: date) -> str:
    """Return a number for the receipt of a sale of that day."""
    return f"{on:%Y%m%d}-{new_code(secrets.randbelow)}"


@dataclass(frozen=True, slots=True)
class Sale:
    """What is asked for at a door.

    Args:
        key: Names this sale: the same one twice is one sale.
        holder: From whose stock.
        channel: Through which door.
        lines: Its medicines, each once.
        person: For whom; nothing where nobody need say.
        script: The prescription, where there is one.
        review: A pharmacist's word, where there is no prescription and one is needed.
        word: Instead of it: whoever hands it out gives theirs as the pharmacist on duty; what they say to what was
            found, or nothing said. It stands or falls with the sale.
        payment: How it is paid.
        paid_fen: What was paid.
        held_packs: Packs a reservation has put aside for this very sale, by medicine id.
        packed: Account and lots chosen before, for what was packed to be brought home.
    """

    key: UUID
    holder: Holder
    channel: Channel
    lines: Sequence[Wanted]
    person: Person | None = None
    script: Script | None = None
    review: Review | None = None
    word: str | None = None
    payment: Payment = Payment.CASH
    paid_fen: int = 0
    held_packs: Mapping[int, int] = field(default_factory=dict)
    packed: "Packed | None" = None


@dataclass(frozen=True, slots=True)
class Packed:
    """Lots that were set aside for a sale: the account they lie in, and ledger units by medicine id and lot."""

    account: Account
    lots: Mapping[int, Sequence[tuple[Lot, int]]]
