"""Pages of books, accounts and movements."""

from typing import Any

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may, require
from doorstep.base.actor import Actor
from doorstep.base.downloads import saved_as
from doorstep.base.journal_words import about, page_about
from doorstep.base.pages import Request, page
from doorstep.ledger.access import CLOSE, EXPORT, REVERSE, SEE
from doorstep.ledger.actions import desk
from doorstep.ledger.forms import ChosenForm, ClosingForm, ReasonForm
from doorstep.ledger.models import Book, Movement
from doorstep.ledger.queries import pages as queries
from doorstep.ledger.queries import reasons_to_wait
from doorstep.ledger.queries.export import beancount
from doorstep.ledger.words import movement_label
from doorstep.partners.views.answers import Crumbs, answered

PER_PAGE = 50
METHODS = ["GET", "HEAD", "POST"]


@page(SEE)
@require_safe
def book_list(request: Request) -> HttpResponseBase:
    """The books of which the reader may see something."""
    found = queries.books(_seen(request.actor))
    context = {"page": Paginator(found, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "ledger/books.html", context)


@page(SEE)
@require_safe
def book_page(request: Request, pk: int) -> HttpResponseBase:
    """One book: the accounts the reader may see with what they hold, and the days that are closed."""
    book = _book(request, pk)
    text = request.GET.get("q", "").strip()
    accounts = _seen(request.actor).filter(book=book)
    if text:
        accounts = accounts.filter(name__icontains=text)
    context = {
        "book": book,
        "page": Paginator(queries.with_balances(accounts), PER_PAGE).get_page(request.GET.get("page")),
        "periods": queries.periods(book)[:12],
        "q": text,
        "crumbs": _crumbs(),
        "may_close": may(request.actor, CLOSE, book.place.path) and not any(reasons_to_wait(book.pk, clock.today())),
        "may_export": may(request.actor, EXPORT, book.place.path),
    }
    return render(request, "ledger/book.html", context)


@page(SEE)
@require_safe
def account_page(request: Request, pk: int) -> HttpResponseBase:
    """One account: what it holds, and the entries chosen, each leading to its movement."""
    account = get_object_or_404(_seen(request.actor), pk=pk)
    form = ChosenForm(request.GET or None, account=account)
    chosen = form.chosen
    shown = Paginator(queries.entries_of(account, chosen), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(shown.object_list)
    after = queries.held_after(account, chosen.commodity, rows) if chosen.commodity else [None] * len(rows)
    context = {
        "account": account,
        "balances": queries.balances_of(account),
        "form": form,
        "chosen": chosen,
        "is_chosen": chosen != queries.Chosen(),
        "page": shown,
        "rows": list(zip(rows, after, strict=True)),
        "turnover": queries.turnover(account, chosen) if chosen.commodity else None,
        "crumbs": _crumbs(account.book),
    }
    return render(request, "ledger/account.html", context)


@page(SEE)
@require_safe
def movement_page(request: Request, pk: int) -> HttpResponseBase:
    """One movement with all its entries; those at accounts the reader may see lead there."""
    movement = _movement(request, pk)
    seen = set(_seen(request.actor).filter(entries__movement=movement).values_list("pk", flat=True))
    reversal = getattr(movement, "reversal", None)
    is_own = not movement.about or movement.about.startswith("ledger.")
    context = {
        "movement": movement,
        "label": movement_label(movement.kind),
        "legs": [(entry, entry.account_id in seen) for entry in queries.legs(movement)],
        "reversal": reversal,
        "crumbs": _crumbs(movement.book if seen else None),
        "belongs": " ".join(about(movement.about)) if movement.about else "",
        "belongs_at": page_about(request.actor, movement.about) if movement.about else "",
        "may_reverse": is_own
        and not reversal
        and not movement.reverses_id
        and may(request.actor, REVERSE, movement.book.place.path),
    }
    return render(request, "ledger/movement.html", context)


@page(REVERSE)
@require_http_methods(METHODS)
def movement_reverse(request: Request, pk: int) -> HttpResponseBase:
    """Take a movement back, with a reason."""
    movement = _movement(request, pk)
    form = ReasonForm(request.POST or None)

    def act(given: dict[str, Any]) -> str:
        back = desk.take_back(request.actor, movement=movement, reason=given["reason"], now=clock.now())
        return reverse("ledger:movement", args=[back.pk])

    label = str(movement_label(movement.kind))
    above = [*_crumbs(movement.book), (reverse("ledger:movement", args=[movement.pk]), label)]
    lead = _("Both stay to be read; together they count for nothing.")
    return answered(
        request,
        form,
        act,
        title=_("Take this movement back"),
        lead=lead,
        crumbs=above,
        button=_("Take this movement back"),
    )


@page(CLOSE)
@require_http_methods(METHODS)
def book_close(request: Request, pk: int) -> HttpResponseBase:
    """Close days of a book."""
    book = _book(request, pk)
    form = ClosingForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        desk.close_book(request.actor, book=book, until=given["until"], now=clock.now())

    lead = _("Closed days cannot be opened again.")
    return answered(request, form, act, title=_("Close days"), lead=lead, crumbs=_crumbs(book), button=_("Close them"))


@page(EXPORT)
@require_safe
def book_export(request: Request, pk: int) -> HttpResponseBase:
    """A whole book as a file that other double-entry programs read."""
    book = _book(request, pk)
    require(request.actor, EXPORT, book.place.path)
    response = StreamingHttpResponse(beancount(book), content_type="text/plain; charset=utf-8")
    name = f"{book.key.replace(':', '-')}.beancount"
    return saved_as(response, name)


def _seen(actor: Actor) -> Any:
    return queries.visible(actor, clock.today())


def _book(request: Request, pk: int) -> Book:
    return get_object_or_404(queries.books(_seen(request.actor)), pk=pk)


def _movement(request: Request, pk: int) -> Movement:
    return get_object_or_404(queries.movements(_seen(request.actor)), pk=pk)


def _crumbs(book: Book | None = None) -> Crumbs:
    found = [(reverse("ledger:books"), _("Ledger"))]
    if book is not None:
        found.append((reverse("ledger:book", args=[book.pk]), book.name))
    return found
