"""What is typed at the counter: a sale, a prescription, a pharmacist's word; and why the counter refuses."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.ledger.rules import OutOfStock, PeriodClosed
from doorstep.programmes.pharmacy.actions.sale import Wanted
from doorstep.programmes.pharmacy.actions.scripts import Line, NotToReview, ScriptKnown
from doorstep.programmes.pharmacy.forms.refusals import (
    CODES_MISSING,
    NO_CODE,
    NO_ROOM,
    OTHER_CONTENT,
    SCANNED_TWICE,
)
from doorstep.programmes.pharmacy.models import Medicine, Script
from doorstep.programmes.pharmacy.rules import holds, scripts, selling, tracing
from doorstep.programmes.pharmacy.rules.cabinets import NoRoom
from doorstep.programmes.pharmacy.rules.duty import NobodyOnDuty
from doorstep.programmes.pharmacy.rules.keys import KeyDiffers
from doorstep.programmes.pharmacy.rules.pack import NoRow
from doorstep.programmes.pharmacy.rules.stock import HolderFrozen
from doorstep.programmes.pharmacy.rules.trips import NoLease
from doorstep.programmes.pharmacy.words import Payment, ReviewDecision

LINES = 3
_BREAK = re.compile(r"(?:[^\S\x1d]|[,;、，；])+")  # the mark \x1d stands inside a GS1 code
SENTENCES: dict[type[Exception], Any] = {
    KeyDiffers: OTHER_CONTENT,
    selling.PacksMissing: _("Choose a medicine and say how many packs; each medicine once."),
    selling.IdentityMissing: _(
        "For this medicine the buyer's identity number must be written down. Choose the person."
    ),
    selling.ReviewMissing: _("A pharmacist on duty has to look at this sale first. Tick it if that is you."),
    selling.ForSomebodyElse: _("The prescription, or the pharmacist's word, is about another person or medicine."),
    selling.ReasonMissing: _("Please write a reason."),
    selling.NoPrice: _("Nobody has entered what it costs. A pharmacist does so in the list of medicines."),
    selling.AlreadyTakenBack: _("This sale was taken back before."),
    selling.SevereUnanswered: _(
        "Something severe was found. As the pharmacist on duty, tick it and write why it may go."
    ),
    selling.NotSeen: _("Look at what was found above, or could not be checked. Then tick that you have seen it."),
    scripts.ScriptUsed: _("This prescription was used before; it is used once."),
    scripts.ScriptNotApproved: _("No pharmacist has approved this prescription yet."),
    scripts.NotPrescribed: _("This is a prescription medicine: choose the prescription that names it."),
    scripts.NothingPrescribed: _("Name the hospital, the number, and each medicine once with its packs and days."),
    tracing.NotATraceCode: NO_CODE,
    tracing.OfAnotherProduct: _("This trace code belongs to another product. It has been noted; look at the box."),
    tracing.CodeTwice: SCANNED_TWICE,
    holds.HoldOver: _("This reservation ran out, was collected or given back."),
    holds.HoldLocked: _("Locked after five wrong codes. A pharmacist gives out a new code in the list."),
    holds.OtherPlace: _("This waits at another place; the code is good there."),
    NoRoom: NO_ROOM,
    NobodyOnDuty: _("You are not on duty. Come on duty first."),
    NotToReview: _("It was reviewed or used meanwhile. Look again."),
    HolderFrozen: _("This stock is frozen until it was counted."),
    NoLease: _("A vehicle's stock is sold on its own device while it is under way."),
    OutOfStock: _("There is not as much here as the books say. Please count."),
    PeriodClosed: _("This day is closed in the books."),
    NoRow: _("No rule is written down for this, so it is refused. The administrator enters the rules of selling."),
}
FIGURES: tuple[type[Exception], ...] = (
    selling.NotLegal, selling.TooManyPacks, selling.NotOnShelf, selling.WrongAmount, selling.TraceTaken,
    scripts.ScriptExpired, scripts.OverAuthorised, scripts.TooLong, scripts.NotAssessed, scripts.NotForLong,
    tracing.CodeMissing, holds.NothingFree, holds.WrongCode, ScriptKnown,
)  # fmt: skip
REFUSALS: tuple[type[Exception], ...] = (*SENTENCES, *FIGURES)


def why(refusal: Any) -> str:
    """Say in one sentence why the counter refuses, and what to do."""
    for kind, sentence in SENTENCES.items():
        if type(refusal) is kind:
            return str(sentence)
    if isinstance(refusal, selling.NotLegal):
        return f"{refusal.medicine}: {refusal.decision.words}"
    said: dict[type[Exception], str] = {
        selling.OverDay: gettext("This person has had as many of these today as one may; it has been noted."),
        selling.TooManyPacks: gettext("At most %(most)s packs in one sale."),
        selling.NotOnShelf: gettext("Only %(there)s packs may be given out here."),
        selling.WrongAmount: gettext("What was paid is not what it costs."),
        selling.TraceTaken: gettext(
            "Trace code %(code)s was sold or destroyed before. Keep the box: somebody looks into it."
        ),
        scripts.ScriptExpired: gettext("The prescription held until %(valid_to)s."),
        scripts.OverAuthorised: gettext("The prescription allows %(allowed)s packs more."),
        scripts.TooLong: gettext("%(days)s days are more than a prescription may cover."),
        scripts.NotAssessed: gettext("%(days)s days need the doctor's assessment; tick it if it is on the paper."),
        scripts.NotForLong: gettext("%(medicine)s may not stand on a long prescription."),
        tracing.CodeMissing: str(CODES_MISSING),
        holds.NothingFree: gettext("%(free)s packs are not promised to others."),
        holds.WrongCode: gettext("This is not the code. Tries left: %(left)s."),
        ScriptKnown: gettext("This very prescription is written down already."),
    }
    return said[type(refusal)] % {name: getattr(refusal, name, "") for name in _NAMES}


_NAMES = ("most", "there", "code", "valid_to", "allowed", "days", "medicine", "wanted", "given", "free", "left")


class LinesForm(forms.Form):
    """Some lines of medicines; a line without a medicine is left aside."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        medicines: Sequence[Medicine],
        with_codes: bool = True,
        in_units: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.medicines = {str(one.pk): one for one in medicines}
        self.with_codes = with_codes
        choices = [("", gettext("—"))] + [(pk, f"{one.name_zh} {one.strength}") for pk, one in self.medicines.items()]
        for at in range(1, LINES + 1):
            self.fields[f"medicine_{at}"] = forms.ChoiceField(
                label=gettext("Medicine %(n)s") % {"n": at}, choices=choices, required=False
            )
            self.fields[f"packs_{at}"] = forms.IntegerField(
                label=gettext("How many single units") if in_units else gettext("Packs"),
                min_value=1,
                max_value=999,
                required=False,
            )
            self.fields[f"days_{at}"] = forms.IntegerField(
                label=gettext("Days they last"), min_value=1, max_value=400, required=False
            )
            if with_codes:
                self.fields[f"codes_{at}"] = forms.CharField(
                    label=gettext("Trace codes"), required=False, max_length=4000,
                    widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
                )  # fmt: skip

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields line by line."""
        names = ("medicine", "packs", "days", *(("codes",) if self.with_codes else ()))
        return [[self[f"{name}_{at}"] for name in names] for at in range(1, LINES + 1)]

    def chosen(self) -> list[tuple[Medicine, int, int | None, list[str]]]:
        """Return medicine, packs, days and codes of each line that names a medicine."""
        given, found = self.cleaned_data, []
        for at in range(1, LINES + 1):
            if (medicine := self.medicines.get(given.get(f"medicine_{at}") or "")) is not None:
                codes = scanned(given.get(f"codes_{at}"))
                found.append((medicine, given.get(f"packs_{at}") or 0, given.get(f"days_{at}"), codes))
        return found


def scanned(text: str | None) -> list[str]:
    """Return the trace codes in a field, one a line or with something between them."""
    return [one for one in _BREAK.split(text or "") if one]


def paper_field(papers: Mapping[str, Script]) -> forms.ChoiceField:
    """Return the question for which of somebody's prescriptions something is given, or none."""
    choices = [("", gettext("None")), *((pk, str(one)) for pk, one in papers.items())]
    return forms.ChoiceField(label=gettext("Prescription"), choices=choices, required=False)


class CounterForm(LinesForm):
    """One sale."""

    script = forms.ChoiceField(label=_("Prescription"), required=False)
    payment = forms.ChoiceField(label=_("Paid how"), choices=Payment.choices, widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("Pickup code"), required=False, max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    is_reviewed = forms.BooleanField(label=_("I have looked at it as the pharmacist on duty"), required=False)
    reason = forms.CharField(
        label=_("Answer to what was found"), required=False, max_length=300,
        help_text=_("Needed where something severe is shown."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)
    found = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    has_seen = forms.BooleanField(label=_("I have seen this"), required=False)

    def __init__(
        self, *args: Any, papers: Sequence[Script], is_collecting: bool, in_units: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, in_units=in_units, with_codes=not in_units, **kwargs)
        self.in_units = in_units
        self.papers = {str(one.pk): one for one in papers}
        self.fields["script"] = paper_field(self.papers)
        if not is_collecting:
            del self.fields["code"]
        if not papers:
            del self.fields["script"]

    @property
    def seen(self) -> str:
        """Digest of the findings that were ticked as seen; empty: none."""
        return str(self.cleaned_data["found"]) if self.cleaned_data["has_seen"] else ""

    def show(self, digest: str) -> None:
        """Stand under these findings: a tick that was given to others is taken away."""
        if self.data.get("found", "") != digest:
            typed = dict(self.data.items())
            typed.pop("has_seen", None)
            self.data = {**typed, "found": digest}

    @property
    def lines(self) -> list[Wanted]:
        """What the action takes."""
        if self.in_units:
            return [Wanted(medicine, 0, units=units, days=days) for medicine, units, days, _codes in self.chosen()]
        return [Wanted(medicine, packs, codes=codes, days=days) for medicine, packs, days, codes in self.chosen()]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields that are not lines."""
        names = ("script", "payment", "code", "is_reviewed", "reason")
        return [self[name] for name in names if name in self.fields]


class ScriptForm(LinesForm):
    """A prescription as it was shown."""

    issuer = forms.CharField(label=_("Hospital or clinic"), max_length=80)
    number = forms.CharField(label=_("Its number"), max_length=40)
    issued_on = forms.DateField(label=_("Day it was written"), widget=forms.DateInput(attrs={"type": "date"}))
    is_long = forms.BooleanField(label=_("A long prescription for a chronic illness"), required=False)
    is_assessed = forms.BooleanField(label=_("The doctor marked an assessment for many weeks"), required=False)
    field_order = ("issuer", "number", "issued_on", "is_long", "is_assessed")

    @property
    def lines(self) -> list[Line]:
        """What the action takes."""
        return [Line(medicine, packs, days or 0) for medicine, packs, days, _codes in self.chosen()]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields that are not lines."""
        return [self[name] for name in self.field_order]


class ReviewForm(forms.Form):
    """A pharmacist's word."""

    use_required_attribute = False

    decision = forms.ChoiceField(label=_("Your decision"), choices=ReviewDecision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to refuse, and to approve where something severe is shown."),
    )  # fmt: skip


class WordForm(forms.Form):
    """A pharmacist's word on what went out on the road."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("What you found"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands beside the sale, and beside the question that is answered with it."),
    )  # fmt: skip

    def __init__(self, *args: Any, papers: Sequence[Script], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = {str(one.pk): one for one in papers}
        if self.papers:
            self.fields["script"] = paper_field(self.papers)


class ReasonForm(forms.Form):
    """A reason."""

    use_required_attribute = False

    reason = forms.CharField(label=_("Reason"), max_length=200)


class IdentityForm(forms.Form):
    """Somebody's identity number."""

    use_required_attribute = False

    number = forms.CharField(
        label=_("Identity number"), max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("18 characters from the card. It is kept sealed and shown masked."),
    )  # fmt: skip
