"""The end of a day: what is left to do, the sheet, closed days; and what ends soon."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, require
from doorstep.base.pages import Request, page
from doorstep.ledger.models import Account, Book
from doorstep.programmes.pharmacy.access import CLOSE_DAY, QUALITY, SEE_STOCK
from doorstep.programmes.pharmacy.actions.closing import close_day
from doorstep.programmes.pharmacy.actions.quality import destroy, release, set_aside
from doorstep.programmes.pharmacy.forms import goods as forms
from doorstep.programmes.pharmacy.forms.refusals import did
from doorstep.programmes.pharmacy.models import Holder, Lot
from doorstep.programmes.pharmacy.queries import closing as queries
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.rules import closing as rules
from doorstep.programmes.pharmacy.views.stock import act
from doorstep.programmes.pharmacy.words import Payment

PER_PAGE = 40


@page(SEE_STOCK)
@require_safe
def day_page(request: Request) -> HttpResponseBase:
    """A day of the county's medicine: what keeps it open, and what every account had, got and gave."""
    return _show(request, None)


@page(CLOSE_DAY)
@require_POST
def day_close(request: Request, pk: int) -> HttpResponseBase:
    """Close and seal a day."""
    book = get_object_or_404(queries.books(request.actor, CLOSE_DAY), pk=pk)
    require(request.actor, CLOSE_DAY, book.place.path)
    form = forms.CloseForm(request.POST)
    if form.is_valid():
        on, why = form.cleaned_data["on"], form.cleaned_data["uncounted"]
        if did(form, lambda: close_day(request.actor, book=book, on=on, now=clock.now(), uncounted=why)):
            messages.success(request, _("The day is closed and sealed. What comes later of it counts in the next one."))
            return redirect("pharmacy:day")
    return _show(request, form)


@page(SEE_STOCK)
@require_safe
def near_end(request: Request) -> HttpResponseBase:
    """What ends soon or has ended, the first to end first."""
    today = clock.today()
    typed = request.GET.get("days", "")
    days = int(typed) if typed.isdecimal() and len(typed) < 5 else queries.near_days(today)
    found = queries.near_end(request.actor, SEE_STOCK, today, days)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, may(request.actor, QUALITY, one.holder.path)) for one in listed]
    context = {"page": listed, "rows": rows, "days": days, "tab": "near_end"}
    return render(request, "pharmacy/near_end.html", context)


@page(QUALITY)
@require_POST
def lot_aside(request: Request, pk: int, lot: int) -> HttpResponseBase:
    """Set everything of a lot aside that one holder has; it can be released again."""
    holder, found, quantity = _lying(request, pk, lot)
    reason = _("Near its end or expired")
    act(request, lambda: set_aside(
        request.actor, holder=holder, lot=found, quantity=quantity, reason=reason, now=clock.now()
    ), _("Done: it cannot go out any more."))  # fmt: skip
    return redirect("pharmacy:near_end")


@page(QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def lot_judge(request: Request, pk: int, lot: int) -> HttpResponseBase:
    """Decide what becomes of a lot that was set aside: back into the stock, or destroyed."""
    aside, found, quantity = _lying(request, pk, lot)
    holder = stock.beside(aside)
    form = forms.ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        decide = release if given["is_released"] else destroy
        if did(form, lambda: decide(
            request.actor, holder=holder, lot=found, quantity=quantity, reason=given["note"], now=clock.now()
        )):  # fmt: skip
            messages.success(request, _("Decided and written down."))
            return redirect("pharmacy:holder", pk=pk)
    context = {"holder": aside, "lot": found, "quantity": quantity, "form": form, "tab": "near_end"}
    return render(request, "pharmacy/lot_judge.html", context, status=422 if form.errors else 200)


def _lying(request: Request, pk: int, lot: int) -> tuple[Holder, Lot, int]:
    """Return a holder, a lot and how much of it lies there."""
    holder = get_object_or_404(stock.holders(request.actor, QUALITY), pk=pk)
    found = get_object_or_404(Lot.objects.select_related("medicine", "commodity"), pk=lot)
    return holder, found, next((one.quantity for one in stock.lying(holder) if one.lot.pk == found.pk), 0)


def _show(request: Request, form: Form | None) -> HttpResponseBase:
    book = queries.books(request.actor, SEE_STOCK).first()
    now, today = clock.now(), clock.today()
    on = forms.day_or(request.POST.get("on") or request.GET.get("on", ""), today)
    context: dict[str, Any] = {
        "book": book,
        "on": on,
        "is_past": on <= today,
        "may_close": book is not None and may(request.actor, CLOSE_DAY, book.place.path),
        "tab": "day",
    }
    if book is not None:
        closes = queries.closes(book)
        closed = closes.filter(on=on).first()
        sheet = closed.sheet if closed else queries.sheet(book, min(on, today), now)
        listed = Paginator(_named(book, sheet), PER_PAGE).get_page(request.GET.get("page"))
        bare = [] if closed else queries.uncounted(book, sheet)
        left = [] if closed else queries.left_to_do(book, on)
        if not left and on == today:
            left = queries.vehicles_to_count(bare)
        context |= {"closed": closed, "page": listed, "left": left, "closes": closes[:10], "bare": bare}
        context["form"] = form or forms.CloseForm(initial={"on": on}, is_counted=not bare)
        if (sold := rules.sold(sheet, Payment.values)) is not None:
            paid = queries.taken(book, min(on, today), closed.closed_at if closed else now)
            money = [(one.label, sold.fen[one.value], paid[one.value]) for one in Payment]
            context |= {"sold": sold, "money": money}
    return render(request, "pharmacy/day.html", context, status=422 if form else 200)


def _named(book: Book, sheet: list[dict[str, object]]) -> list[tuple[Account, Lot | None, dict[str, object]]]:
    """Put accounts and lots beside the rows of a sheet; two queries."""
    accounts = {account.pk: account for account in Account.objects.filter(book=book)}
    lots = Lot.objects.filter(commodity__in=[row["commodity"] for row in sheet]).select_related("medicine", "commodity")
    by_commodity = {lot.commodity_id: lot for lot in lots}
    return [(accounts[int(str(row["account"]))], by_commodity.get(int(str(row["commodity"]))), row) for row in sheet]
