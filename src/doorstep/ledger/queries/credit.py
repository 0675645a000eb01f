"""Reading credit lines: limit, drawn and available are sums of the ledger's entries, never figures of their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.access import may_anywhere
from doorstep.base.actor import Actor
from doorstep.ledger.access import SEE
from doorstep.ledger.models import Account, Balance, CreditLine


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a credit line stands, in whole fen."""

    line: CreditLine
    drawn: int
    available: int

    @property
    def limit(self) -> int:
        """What the bank lends at most."""
        return self.drawn + self.available

    @property
    def percent(self) -> int:
        """How much of it is drawn, in whole per cent."""
        return self.drawn * 100 // self.limit if self.limit else 0


def lines(accounts: QuerySet[Account]) -> QuerySet[CreditLine]:
    """Return the credit lines of which one sees the account of what is available, balances at hand for `standing`."""
    found = CreditLine.objects.filter(available__in=accounts.order_by().values("pk"))
    return found.select_related("borrower", "available__book__place").annotate(
        held_available=Coalesce(_held("available_id"), 0), held_drawn=Coalesce(_held("drawn_id"), 0)
    )


def standing(found: Iterable[CreditLine]) -> list[Drawing]:
    """Return how credit lines of `lines` stand (one query)."""
    return [Drawing(line, line.held_drawn, line.held_available) for line in found]  # type: ignore[attr-defined]


def matching(found: QuerySet[CreditLine], text: str) -> QuerySet[CreditLine]:
    """Return those with a text in their title, bank or borrower."""
    text = text.strip()
    return found.filter(
        Q(title__icontains=text)
        | Q(lender__icontains=text)
        | Q(borrower__name__icontains=text)
        | Q(borrower_name__icontains=text)
    )


def tab(actor: Actor) -> tuple[str, str, str] | None:
    """Return word, address and label of the list of credit lines, for whoever may open it."""
    return ("lines", reverse("ledger:lines"), _("Credit lines")) if may_anywhere(actor, SEE) else None


def _held(account: str) -> Subquery:
    return Subquery(Balance.objects.filter(account=OuterRef(account)).values("quantity")[:1])
