"""What whoever orders or loads assumes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.programmes.pharmacy.bridge.ordering import Assumed

_USUAL = Assumed()


class OrderForm(forms.Form):
    """How often one looks, how long a delivery takes, what it costs."""

    every_days = forms.IntegerField(label=_("Days from one look to the next"), min_value=1, max_value=60)
    lead_days = forms.IntegerField(label=_("Days until a delivery arrives"), min_value=0, max_value=60)
    order_yuan = forms.DecimalField(
        label=_("What one line of an order costs, yuan"), min_value=Decimal("0.01"), max_value=10_000, decimal_places=2
    )
    certainty_pct = forms.IntegerField(label=_("How surely a pack is there, %"), min_value=50, max_value=99)
    once_days = forms.IntegerField(label=_("Days a single order has to last"), min_value=1, max_value=366)
    cost_pct = forms.IntegerField(label=_("Buying costs so much of the price, %"), min_value=1, max_value=99)

    def assumed(self) -> Assumed:
        """Return what is assumed; what makes no sense is the usual."""
        if not self.is_valid():
            return _USUAL
        given = dict(self.cleaned_data)
        return Assumed(order_fen=int(given.pop("order_yuan") * 100), **given)

    @staticmethod
    def usual() -> dict[str, Any]:
        """Return what stands in the form before anybody changes it."""
        return {
            "every_days": _USUAL.every_days, "lead_days": _USUAL.lead_days,
            "order_yuan": Decimal(_USUAL.order_fen) / 100, "certainty_pct": _USUAL.certainty_pct,
            "once_days": _USUAL.once_days, "cost_pct": _USUAL.cost_pct,
        }  # fmt: skip


class LoadForm(forms.Form):
    """Until when a load has to last, and how much fits."""

    days = forms.IntegerField(label=_("Days until the vehicle is loaded again"), min_value=1, max_value=60)
    room_l = forms.IntegerField(label=_("Room for medicine, litres"), min_value=1, max_value=5_000)
