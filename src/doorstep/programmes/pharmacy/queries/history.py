"""What somebody was given before, and what does not go with it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum

from doorstep.base.clock import TIME_ZONE
from doorstep.people.models import Person
from doorstep.programmes.pharmacy.models import DispenseLine, InteractionBook, InteractionUpload, Medicine
from doorstep.programmes.pharmacy.queries.plans import midnight
from doorstep.programmes.pharmacy.rules.interactions import Checked, Course, PairRule, RuleBook, check, read_pair

LOOK_BACK = timedelta(days=400)


def book() -> RuleBook:
    """Return the rule file that counts: the one imported last; without any, nothing is checked."""
    return rule_book(InteractionBook.objects.first())


def rule_book(found: InteractionBook | InteractionUpload | None) -> RuleBook:
    """Return a rule file as the comparison takes it; without any, nothing is known."""
    if found is None:
        return RuleBook.of([])
    return RuleBook.of(_pairs(found.rows), found.known)


def course(medicine: Medicine, *, on: date, days: int | None, per_day: Decimal | None = None) -> Course:
    """Return a medicine as the comparison takes it; where no ingredients are entered, its international name is it."""
    ingredients = tuple(medicine.ingredients) or ((medicine.inn,) if medicine.inn else ())
    return Course(medicine.name_zh, ingredients, medicine.atc, on, days, per_day)


def compare(new: Iterable[Course], person: Person | None, on: date) -> Checked:
    """Compare medicines about to be given with each other and with what the person was given."""
    return check(list(new), history(person, on) if person else [], book(), on)


def history(person: Person, on: date) -> list[Course]:
    """Return what a person was given within the last year and a month, taken back sales left out; one query."""
    lines = DispenseLine.objects.filter(dispense__person=person, dispense__taken_back_at__isnull=True)
    lines = lines.filter(dispense__dispensed_at__gte=midnight(on - LOOK_BACK)).select_related("medicine", "dispense")
    return [
        course(
            line.medicine,
            on=line.dispense.dispensed_at.astimezone(TIME_ZONE).date(),
            days=line.days,
            per_day=line.per_day,
        )
        for line in lines.order_by("-dispense__dispensed_at", "pk")
    ]


def packs_given(**which: Any) -> dict[tuple[int | None, int], int]:
    """Return how many packs were given, by prescription and medicine; of single units a pack begun counts as one.

    Args:
        which: Of which lines, as a filter; sales taken back are left out; one query.
    """
    lines = DispenseLine.objects.filter(dispense__taken_back_at__isnull=True, **which).order_by()
    kinds = lines.values("dispense", "dispense__script", "medicine", "medicine__is_divisible")
    made: Counter[tuple[int | None, int]] = Counter()
    for row in kinds.annotate(
        whole=Sum("packs"), units=Sum("quantity", filter=Q(packs=0)), per=F("medicine__units_per_pack")
    ):
        per = (row["per"] or 1) if row["medicine__is_divisible"] else 1
        made[row["dispense__script"], row["medicine"]] += row["whole"] - (-(row["units"] or 0) // per)
    return dict(made)


def _pairs(rows: list[dict[str, str]]) -> list[PairRule]:
    return [read_pair(number, row) for number, row in enumerate(rows, 1)]
