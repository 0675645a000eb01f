"""What to order and what to load: suggestions beside what lies there. Nothing is ordered or loaded by itself."""

from typing import Any, Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.programmes.pharmacy.access import SEE_STOCK
from doorstep.programmes.pharmacy.bridge.ordering import Wished, load_advice, order_advice
from doorstep.programmes.pharmacy.forms.ordering import LoadForm, OrderForm
from doorstep.programmes.pharmacy.models import Vehicle
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.queries.ordering import Asked, asked_of
from doorstep.programmes.pharmacy.words import HolderRole

ROOM_L: Final = 200
"""Where nobody wrote down how much room a vehicle has."""
WEEK: Final = 7


@page(SEE_STOCK)
@require_safe
def stock_advice(request: Request, pk: int) -> HttpResponseBase:
    """Say what the records suggest to order, or to load, and why."""
    holder = get_object_or_404(stock.holders(request.actor, SEE_STOCK), pk=pk)
    if holder.role != HolderRole.STOCK:
        raise Http404
    asked, silent = asked_of(holder, clock.now())
    more = _load(request, holder.vehicle, asked) if holder.vehicle else _order(request, asked)
    context = {"holder": holder, "silent": silent, "tab": "stock", **more}
    return render(request, "pharmacy/stock_advice.html", context, status=422 if more["form"].errors else 200)


def _order(request: Request, asked: list[Asked]) -> dict[str, Any]:
    form = OrderForm(request.GET if "every_days" in request.GET else OrderForm.usual())
    assumed = form.assumed()
    rows = [
        (
            one,
            order_advice(
                there=one.there, per_day=one.per_day, price_fen=one.medicine.price_fen, life_days=one.life_days,
                assumed=assumed,
            )
            if one.medicine.price_fen
            else None,
        )
        for one in asked
    ]  # fmt: skip
    rows.sort(key=lambda row: row[1] is None or not row[1].order_now)  # what is to be ordered now stands on top
    return {"form": form, "orders": rows, "assumed": assumed}


def _load(request: Request, vehicle: Vehicle, asked: list[Asked]) -> dict[str, Any]:
    usual = {"days": WEEK, "room_l": vehicle.load_l or ROOM_L}
    form = LoadForm(request.GET if "days" in request.GET else usual)
    given = form.cleaned_data if form.is_valid() else usual
    wished = [Wished(one.per_day * given["days"], one.medicine.pack_ml) for one in asked]
    best = load_advice(wished, [one.there for one in asked], room_l=given["room_l"]) if asked else None
    rows = [
        (one, packs, max(0, packs - one.there)) for one, packs in zip(asked, best.packs if best else (), strict=True)
    ]
    rows.sort(key=lambda row: not row[2])
    return {"form": form, "loads": rows, "best": best, "days": given["days"]}
