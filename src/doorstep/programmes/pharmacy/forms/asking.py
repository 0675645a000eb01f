"""The forms in which an office says what its timetable must keep to. Each adds to one list of the conditions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.templatetags.parts import km
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.kernel.geo import haversine_m
from doorstep.programmes.pharmacy.bridge.asked_words import Names
from doorstep.programmes.pharmacy.bridge.conditions import (
    Apart,
    Conditions,
    DaySet,
    FixedStop,
    Opening,
    Point,
    RestDay,
    StopNeeds,
    VillageNeeds,
    conditions_of,
)
from doorstep.programmes.pharmacy.bridge.days import weeks_of
from doorstep.programmes.pharmacy.bridge.reasons import FARTHEST_M
from doorstep.programmes.pharmacy.bridge.skills import skills_in
from doorstep.programmes.pharmacy.forms.plans import MOST_LITRES, TimeOfDay, weekday_choices
from doorstep.programmes.pharmacy.words import Skill

MOST_PEOPLE = 10_000_000


class AskForm(forms.Form):
    """One thing asked of a timetable; what there is to choose from comes out of its problem."""

    kind: ClassVar[str]
    about: ClassVar[str] = ""
    """What there is one entry about at most: what is typed takes the place of what stood there."""

    def __init__(self, *args: Any, problem: VisitProblem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Names.of(problem)
        lists = {"village": names.villages, "stop": names.stops, "other_stop": names.stops, "vehicle": names.vehicles}
        for name, known in lists.items():
            if name in self.fields:
                blank = str(getattr(self.fields[name], "nobody", _("Please choose")))
                self.fields[name].choices = [("", blank), *known.items()]  # type: ignore[attr-defined]
        if "week" in self.fields and weeks_of(problem.rules) < 2:
            del self.fields["week"]

    def added(self, asked: Conditions) -> Conditions:
        """Return the conditions with what was typed; the same thing twice is once."""
        had, name = getattr(asked, self.kind), self.about
        if name:
            had = tuple(one for one in had if getattr(one, name) != self.cleaned_data[name])
        return replace(asked, **{self.kind: tuple(dict.fromkeys((*had, *self.items())))})

    def items(self) -> list[Any]:
        """Return what was typed."""
        raise NotImplementedError

    def days(self) -> list[tuple[int, int | None]]:
        """Return the weekdays that were ticked, with the week (from 0) or nothing for every week."""
        chosen = self.cleaned_data.get("week") or ""
        return [(day, int(chosen) if chosen else None) for day in self.cleaned_data["weekdays"]]


class Choice(forms.ChoiceField):
    """One out of a list that the form fills in; `nobody` is what an empty choice means."""

    def __init__(self, label: Any, nobody: Any = None, help_text: Any = "") -> None:
        super().__init__(label=label, required=nobody is None, help_text=help_text)
        self.nobody = nobody or _("Please choose")


def _weekdays(help_text: Any = "", *, required: bool = True) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("Weekdays"), coerce=int, choices=weekday_choices, required=required, help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def _week() -> forms.ChoiceField:
    choices = [("", _("Both weeks")), ("0", _("The first week")), ("1", _("The second week"))]
    return forms.ChoiceField(label=_("In which week"), choices=choices, required=False)


def _needed(help_text: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("What is needed"), choices=Skill.choices, required=False, help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def _other() -> forms.CharField:
    return forms.CharField(
        label=_("Something else"), max_length=80, required=False,
        help_text=_("In your own words, apart by commas; a vehicle must have the same words."),
    )  # fmt: skip


class SkillForm(AskForm):
    """Something is needed: out of the list, or in the office's own words."""

    def skills(self) -> tuple[str, ...]:
        """Return what was ticked and what was typed."""
        return tuple(sorted({*self.cleaned_data["needed"], *skills_in(self.cleaned_data["other"])}))


class VillageForm(SkillForm):
    """What a village needs."""

    kind = "villages"
    about = "village"

    village = Choice(_("Village"))
    needed = _needed(_("One vehicle with its crew must have all of it."))
    other = _other()
    promised_visits = forms.IntegerField(
        label=_("Visits that were promised"), min_value=1, max_value=14, required=False,
        help_text=_("They come before all else."),
    )  # fmt: skip
    visits = forms.IntegerField(
        label=_("Visits it needs"), min_value=1, max_value=14, required=False,
        help_text=_("Empty: as many as its residents call for."),
    )  # fmt: skip
    expected = forms.IntegerField(
        label=_("People who come to a visit"), min_value=0, max_value=MOST_PEOPLE, required=False,
        help_text=_("The minutes at the stop follow it. Empty: all its residents."),
    )  # fmt: skip
    value = forms.IntegerField(
        label=_("Counts like so many residents"), min_value=0, max_value=MOST_PEOPLE, required=False,
        help_text=_("When not all villages fit in. Empty: as many as it has."),
    )  # fmt: skip
    load = forms.IntegerField(
        label=_("Litres taken along for a visit"), min_value=0, max_value=MOST_LITRES, required=False,
        help_text=_("Of the room in the vehicle. Empty: by the people who come, as the rules say."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a village of which nothing is asked."""
        given = super().clean() or {}
        numbers = [given.get(one) for one in ("promised_visits", "visits", "expected", "value", "load")]
        if not self.errors and not self.skills() and not any(one is not None for one in numbers):
            raise forms.ValidationError(gettext("Say at least one thing that this village needs."))
        return given

    def items(self) -> list[Any]:
        """Return what the village needs."""
        given = self.cleaned_data
        return [
            VillageNeeds(
                village=given["village"],
                expected=given["expected"],
                value=given["value"],
                visits=given["visits"],
                promised_visits=given["promised_visits"] or 0,
                skills=self.skills(),
                load=given["load"],
            )
        ]


class StopForm(SkillForm):
    """What a vehicle must have to stand at a stop."""

    kind = "stops"
    about = "stop"

    stop = Choice(_("Stop"))
    needed = _needed(_("The vehicle must have all of it."))
    other = _other()

    def clean(self) -> dict[str, Any]:
        """Refuse a stop that asks nothing."""
        given = super().clean() or {}
        if not self.errors and not self.skills():
            raise forms.ValidationError(gettext("Say at least one thing that a vehicle must have there."))
        return given

    def items(self) -> list[Any]:
        """Return what the stop asks of a vehicle."""
        return [StopNeeds(self.cleaned_data["stop"], self.skills())]


class FixedForm(AskForm):
    """A visit that was promised."""

    kind = "fixed"

    stop = Choice(_("Stop"))
    weekdays = _weekdays()
    week = _week()
    vehicle = Choice(_("Vehicle"), nobody=_("Any vehicle"))

    def items(self) -> list[Any]:
        """Return one visit for each weekday."""
        given = self.cleaned_data
        return [FixedStop(given["stop"], day, week, given["vehicle"] or None) for day, week in self.days()]


class OpeningForm(AskForm):
    """A time in which a stop may be used."""

    kind = "openings"

    stop = Choice(_("Stop"))
    weekdays = _weekdays(_("None ticked: every day."), required=False)
    week = _week()
    open_min = TimeOfDay(_("From"))
    close_min = TimeOfDay(_("Until"), _("The whole visit lies before it."))

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins."""
        given = super().clean() or {}
        opens, closes = given.get("open_min"), given.get("close_min")
        if opens is not None and closes is not None and closes <= opens:
            self.add_error("close_min", gettext("It must close after it opens."))
        if given.get("week") and not given.get("weekdays"):
            self.add_error("weekdays", gettext("With a week, choose the weekday too."))
        return given

    def items(self) -> list[Any]:
        """Return one time for each weekday, or one for every day."""
        given = self.cleaned_data
        times = given["stop"], given["open_min"], given["close_min"]
        return [Opening(*times, day, week) for day, week in self.days()] or [Opening(*times)]


class DaySetForm(AskForm):
    """Days on which a stop is visited together; in a round of two weeks each week has its own."""

    kind = "day_sets"

    stop = Choice(_("Stop"))
    weekdays = _weekdays(
        _("Such as Monday and Thursday. If it may be Tuesday and Friday instead, add that as another set."),
        required=False,
    )
    second = _weekdays(_("The same as in the first week, or others."), required=False)

    def __init__(self, *args: Any, problem: VisitProblem, **kwargs: Any) -> None:
        super().__init__(*args, problem=problem, **kwargs)
        self.fields["weekdays"].error_messages["required"] = _("Tick the days that go together.")
        self.weeks, self.had = weeks_of(problem.rules), conditions_of(problem).day_sets
        if self.weeks < 2:
            del self.fields["second"]
            self.fields["weekdays"].required = True
        else:
            self.fields["weekdays"].label = _("Weekdays of the first week")
            self.fields["second"].label = _("Weekdays of the second week")

    def clean(self) -> dict[str, Any]:
        """Refuse a set without days, and one that the stop has already."""
        given = super().clean() or {}
        if self.errors:
            return given
        (one,) = self.items()
        if not one.days:
            self.add_error("weekdays", self.fields["weekdays"].error_messages["required"])
        elif one in self.had:
            self.add_error("weekdays", gettext("This stop has this set of days already."))
        return given

    def items(self) -> list[Any]:
        """Return the set."""
        weekly = [self.cleaned_data[name] for name in ("weekdays", "second") if name in self.fields]
        days = [(day, week) for week, ticked in enumerate(weekly) for day in ticked]
        return [DaySet.of(self.cleaned_data["stop"], days, self.weeks)]


class ApartForm(AskForm):
    """What may not go together with a stop."""

    kind = "apart"

    stop = Choice(_("Stop"))
    village = Choice(_("A village whose people cannot use it"), nobody=_("None"), help_text=_("A river lies between."))
    other_stop = Choice(_("Another stop that is not visited on the same day"), nobody=_("None"))
    vehicle = Choice(_("A vehicle that may not come"), nobody=_("None"), help_text=_("On the days below, or ever."))
    weekdays = _weekdays(_("Days on which that vehicle, or without one any, may not come."), required=False)
    week = _week()

    def clean(self) -> dict[str, Any]:
        """Let exactly one thing pass."""
        given = super().clean() or {}
        if self.errors:
            return given
        kinds = [given["village"], given["other_stop"], given["vehicle"] or given["weekdays"]]
        if sum(bool(kind) for kind in kinds) != 1:
            words = gettext(
                "Choose one thing: a village, another stop, or a vehicle and days (these may stand together)."
            )
            raise forms.ValidationError(words)
        if given["other_stop"] == given["stop"]:
            self.add_error("other_stop", gettext("This must be another stop."))
        if given.get("week") and not given["weekdays"]:
            self.add_error("weekdays", gettext("With a week, choose the weekday too."))
        return given

    def items(self) -> list[Any]:
        """Return what is forbidden, once for each weekday."""
        given = self.cleaned_data
        what = given["stop"], given["village"] or None, given["other_stop"] or None, given["vehicle"] or None
        return [Apart(*what, day, week) for day, week in self.days()] or [Apart(*what)]


class PointForm(AskForm):
    """A stop beside the villages."""

    kind = "points"

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As people know it, such as the bridge."))
    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)
    village = Choice(_("Village it stands in"), nobody=_("None"))

    def __init__(self, *args: Any, problem: VisitProblem, **kwargs: Any) -> None:
        super().__init__(*args, problem=problem, **kwargs)
        self.depots = [(one.depot_lon, one.depot_lat) for one in problem.vehicles]
        self.taken = {stop.id for stop in problem.stops} | {stop.name for stop in problem.stops}

    def clean(self) -> dict[str, Any]:
        """Refuse a name that is taken, and a point that lies nowhere near."""
        given = super().clean() or {}
        if self.errors:
            return given
        if given["name"] in self.taken:
            self.add_error("name", gettext("Another stop has this name. Choose another."))
        metres = min((haversine_m(given["lon"], given["lat"], *depot) for depot in self.depots), default=0)
        if metres > FARTHEST_M:
            words = gettext("This is %(far)s from the nearest depot. Check both numbers; they may be exchanged.")
            self.add_error("lon", words % {"far": km(metres)})
        return given

    def items(self) -> list[Any]:
        """Return the stop; its name is its number too."""
        given = self.cleaned_data
        return [Point(given["name"], given["name"], given["lon"], given["lat"], given["village"] or None)]


class RestForm(AskForm):
    """Weekdays on which nobody drives."""

    kind = "rest"

    weekdays = _weekdays()
    week = _week()

    def items(self) -> list[Any]:
        """Return the days off."""
        return [RestDay(day, week) for day, week in self.days()]


FORMS: Final[Mapping[str, type[AskForm]]] = {
    form.kind: form
    for form in (FixedForm, VillageForm, OpeningForm, DaySetForm, ApartForm, StopForm, PointForm, RestForm)
}
"""By the list they add to."""
