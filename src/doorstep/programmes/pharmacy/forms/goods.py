"""Forms of the stock of medicine: what is typed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.forms import Several
from doorstep.base.models import Login
from doorstep.devices.models import Device
from doorstep.partners.models import Partner
from doorstep.places.models import Site
from doorstep.programmes.pharmacy.actions.receiving import Delivered
from doorstep.programmes.pharmacy.forms.counter import scanned
from doorstep.programmes.pharmacy.forms.refusals import sentence
from doorstep.programmes.pharmacy.models import Cabinet, Holder, Lot, Medicine, Sensor, Vehicle
from doorstep.programmes.pharmacy.queries import catalogue
from doorstep.programmes.pharmacy.queries.stock import Lying
from doorstep.programmes.pharmacy.rules import lots
from doorstep.programmes.pharmacy.rules.stock import goes_back
from doorstep.programmes.pharmacy.words import CodeKind, HandoverKind, RecallLevel, Storage

ROWS = 6
"""So many lines of a supplier's note are typed at once."""


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def label_of(lot: Lot) -> str:
    """Return what a lot is called in a form: medicine, number, last day."""
    words = pgettext("lot", "%(name)s %(strength)s · lot %(lot)s · until %(day)s")
    return words % {
        "name": lot.medicine.name_zh, "strength": lot.medicine.strength, "lot": lot.number,
        "day": lot.last_use_on.isoformat(),
    }  # fmt: skip


class LotsForm(forms.Form):
    """A number for each of some lots, in the ledger's units."""

    PREFIX = "lot_"

    def add_lots(self, rows: Iterable[tuple[Lot, int, str]], *, is_required: bool) -> None:
        """Add one field for each lot: the lot, the most, and what helps."""
        self.lots: dict[str, Lot] = {}
        for lot, most, hint in rows:
            name = f"{self.PREFIX}{lot.pk}"
            self.lots[name] = lot
            self.fields[name] = forms.IntegerField(
                label=label_of(lot), min_value=0, max_value=most, required=is_required, help_text=hint
            )
            self.fields[name].is_conditional = True  # type: ignore[attr-defined]

    def quantities(self) -> dict[Lot, int]:
        """Return what was typed for each lot; nothing typed is left out."""
        given = ((lot, self.cleaned_data.get(name)) for name, lot in self.lots.items())
        return {lot: quantity for lot, quantity in given if quantity is not None}


def there(one: Lying) -> str:
    """Say how much of a lot lies there."""
    packs, rest = one.packs
    unit = one.lot.commodity.unit
    if one.lot.medicine.counts_per_pack == 1:
        return gettext("%(n)s %(unit)s there") % {"n": one.quantity, "unit": unit}
    words = gettext("%(n)s %(unit)s there: %(packs)s packs and %(rest)s; a pack is %(per)s")
    per = one.lot.medicine.counts_per_pack
    return words % {"n": one.quantity, "unit": unit, "packs": packs, "rest": rest, "per": per}


class OpenForm(forms.Form):
    """Whose stock is opened: a site or a vehicle, with the licence that names the address."""

    thing = forms.ChoiceField(label=_("Whose stock"))
    licence = forms.CharField(label=_("Number of the licence"), max_length=60, required=False)
    licensed_until = forms.DateField(label=_("Last day of the licence"), required=False, widget=DayInput())

    def __init__(self, *args: Any, sites: Iterable[Site], vehicles: Iterable[Vehicle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things: dict[str, Site | Vehicle] = {f"site-{one.pk}": one for one in sites}
        self.things |= {f"vehicle-{one.pk}": one for one in vehicles}
        choices = [(key, str(thing)) for key, thing in self.things.items()]
        self.fields["thing"] = forms.ChoiceField(label=_("Whose stock"), choices=choices)

    def chosen(self) -> Site | Vehicle:
        """Return what was chosen."""
        return self.things[self.cleaned_data["thing"]]


class OpenPackForm(forms.Form):
    """The trace code of the pack that is opened; pressed twice, it is opened once."""

    use_required_attribute = False

    key = forms.UUIDField(widget=forms.HiddenInput)
    codes = forms.CharField(
        label=_("Trace code on the box"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Scan it. It is kept beside the single units, and this box is not sold as a whole one any more."),
    )  # fmt: skip


class SendForm(LotsForm):
    """Where to, why, and how much of each lot."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    kind = forms.ChoiceField(label=_("What for"), widget=forms.RadioSelect)
    target = forms.ModelChoiceField(label=_("To"), queryset=Holder.objects.none(), empty_label=_("Please choose"))
    override = forms.CharField(
        label=_("Why another lot than the first to expire"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty unless you send one that is not first. Only a pharmacist may."),
    )

    def __init__(
        self,
        *args: Any,
        targets: QuerySet[Holder],
        kinds: Iterable[HandoverKind],
        lying: Iterable[Lying],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = targets  # type: ignore[attr-defined]
        choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"] = forms.ChoiceField(label=_("What for"), widget=forms.RadioSelect, choices=choices)
        self.add_lots(((one.lot, one.quantity, there(one)) for one in lying), is_required=False)

    def clean(self) -> dict[str, Any]:
        """Let what is called a return go to a shop or pharmacy only."""
        given = super().clean() or self.cleaned_data
        kind, target = given.get("kind"), given.get("target")
        if kind == HandoverKind.RETURN and target is not None and not goes_back(kind, target.account.kind):
            words = _("What comes back goes to a shop or pharmacy. For a vehicle or a cabinet choose another.")
            self.add_error("kind", words)
        return given

    def sections(self) -> tuple[list[forms.BoundField], list[forms.BoundField]]:
        """Return the questions, and the lots."""
        every = list(self)
        return [one for one in every if one.name not in self.lots and not one.is_hidden], [
            self[name] for name in self.lots
        ]


class ConfirmForm(LotsForm):
    """What was counted on arrival, lot by lot; nothing is filled in, so that somebody counts."""

    def __init__(self, *args: Any, rows: Iterable[tuple[Lot, int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_lots(rows, is_required=True)


class CountForm(ConfirmForm):
    """What was counted, and why it differs."""

    reason = forms.CharField(
        label=_("Why it differs from the books"), max_length=200, required=False,
        help_text=_("Needed only where something differs."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """A reason, for what is not done without one."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class ExplainForm(forms.Form):
    """What became of what did not arrive."""

    is_found = forms.TypedChoiceField(
        label=_("What did not arrive"),
        choices=[("1", _("was found with the sender")), ("0", _("is gone for good"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("What happened"), max_length=200)


class NoteForm(forms.Form):
    """The head of a supplier's note."""

    supplier = forms.ModelChoiceField(
        label=_("Supplier"), queryset=Partner.objects.none(), empty_label=_("Please choose")
    )
    document = forms.CharField(label=_("Number of the note"), max_length=60)

    def __init__(self, *args: Any, suppliers: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = suppliers  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """One line of a supplier's note: scanned, or typed."""

    scan = forms.CharField(
        label=_("Scan"), max_length=200, required=False, help_text=_("The square code on the box. Or type the rest.")
    )
    medicine = forms.ModelChoiceField(
        label=_("Medicine"), queryset=Medicine.objects.none(), empty_label="—", required=False
    )
    number = forms.CharField(label=_("Lot number"), max_length=40, required=False)
    expiry = forms.CharField(
        label=_("Usable until"), max_length=40, required=False, help_text=_("2027.10 means the last day of October.")
    )
    packs = forms.IntegerField(label=_("Packs"), min_value=1, max_value=100_000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["medicine"].queryset = catalogue.medicines()  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.is_conditional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the scan, then look whether the line is whole or empty."""
        given = super().clean() or {}
        try:
            self._read(given)
        except (lots.NotGs1, lots.NotADay) as refusal:
            self.add_error("scan" if given.get("scan") else "expiry", sentence(refusal)[1])
            return given
        wanted = [name for name in ("medicine", "number", "expires_on", "packs") if not given.get(name)]
        if 0 < len(wanted) < 4 or (given.get("scan") and wanted):
            self.add_error("expiry" if wanted[0] == "expires_on" else wanted[0], gettext("Fill this in as well."))
        return given

    def _read(self, given: dict[str, Any]) -> None:
        found: Mapping[str, str] = lots.parse_gs1(given["scan"]) if given.get("scan") else {}
        if not given.get("medicine") and "01" in found:
            given["medicine"] = catalogue.by_code(CodeKind.GTIN, found["01"])
        given["number"] = given.get("number") or found.get("10", "")
        if given.get("expiry"):
            given["expires_on"] = lots.parse_expiry(given["expiry"])
        elif "17" in found:
            given["expires_on"] = lots.gs1_day(found["17"])
        given["made_on"] = lots.gs1_day(found["11"]) if "11" in found else None

    def line(self) -> Delivered | None:
        """Return the line, or nothing where it was left empty."""
        given = self.cleaned_data
        if not given.get("packs"):
            return None
        return Delivered(given["medicine"], given["number"], given["expires_on"], given["packs"], given["made_on"])


class TripForm(forms.Form):
    """Which vehicle goes out on which day, with whom."""

    vehicle = forms.ModelChoiceField(
        label=_("Vehicle"), queryset=Vehicle.objects.none(), empty_label=_("Please choose")
    )
    on = forms.DateField(label=_("Day"), widget=DayInput())
    crew = Several(label=_("Crew"), queryset=Login.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)
    pharmacist = forms.ModelChoiceField(
        label=_("Pharmacist"), queryset=Login.objects.none(), empty_label="—", required=False
    )

    def __init__(
        self, *args: Any, vehicles: Any, crew: QuerySet[Login], pharmacists: QuerySet[Login], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (("vehicle", vehicles), ("crew", crew), ("pharmacist", pharmacists)):
            self.fields[name].queryset = found  # type: ignore[attr-defined]


class DeviceForm(forms.Form):
    """Which device gets charge of the vehicle."""

    device = forms.ModelChoiceField(
        label=_("Device that goes along"), queryset=Device.objects.none(), empty_label=_("Please choose")
    )

    def __init__(self, *args: Any, devices: QuerySet[Device], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["device"].queryset = devices  # type: ignore[attr-defined]


class CabinetForm(forms.Form):
    """A cabinet at a site whose address stands on a licence."""

    site = forms.ModelChoiceField(label=_("Where"), queryset=Site.objects.none(), empty_label=_("Please choose"))
    licence = forms.CharField(
        label=_("Number of the licence"), max_length=60, help_text=_("The licence names this address.")
    )
    licensed_until = forms.DateField(label=_("Last day of the licence"), required=False, widget=DayInput())

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class SlotForm(forms.Form):
    """What a slot is for."""

    number = forms.IntegerField(label=_("Slot"), min_value=1, max_value=500)
    medicine = forms.ModelChoiceField(
        label=_("Medicine"), queryset=Medicine.objects.none(), empty_label=_("Please choose")
    )
    capacity = forms.IntegerField(label=_("Packs that fit"), min_value=1, max_value=200)
    base_stock = forms.IntegerField(label=_("Fill up to, packs"), min_value=1, max_value=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["medicine"].queryset = catalogue.medicines()  # type: ignore[attr-defined]


class RefillForm(forms.Form):
    """What was found in each slot, what was scanned into it, and where the packs come from."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    source = forms.ModelChoiceField(
        label=_("Packs come from"), queryset=Holder.objects.none(), empty_label=_("Please choose")
    )
    reason = forms.CharField(
        label=_("Why it differs from the books"), max_length=200, required=False,
        help_text=_("Needed only where something differs."),
    )  # fmt: skip

    def __init__(self, *args: Any, cabinet: Cabinet, sources: QuerySet[Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        self.slots = list(cabinet.slots.all())
        for slot in self.slots:
            words = gettext("Slot %(n)s · %(medicine)s: packs found")
            named = {"n": slot.number, "medicine": slot.medicine.name_zh}
            self.fields[f"slot_{slot.number}"] = forms.IntegerField(
                label=words % named, min_value=0, max_value=slot.capacity
            )
            self.fields[f"codes_{slot.number}"] = forms.CharField(
                label=gettext("Slot %(n)s: trace codes of the packs put in") % named, required=False, max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
            )  # fmt: skip

    @property
    def packs(self) -> list[forms.BoundField]:
        """The fields of the slots: what was found in each, and what was scanned."""
        return [self[f"{name}_{slot.number}"] for slot in self.slots for name in ("slot", "codes")]

    def codes(self) -> dict[int, list[str]]:
        """Return the codes scanned, by number of the slot."""
        return {slot.number: scanned(self.cleaned_data[f"codes_{slot.number}"]) for slot in self.slots}

    def found(self) -> dict[int, int]:
        """Return packs found by number of the slot."""
        return {slot.number: self.cleaned_data[f"slot_{slot.number}"] for slot in self.slots}


class SensorForm(forms.Form):
    """A thermometer, and who is told of a breach."""

    holder = forms.ModelChoiceField(label=_("Where"), queryset=Holder.objects.none(), empty_label=_("Please choose"))
    serial = forms.CharField(label=_("Serial number"), max_length=40)
    compartment = forms.CharField(label=_("Compartment"), max_length=40, required=False)
    band = forms.ChoiceField(label=_("Must be"), choices=[one for one in Storage.choices if one[0] != Storage.UNKNOWN])
    contacts = Several(
        label=_("Who is told of a breach"), queryset=Login.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, holders: QuerySet[Holder], logins: QuerySet[Login], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]
        self.fields["contacts"].queryset = logins  # type: ignore[attr-defined]


class ReadingsForm(forms.Form):
    """What a sensor measured, as its recorder prints it."""

    sensor = forms.ModelChoiceField(label=_("Sensor"), queryset=Sensor.objects.none(), empty_label=_("Please choose"))
    rows = forms.CharField(
        label=_("Readings"),
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One a line: day, time and degrees Celsius, such as 2026-09-01 10:05, 5.2"),
    )

    def __init__(self, *args: Any, sensors: QuerySet[Sensor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sensor"].queryset = sensors  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """What becomes of what a breach set aside."""

    is_released = forms.TypedChoiceField(
        label=_("What was set aside"),
        choices=[("1", _("goes back into the stock")), ("0", _("is destroyed"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("On what grounds"), max_length=200)


class RecallForm(forms.Form):
    """Which lot, how grave, by which notice."""

    lot = forms.ModelChoiceField(label=_("Lot"), queryset=Lot.objects.none(), empty_label=_("Please choose"))
    level = forms.ChoiceField(label=_("Level"), choices=RecallLevel.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), max_length=200)
    document = forms.CharField(label=_("Number of the notice"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Lot.objects.filter(recall__isnull=True).select_related("medicine")
        self.fields["lot"] = _LotChoice(
            label=_("Lot"), queryset=found.order_by("medicine__code", "number"), empty_label=_("Please choose")
        )
        self.order_fields(["lot", "level", "reason", "document"])


class _LotChoice(forms.ModelChoiceField[Lot]):
    def label_from_instance(self, obj: Lot) -> str:
        """Show medicine, number and last day."""
        return label_of(obj)


class CloseForm(forms.Form):
    """Which day closes, and why something was not counted, where something was not."""

    on = forms.DateField(label=_("Day"), widget=DayInput())
    uncounted = forms.CharField(
        label=_("Why this was not counted"), max_length=200, required=False,
        help_text=_("Sealed with the day, beside every lot nobody counted."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_counted: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_counted:
            del self.fields["uncounted"]


def day_or(text: str, otherwise: date) -> date:
    """Return a day typed into an address, or another one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
