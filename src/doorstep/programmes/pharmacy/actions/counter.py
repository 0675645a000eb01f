"""One sale on its way over the counter, in the counter's order.

Who, may it, prescription, what does not go together, which lot, its codes, the money, the books, the receipt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Sum

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.devices.models import Device
from doorstep.engines.stocking.lots import Held, allocate
from doorstep.engines.stocking.lots import usable as is_usable
from doorstep.ledger.actions import Leg, post
from doorstep.ledger.words import MovementKind
from doorstep.people.models import Identity
from doorstep.places.models import Place
from doorstep.programmes.pharmacy import access
from doorstep.programmes.pharmacy.actions.incidents import open_incident
from doorstep.programmes.pharmacy.actions.reviews import compared, review_sale
from doorstep.programmes.pharmacy.actions.sale import Sale, Wanted, new_receipt_no
from doorstep.programmes.pharmacy.actions.scripts import fill, to_fill
from doorstep.programmes.pharmacy.actions.slots import slots_follow
from doorstep.programmes.pharmacy.models import (
    Dispense,
    DispenseLine,
    Holder,
    Lot,
    Review,
    Script,
    ScriptLine,
    TraceSale,
)
from doorstep.programmes.pharmacy.queries import duty, history, holds, stock, traces
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules import scripts, selling, tracing
from doorstep.programmes.pharmacy.rules.holds import check_free
from doorstep.programmes.pharmacy.rules.keys import check_same
from doorstep.programmes.pharmacy.rules.legality import decide
from doorstep.programmes.pharmacy.words import (
    HolderRole,
    IncidentKind,
    Payment,
    ReviewDecision,
)


def staff_at(holder: Holder, now: datetime) -> int:
    """Return how many pharmacists serve a holder's door at a moment."""
    return len(duty.serving(now, site=holder.site, vehicle=holder.vehicle))


class Counter:
    """One sale on its way over the counter.

    Args:
        by: Who hands it out.
        sale: What.
        now: The moment.
        device: The crew's device.
    """

    def __init__(self, by: Actor, sale: Sale, now: datetime, device: Device | None) -> None:
        self.by, self.sale, self.now = by, sale, now
        self.today = now.astimezone(TIME_ZONE).date()
        self.pack = loaded.load()
        self.device = device
        self.controlled = [one for one in sale.lines if one.medicine.is_id_required]
        self.script: Script | None = None
        self.prescribed: dict[int, ScriptLine] = {}

    def serve(self) -> Dispense:
        """Check and write in order; the same key again is the first sale, or refused where it asks for another."""
        sale = self.sale
        hold(f"pharmacy sale {sale.key}")
        if known := Dispense.objects.filter(key=sale.key).first():
            check_same(self._written(known), self._asked())
            return known
        self._check_lines()
        stock.require_writer(sale.holder, self.device)
        self._identity()
        needs_script, needs_review = self._legality()
        self._prescription(needs_script)
        review = self._review(needs_review)
        self._together(review)
        taken = {one.medicine.pk: self._lots(one) for one in sorted(sale.lines, key=lambda one: one.medicine.pk)}
        codes = {one.medicine.pk: self._codes(one, taken[one.medicine.pk]) for one in sale.lines}
        prices = self._prices()
        return self._write(review, needs_review=needs_review, taken=taken, codes=codes, prices=prices)

    def _asked(self) -> tuple[object, ...]:
        """Return what is asked for, to be compared with what was written under the same key."""
        sale, is_opened = self.sale, self.sale.holder.role == HolderRole.OPENED
        lines = {one.medicine.pk: one.units if is_opened else one.packs for one in sale.lines}
        codes = set() if is_opened else {code for one in sale.lines for code in self._kept(one)}
        head = (sale.holder.pk, sale.person and sale.person.pk, sale.script and sale.script.pk)
        return (*head, sale.channel.value, sale.payment.value, sale.paid_fen, lines, codes)

    def _written(self, known: Dispense) -> tuple[object, ...]:
        amount = "quantity" if self.sale.holder.role == HolderRole.OPENED else "packs"
        lines = dict(known.lines.order_by().values_list("medicine").annotate(n=Sum(amount)))
        codes = set(TraceSale.objects.filter(line__dispense=known).values_list("code", flat=True))
        head = (known.holder_id, known.person_id, known.script_id)
        return (*head, known.channel, known.payment, known.paid_fen, lines, codes)

    def _check_lines(self) -> None:
        wanted = self.sale.lines
        is_opened = self.sale.holder.role == HolderRole.OPENED
        amounts = [one.units if is_opened else one.packs for one in wanted]
        if not wanted or min(amounts) < 1 or len({one.medicine.pk for one in wanted}) != len(wanted):
            raise selling.PacksMissing
        for one in wanted:
            if one.medicine.max_packs is not None and one.counted_packs > one.medicine.max_packs:
                raise selling.TooManyPacks(one.medicine.max_packs, one.counted_packs, one.medicine.about)

    def _identity(self) -> None:
        if not self.controlled:
            return
        person = self.sale.person
        if person is None or not Identity.objects.filter(person=person).exists():
            raise selling.IdentityMissing
        hold(f"pharmacy controlled {person.pk}")
        midnight = datetime.combine(self.today, time(), TIME_ZONE)
        earlier = history.packs_given(
            is_controlled=True, dispense__person=person, dispense__dispensed_at__gte=midnight,
            dispense__dispensed_at__lt=midnight + timedelta(days=1),
        )  # fmt: skip
        day = selling.check_controlled(
            self.pack.row(packs.PRECURSOR, self.today),
            packs=sum(one.counted_packs for one in self.controlled),
            earlier_today=sum(earlier.values()),
            own_most=min((one.medicine.max_packs for one in self.controlled if one.medicine.max_packs), default=None),
        )
        if day.is_flagged:
            open_incident(
                self.by, kind=IncidentKind.PRECURSOR_REPEAT, place=place_of(self.sale.holder),
                about=f"people.Person:{person.pk}", detail={"packs": day.packs}, now=self.now,
            )  # fmt: skip

    def _legality(self) -> tuple[set[int], bool]:
        """Return the ids of medicines that need a prescription, and whether a pharmacist's word is needed."""
        staff = staff_at(self.sale.holder, self.now)
        if self.sale.packed is not None and self.sale.review is not None:
            staff = max(1, staff)  # a pharmacist on duty spoke before it was packed; the door is not theirs to guard
        needs_script: set[int] = set()
        needs_review = False
        for one in self.sale.lines:
            medicine = one.medicine
            said = decide(
                self.pack, channel=self.sale.channel, legal_class=medicine.legal_class, at=self.now, staff=staff
            )
            if not said.is_allowed:
                raise selling.NotLegal(medicine.name_zh, said)
            if said.needs_script:
                needs_script.add(medicine.pk)
            needs_review = needs_review or said.needs_pharmacist
        return needs_script, needs_review

    def _prescription(self, needed: set[int]) -> None:
        if self.sale.script is None:
            if needed:
                raise scripts.NotPrescribed
            return
        self.script, self.prescribed = to_fill(
            self.sale.script, person=self.sale.person, needed=needed, packs=self._counted(), on=self.today
        )

    def _counted(self) -> dict[int, int]:
        return {one.medicine.pk: one.counted_packs for one in self.sale.lines}

    def _review(self, needed: bool) -> Review | None:  # noqa: FBT001  one word of the counter's own
        sale, review = self.sale, self.sale.review
        if self.script is not None:
            review = self.script.reviews.filter(decision=ReviewDecision.APPROVE).first() or review
        elif review is None and sale.word is not None:
            return review_sale(
                self.by, place=place_of(sale.holder), lines=sale.lines, person=sale.person, reason=sale.word,
                now=self.now,
            )  # fmt: skip
        if review is None:
            if needed:
                raise selling.ReviewMissing
            return None
        person = self.sale.person
        wanted = {one.medicine.pk for one in self.sale.lines}
        guarded = {one.medicine.pk for one in self.sale.lines if one.medicine.legal_class != "otc_b"}
        is_theirs = review.person_id is None or (person is not None and review.person_id == person.pk)
        if not is_theirs or not guarded & wanted <= set(review.medicines) or review.decision != ReviewDecision.APPROVE:
            raise selling.ForSomebodyElse
        return review

    def _together(self, review: Review | None) -> None:
        checked = compared(self.sale.lines, self.sale.person, self.now)
        if checked.is_severe and (review is None or not review.reason):
            raise selling.SevereUnanswered(checked)

    def _lots(self, one: Wanted) -> list[tuple[Lot, int]]:
        """Return lots and packs (or units) to take, the first to expire first, less what is put aside for others."""
        if self.sale.packed is not None:
            packed = [(lot, n // one.medicine.counts_per_pack) for lot, n in self.sale.packed.lots[one.medicine.pk]]
            good = sum(n for lot, n in packed if is_usable(lot.view, self.today))
            if good < sum(n for _, n in packed):  # recalled or expired since it was packed
                raise selling.NotOnShelf(one.medicine.name_zh, good, one.packs)
            return packed
        holder, medicine = self.sale.holder, one.medicine
        hold(holds.lock_name(holder, medicine))
        is_opened = holder.role == HolderRole.OPENED
        per, asked = (1, one.units) if is_opened else (medicine.counts_per_pack, one.packs)
        lying = stock.lying(holder, medicine)
        lots = {row.lot.pk: row.lot for row in lying}
        held = [Held(row.lot.view, row.quantity // per) for row in lying]
        usable = sum(take.quantity for take in allocate(held, 10**9, self.today).takes)
        if usable < asked:
            raise selling.NotOnShelf(medicine.name_zh, usable, asked)
        if not is_opened:
            own = self.sale.held_packs.get(medicine.pk, 0)
            check_free(usable, holds.active_packs(holder, medicine, self.now) - own, asked)
        return [(lots[take.key], take.quantity) for take in allocate(held, asked, self.today).takes]

    def _codes(self, one: Wanted, taken: Sequence[tuple[Lot, int]]) -> tuple[list[str], bool]:
        """Return the codes of a line as they are kept, and whether its packs came before codes had to be scanned."""
        if self.sale.holder.role == HolderRole.OPENED:
            return [], False
        value, codes = self.pack.row(packs.TRACE, self.today).value, self._kept(one)
        received_on = traces.came_on([lot for lot, _ in taken], self.now)
        return codes, tracing.check_count(packs=one.packs, codes=codes, received_on=received_on, value=value)

    def _kept(self, one: Wanted) -> list[str]:
        """Return the codes of a line as they are kept."""
        read = traces.reader(one.medicine, self.pack.row(packs.TRACE, self.today).value)
        return [read(code) for code in one.codes]

    def _prices(self) -> dict[int, int]:
        """Return what each medicine costs; what is free costs nothing."""
        if self.sale.payment is Payment.FREE:
            prices = {one.medicine.pk: 0 for one in self.sale.lines}
        else:
            prices = {one.medicine.pk: price_of(one) for one in self.sale.lines}
        if sum(prices.values()) != self.sale.paid_fen:
            raise selling.WrongAmount(sum(prices.values()), self.sale.paid_fen)
        return prices

    def _write(
        self,
        review: Review | None,
        *,
        needs_review: bool,
        taken: Mapping[int, Sequence[tuple[Lot, int]]],
        codes: Mapping[int, tuple[list[str], bool]],
        prices: Mapping[int, int],
    ) -> Dispense:
        sale, book = self.sale, self.sale.holder.account.book
        source = sale.packed.account if sale.packed else sale.holder.account
        patient = stock.side(book, "patient")
        rows = [_Row(one, lot, n, self._units(one, n)) for one in sale.lines for lot, n in taken[one.medicine.pk]]
        legs = [
            leg
            for row in rows
            for leg in (Leg(source, row.lot.commodity, -row.units), Leg(patient, row.lot.commodity, row.units))
        ]
        with slots_follow(sale.holder, self.now):
            movement = post(
                self.by, book=book, kind=MovementKind.SALE, legs=legs, occurred_at=self.now, now=self.now, key=sale.key,
                about=f"pharmacy.Sale:{sale.key}",
            )  # fmt: skip
        made = Dispense.objects.create(
            key=sale.key, receipt_no=new_receipt_no(self.today), holder=sale.holder,
            channel=sale.channel, person=sale.person, script=self.script, review=review, needs_review=needs_review,
            movement=movement, payment=sale.payment, paid_fen=sale.paid_fen, dispensed_at=self.now,
            dispensed_by_id=self.by.user_id,
        )  # fmt: skip
        self._write_lines(made, rows, codes, prices)
        if self.script is not None:
            fill(self.script, self._counted())
        detail = {"lines": len(rows), "channel": sale.channel.value, "receipt": made.receipt_no}
        if self.device is not None:
            detail["device"] = self.device.pk
        journal.record(self.by, access.DISPENSE.name, made.about, detail, now=self.now)
        return made

    def _units(self, one: Wanted, amount: int) -> int:
        return amount if self.sale.holder.role == HolderRole.OPENED else amount * one.medicine.counts_per_pack

    def _write_lines(
        self,
        made: Dispense,
        rows: Sequence["_Row"],
        codes: Mapping[int, tuple[list[str], bool]],
        prices: Mapping[int, int],
    ) -> None:
        is_opened = self.sale.holder.role == HolderRole.OPENED
        given, left = dict.fromkeys(prices, 0), {pk: list(found) for pk, (found, _) in codes.items()}
        totals = {one.medicine.pk: one.units if is_opened else one.packs for one in self.sale.lines}
        for row in rows:
            pk = row.wanted.medicine.pk
            before, given[pk] = given[pk], given[pk] + row.amount
            price = prices[pk] * given[pk] // totals[pk] - prices[pk] * before // totals[pk]
            said = self.prescribed.get(pk)
            line = DispenseLine.objects.create(
                dispense=made, medicine=row.wanted.medicine, lot=row.lot, packs=0 if is_opened else row.amount,
                quantity=row.units, days=row.wanted.days or (said.days if said else None),
                per_day=row.wanted.per_day or (said.per_day if said else None), price_fen=price,
                is_controlled=row.wanted.medicine.is_id_required, is_uncoded=codes[pk][1],
            )  # fmt: skip
            mine, left[pk] = left[pk][: row.amount], left[pk][row.amount :]
            for code in mine:
                self._sell_code(code, line)

    def _sell_code(self, code: str, line: DispenseLine) -> None:
        if gone := traces.gone_at(code) or traces.lies_in(code, self.sale.holder):
            raise selling.TraceTaken(code, gone)
        try:
            with transaction.atomic():
                TraceSale.objects.create(code=code, line=line, sold_at=self.now)
        except IntegrityError as twice:
            raise selling.TraceTaken(code, traces.taken(code) or line.about) from twice


@dataclass(frozen=True, slots=True)
class _Row:
    """So much of a lot for one line: packs (or units), and what the ledger counts."""

    wanted: Wanted
    lot: Lot
    amount: int
    units: int


def price_of(one: Wanted) -> int:
    """Return what a line costs; single units cost their part of the pack, rounded up to the fen.

    Raises:
        NoPrice: nobody entered what it costs.
    """
    if one.medicine.price_fen is None:
        raise selling.NoPrice
    if one.packs:
        return one.medicine.price_fen * one.packs
    return -(-one.medicine.price_fen * one.units // one.medicine.counts_per_pack)


def place_of(holder: Holder) -> Place:
    """Return the place where a holder stands, or its vehicle starts."""
    thing = holder.site.place if holder.site is not None else holder.vehicle.depot.place if holder.vehicle else None
    if thing is None:
        message = "a side sells nothing"
        raise ValueError(message)
    return thing
