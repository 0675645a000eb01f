"""The form in which a pharmacist enters what a medicine is."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.fen import NotMoney, parse_fen
from doorstep.programmes.pharmacy.actions.medicines import CodeTaken, MedicineTaken
from doorstep.programmes.pharmacy.models import Medicine
from doorstep.programmes.pharmacy.queries.catalogue import codes_of
from doorstep.programmes.pharmacy.rules import catalogue as rules
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts
from doorstep.programmes.pharmacy.words import CodeKind, LegalClass, Storage

_BREAK = re.compile(r"[\s,;、，；]+")
_LISTED = re.compile(r"[\n,;、，；]+")
SENTENCES: dict[type[Exception], tuple[str, Any]] = {
    rules.NameBlank: ("name_zh", _("Code, name, form and strength are all needed.")),
    rules.NotAnApprovalNumber: (
        "approval_number",
        _("An approval number is 国药准字, then one of H Z S B T F J, then 8 digits. Check it on the box."),
    ),
    rules.NotAPack: ("units_per_pack", _("A whole number, 1 or more; 2 or more where packs may be opened.")),
    rules.NotAnAtcCode: ("atc", _("Write it like C08CA01 or C08CA, or leave it empty.")),
    rules.NoSuchPrice: ("price", _("A price is more than nothing.")),
    MedicineTaken: ("code", _("The catalogue has this number, or this very medicine and pack, already.")),
}
REFUSALS: tuple[type[Exception], ...] = (*SENTENCES, rules.NotATradeNumber, rules.NotATracePrefix, CodeTaken)


class MedicineForm(forms.Form):
    """Everything the essential list does not say."""

    code = forms.CharField(
        label=_("Number in the list"),
        max_length=12,
        help_text=_("Of the national list; your own, such as Y01, if none."),
    )
    name_zh = forms.CharField(label=_("Generic name"), max_length=60)
    inn = forms.CharField(label=_("International name"), max_length=80, required=False)
    form = forms.CharField(label=_("Form"), max_length=40, help_text=_("Such as 片剂"))
    strength = forms.CharField(label=_("Strength"), max_length=40, help_text=_("Such as 5mg"))
    maker = forms.CharField(label=_("Maker"), max_length=80, required=False)
    approval_number = forms.CharField(
        label=_("Approval number"),
        max_length=20,
        required=False,
        help_text=_("As on the box: 国药准字, a letter, 8 digits"),
    )
    legal_class = forms.ChoiceField(
        label=_("Legal class"),
        choices=[("", _("Not entered yet")), *LegalClass.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("As printed on the box. Not entered counts as prescription."),
    )
    storage = forms.ChoiceField(label=_("Storage"), choices=Storage.choices, widget=forms.RadioSelect)
    units_per_pack = forms.IntegerField(
        label=_("Units in a pack"), min_value=1, max_value=10_000, required=False, help_text=_("Such as 28 tablets")
    )
    unit = forms.CharField(label=_("Word for one unit"), max_length=8, required=False, help_text=_("Such as 片"))
    is_divisible = forms.BooleanField(label=_("Packs may be opened and single units sold"), required=False)
    pack_ml = forms.IntegerField(
        label=_("Room a pack takes, millilitres"), min_value=1, max_value=100_000, required=False,
        help_text=_("Length × width × height in centimetres. Vehicles are loaded by it."),
    )  # fmt: skip
    price = forms.CharField(
        label=_("Price of a pack, yuan"), max_length=12, required=False, help_text=_("Such as 12.80")
    )
    max_packs = forms.IntegerField(
        label=_("Packs in one sale, at most"), min_value=1, max_value=999, required=False,
        help_text=_("Empty: no limit of its own."),
    )  # fmt: skip
    is_id_required = forms.BooleanField(label=_("The buyer shows an identity card"), required=False)
    is_long_rx_allowed = forms.BooleanField(label=_("May stand on a long prescription"), required=False)
    atc = forms.CharField(label=_("ATC class"), max_length=8, required=False, help_text=_("Such as C08CA01"))
    ingredients = forms.CharField(
        label=_("Ingredients"),
        max_length=400,
        required=False,
        help_text=_("International names, a comma between them."),
    )
    gtins = forms.CharField(
        label=_("Trade item numbers (GTIN)"), max_length=400, required=False,
        help_text=_("The bar code's digits; several with a blank between them."),
    )  # fmt: skip
    trace_prefixes = forms.CharField(
        label=_("First 7 digits of the trace codes"), max_length=400, required=False,
        help_text=_("They name the product; several with a blank between them."),
    )  # fmt: skip
    is_carried = forms.BooleanField(label=_("We carry it"), required=False)

    MORE = ("inn", "atc", "ingredients", "gtins", "trace_prefixes", "pack_ml", "is_carried")

    @staticmethod
    def initial_of(medicine: Medicine | None) -> dict[str, Any]:
        """Return what stands in the form before anybody types."""
        if medicine is None:
            return {"storage": Storage.UNKNOWN, "is_carried": True}
        names = [name for name in MedicineForm.base_fields if hasattr(medicine, name)]
        shown = {name: getattr(medicine, name) for name in names}
        price = "" if medicine.price_fen is None else f"{medicine.price_fen // 100}.{medicine.price_fen % 100:02d}"
        return shown | {
            "price": price,
            "ingredients": ", ".join(medicine.ingredients),
            "gtins": " ".join(codes_of(medicine, CodeKind.GTIN)),
            "trace_prefixes": " ".join(codes_of(medicine, CodeKind.TRACE)),
        }

    def clean_price(self) -> int | None:
        """Return whole fen."""
        typed = self.cleaned_data["price"].strip()
        if not typed:
            return None
        try:
            return parse_fen(typed)
        except NotMoney as refusal:
            raise forms.ValidationError(gettext("This is no price. Write yuan, such as 12.80.")) from refusal

    def facts(self) -> MedicineFacts:
        """Return what was typed, for the action."""
        given = dict(self.cleaned_data)
        return MedicineFacts(
            **{name: given[name] for name in MedicineFacts.__dataclass_fields__ if name in given and name not in _READ},
            legal_class=LegalClass(given["legal_class"]) if given["legal_class"] else None,
            storage=Storage(given["storage"]),
            price_fen=given["price"],
            ingredients=tuple(_LISTED.split(given["ingredients"])),
            gtins=tuple(_BREAK.split(given["gtins"])),
            trace_prefixes=tuple(_BREAK.split(given["trace_prefixes"])),
        )

    def sections(self) -> tuple[list[forms.BoundField], list[forms.BoundField]]:
        """Return the fields everybody needs, and the rest."""
        return [one for one in self if one.name not in self.MORE], [self[name] for name in self.MORE]


_READ = frozenset({"legal_class", "storage", "ingredients", "gtins", "trace_prefixes"})


def did(form: forms.Form, do: Callable[[], object]) -> bool:
    """Do it, or say in the form why it was refused; return whether it was done."""
    try:
        do()
    except REFUSALS as refusal:
        form.add_error(*_sentence(refusal))
        return False
    return True


def _sentence(refusal: Exception) -> tuple[str | None, str]:
    if isinstance(refusal, rules.NotATradeNumber):
        words = gettext("%(code)s is no trade item number: the last digit does not fit. Type or scan it again.")
        return "gtins", words % {"code": refusal.code}
    if isinstance(refusal, rules.NotATracePrefix):
        return "trace_prefixes", gettext("%(code)s is not 7 digits.") % {"code": refusal.code}
    if isinstance(refusal, CodeTaken):
        words = gettext("%(code)s is on the box of %(medicine)s. Take it off there first.")
        field = "trace_prefixes" if len(refusal.code) == rules.TRACE_PREFIX else "gtins"
        return field, words % {"code": refusal.code, "medicine": refusal.medicine.name_zh}
    field, said = SENTENCES[type(refusal)]
    return field, str(said)
