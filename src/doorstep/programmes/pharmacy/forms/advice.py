"""What is typed about questions, duty, reservations by telephone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.clock import TIME_ZONE
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.models import Holder, Licence, Medicine
from doorstep.programmes.pharmacy.words import AdviceDecision, Severity
from doorstep.services.models import Session


class AnswerForm(forms.Form):
    """A pharmacist's answer."""

    use_required_attribute = False

    text = forms.CharField(label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    decision = forms.ChoiceField(
        label=_("How it ends"), choices=[("", _("It goes on: I ask back")), *AdviceDecision.choices],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip


class PhoneAskForm(forms.Form):
    """A question somebody asks on the telephone or at a counter."""

    use_required_attribute = False

    text = forms.CharField(label=_("What they want to know"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    severity = forms.ChoiceField(label=_("How bad"), choices=Severity.choices, widget=forms.RadioSelect)
    village = forms.ChoiceField(label=_("Their village"))
    medicine = forms.ChoiceField(label=_("Medicine"), required=False)

    def __init__(self, *args: Any, villages: Sequence[Place], medicines: Sequence[Medicine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.villages = {str(one.pk): one for one in villages}
        self.medicines = {str(one.pk): one for one in medicines}
        places = [(pk, one.name) for pk, one in self.villages.items()]
        named = [("", gettext("—")), *((pk, f"{one.name_zh} {one.strength}") for pk, one in self.medicines.items())]
        self.fields["village"] = forms.ChoiceField(label=gettext("Their village"), choices=places)
        self.fields["medicine"] = forms.ChoiceField(label=gettext("Medicine"), choices=named, required=False)


class DutyForm(forms.Form):
    """Where one comes on duty, with which licence."""

    licence = forms.ChoiceField(label=_("Licence"))
    post = forms.ChoiceField(label=_("Where"))

    def __init__(self, *args: Any, licences: Sequence[Licence], doors: Sequence[Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.licences = {str(one.pk): one for one in licences}
        self.doors = {str(one.pk): one for one in doors}
        self.fields["licence"] = forms.ChoiceField(
            label=gettext("Licence"), choices=[(pk, one.number) for pk, one in self.licences.items()]
        )
        posts = [("", gettext("By telephone, for every door")), *((pk, str(one)) for pk, one in self.doors.items())]
        self.fields["post"] = forms.ChoiceField(label=gettext("Where"), choices=posts, required=False)


def met(holder: Holder, stop: Session | None) -> str:
    """Return how a door is named in a list: a vehicle with its stop."""
    if stop is None:
        return str(holder)
    words = gettext("%(vehicle)s · %(place)s, %(starts)s to %(ends)s")
    clocks = [f"{at.astimezone(TIME_ZONE):%H:%M}" for at in (stop.starts_at, stop.ends_at)]
    return words % {"vehicle": holder, "place": stop.place.name, "starts": clocks[0], "ends": clocks[1]}


class HoldForm(forms.Form):
    """Packs to put aside for somebody on the telephone."""

    use_required_attribute = False

    holder = forms.ChoiceField(label=_("At which place"))
    medicine = forms.ChoiceField(label=_("Medicine"))
    packs = forms.IntegerField(label=_("Packs"), min_value=1, max_value=99, initial=1)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        doors: Sequence[Holder],
        medicines: Sequence[Medicine],
        stops: Mapping[int, Sequence[Session]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.doors: dict[str, tuple[Holder, Session | None]] = {}
        choices = []
        for one in doors:
            for stop in stops.get(one.vehicle_id or 0, [None]):
                pk = f"{one.pk}-{stop.pk}" if stop else str(one.pk)
                self.doors[pk] = (one, stop)
                choices.append((pk, met(one, stop)))
        self.medicines = {str(one.pk): one for one in medicines}
        self.fields["holder"] = forms.ChoiceField(label=gettext("At which place"), choices=choices)
        self.fields["medicine"] = forms.ChoiceField(
            label=gettext("Medicine"),
            choices=[(pk, f"{one.name_zh} {one.strength}") for pk, one in self.medicines.items()],
        )

    @property
    def chosen(self) -> tuple[Holder, Session | None]:
        """Whose packs, and where the vehicle is met."""
        return self.doors[self.cleaned_data["holder"]]
