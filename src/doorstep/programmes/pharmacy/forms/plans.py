"""The forms of the pharmacy desk. They turn what people type into values; actions decide."""

import re
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar
from zipfile import BadZipFile, ZipFile

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.forms import Several
from doorstep.base.templatetags.parts import WEEKDAYS_EN, WEEKDAYS_ZH
from doorstep.base.tongue import is_english
from doorstep.partners.models import Partner
from doorstep.partners.queries import taking_part
from doorstep.places.models import Place, Site
from doorstep.places.queries import sites
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.access import EDIT_VEHICLE
from doorstep.programmes.pharmacy.actions.plans import Run
from doorstep.programmes.pharmacy.actions.vehicles import FIGURES, VehicleFacts
from doorstep.programmes.pharmacy.bridge.skills import skills_in
from doorstep.programmes.pharmacy.forms.uploads import within
from doorstep.programmes.pharmacy.forms.ways import WaysField
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules.plans import LONGEST_NAME, Visiting
from doorstep.programmes.pharmacy.words import Skill, Terrain
from doorstep.services.words import MissReason

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DEPOTS = (SiteKind.DEPOT, SiteKind.PHARMACY, SiteKind.SMART_PHARMACY, SiteKind.CLINIC, SiteKind.STATION)
FARTHEST_AHEAD = timedelta(days=5 * 365)
TOO_LATE = 8
"""Nobody computes longer than so many minutes from a page."""
MOST_LITRES = 100_000
"""No vehicle carries more; a lorry holds about as much."""


def weekday_choices() -> list[tuple[int, str]]:
    """Return the seven weekdays in the reader's language."""
    return list(enumerate(WEEKDAYS_EN if is_english() else WEEKDAYS_ZH))


class DayInput(forms.DateInput):
    """A browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeOfDay(forms.TimeField):
    """A time of day, given and returned in minutes after midnight."""

    def __init__(self, label: "StrOrPromise", help_text: "StrOrPromise" = "") -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(label=label, help_text=help_text, widget=widget)

    def prepare_value(self, value: Any) -> Any:
        """Show minutes as a time."""
        return time(value // 60 % 24, value % 60) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return minutes after midnight."""
        at = super().clean(value)
        return at.hour * 60 + at.minute if isinstance(at, time) else at


class VehicleForm(forms.Form):
    """A vehicle's facts."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("As residents know it, such as Medicine van 1"))
    plate = forms.CharField(label=_("Plate"), max_length=12, required=False)
    partner = forms.ModelChoiceField(label=_("Company that runs it"), queryset=Partner.objects.none())
    depot = forms.ModelChoiceField(
        label=_("Depot"), queryset=Site.objects.none(), help_text=_("Where it starts in the morning and returns to")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days it runs"), coerce=int, choices=weekday_choices, widget=forms.CheckboxSelectMultiple
    )
    shift_start_min = TimeOfDay(_("Shift begins"))
    shift_end_min = TimeOfDay(_("Shift ends"))
    break_min = forms.IntegerField(
        label=_("Lunch break, minutes"), min_value=0, max_value=180, help_text=_("0 if there is none")
    )
    break_from_min = TimeOfDay(_("Lunch begins not before"))
    break_until_min = TimeOfDay(_("Lunch begins not after"))
    crew_size = forms.IntegerField(label=_("People on board"), min_value=1, max_value=20)
    load_l = forms.IntegerField(
        label=_("Room for medicine, litres"),
        min_value=1,
        max_value=MOST_LITRES,
        required=False,
        help_text=_(
            "No timetable and no handover puts more than this into it at once. Empty: there is always room enough."
        ),
    )
    skills = forms.MultipleChoiceField(
        label=_("What the crew can do"), choices=Skill.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    other_skills = forms.CharField(
        label=_("What else it can do or has"),
        max_length=120,
        required=False,
        help_text=_("In your own words, apart by commas; villages and stops can ask for the same words."),
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = taking_part(on)  # type: ignore[attr-defined]
        depots = sites(scopes(actor, EDIT_VEHICLE), on, DEPOTS).exclude(lon=None).order_by("kind", "name")
        self.fields["depot"].queryset = depots  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(vehicle: Vehicle | None) -> dict[str, Any]:
        """Return what stands in the form before anybody types."""
        source = vehicle or Vehicle()
        shown: dict[str, Any] = {name: getattr(source, name) for name in FIGURES}
        shown |= {
            "weekdays": list(source.weekdays),
            "skills": [one for one in source.skills if one in Skill.values],
            "other_skills": ", ".join(one for one in source.skills if one not in Skill.values),
            "name": source.name,
            "plate": source.plate,
        }
        return shown | ({"partner": vehicle.partner_id, "depot": vehicle.depot_id} if vehicle else {})

    def facts(self) -> VehicleFacts:
        """Return what was typed, for the action."""
        given = dict(self.cleaned_data)
        skills = {*given["skills"], *skills_in(given.pop("other_skills"))}
        return VehicleFacts(**{**given, "weekdays": tuple(given["weekdays"]), "skills": tuple(sorted(skills))})


class RetireForm(forms.Form):
    """The last day on which a vehicle runs."""

    last_day = forms.DateField(label=_("Last day"), widget=DayInput())


class RenameForm(forms.Form):
    """Another name for a plan."""

    name = forms.CharField(label=_("Name of the plan"), max_length=LONGEST_NAME)


class RunForm(forms.Form):
    """A name, and how long to search."""

    name = forms.CharField(label=_("Name of the plan"), max_length=LONGEST_NAME)
    seconds = forms.IntegerField(
        label=_("Seconds to search"),
        min_value=2,
        max_value=60 * TOO_LATE,
        initial=20,
        help_text=_("Longer finds shorter routes. 20 seconds do for one county."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**31,
        initial=1,
        help_text=_("Any number. The same number and the same villages give the same plan."),
    )

    def run(self) -> Run:
        """Return how long to search, from which seed."""
        return Run(seed=self.cleaned_data["seed"], seconds=self.cleaned_data["seconds"])


class Numbers(forms.CharField):
    """Several whole numbers in one line, apart by commas or blanks."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=60, required=False, **kwargs)
        self.most = most

    def prepare_value(self, value: Any) -> Any:
        """Show numbers as a line."""
        return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else value

    def clean(self, value: Any) -> Any:
        """Return the numbers."""
        parts = [part for part in re.split(r"[\s,，、;；]+", str(super().clean(value) or "")) if part]
        if not all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts):
            raise forms.ValidationError(gettext("Write whole numbers apart by commas, such as 14, 7."))
        numbers = tuple(int(part) for part in parts)
        if any(number > self.most for number in numbers):
            raise forms.ValidationError(gettext("No number may be larger than %(most)s.") % {"most": self.most})
        return numbers


PAIRS = (("large_from", "large_visits"), ("larger_from", "larger_visits"), ("largest_from", "largest_visits"))
"""Fields of the tiers beyond the first: residents from, visits."""


class RulesForm(forms.Form):
    """The numbers a timetable is made with."""

    walk_limit_min = forms.IntegerField(
        label=_("Longest walk to a stop, minutes"),
        min_value=1,
        max_value=120,
        help_text=_("A stop serves every village within this walk."),
    )
    visits = forms.IntegerField(
        label=_("Visits for every village"),
        min_value=1,
        max_value=14,
        help_text=_("In a week; in two weeks if the timetable repeats every two."),
    )
    large_from = forms.IntegerField(label=_("Larger villages: from so many residents"), min_value=1, required=False)
    large_visits = forms.IntegerField(label=_("Visits for those"), min_value=1, max_value=14, required=False)
    min_gap_days = forms.IntegerField(label=_("Days between two visits, at least"), min_value=1, max_value=14)
    terrain = forms.ChoiceField(
        label=_("Terrain"),
        choices=Terrain.choices,
        help_text=_("Roads wind more in the mountains, and driving is slower."),
    )
    service_base_min = forms.FloatField(label=_("Minutes at a stop"), min_value=0, max_value=240)
    service_per_100_min = forms.FloatField(label=_("More minutes for every 100 residents"), min_value=0, max_value=60)
    service_least_min = forms.IntegerField(label=_("Never fewer minutes than"), min_value=1, max_value=480)
    service_most_min = forms.IntegerField(label=_("Never more minutes than"), min_value=1, max_value=480)
    reserve_min = forms.IntegerField(
        label=_("Minutes kept free on each outing, for visits to make up"),
        min_value=0,
        max_value=480,
        required=False,
        help_text=_(
            "The routes are back so many minutes before the shift ends. The more of them, the more missed visits "
            "find room within a week, and the fewer villages fit in. 0 fills the shifts."
        ),
    )
    load_per_100 = forms.FloatField(
        label=_("Litres taken along for every 100 people"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=_(
            "What a vehicle takes along for all villages of one outing fits into its room, where its page says how "
            "much that is. 0: not looked at."
        ),
    )
    weeks = forms.TypedChoiceField(
        label=_("The timetable repeats"),
        choices=[(1, _("every week")), (2, _("every two weeks"))],
        coerce=int,
        initial=1,
        required=False,
        help_text=_(
            "Every two weeks: a village with one visit is visited every fortnight; all visits count two weeks."
        ),
    )
    larger_from = forms.IntegerField(label=_("Still larger ones: from so many residents"), min_value=1, required=False)
    larger_visits = forms.IntegerField(label=_("Visits for those"), min_value=1, max_value=14, required=False)
    largest_from = forms.IntegerField(label=_("The largest: from so many residents"), min_value=1, required=False)
    largest_visits = forms.IntegerField(label=_("Visits for the largest"), min_value=1, max_value=14, required=False)
    gaps = Numbers(
        label=_("Days between two visits, by how many visits a stop has"),
        most=14,
        help_text=_("For stops with one visit, two, three …, such as 14, 7. Empty: the number above holds for all."),
    )
    visit_worth = Numbers(
        label=_("What the first, second, third … visit counts"),
        most=10_000,
        help_text=_("Falling numbers, such as 3, 2, 1. Empty: each counts the same."),
    )

    FINER = ("weeks", "larger_from", "larger_visits", "largest_from", "largest_visits", "gaps", "visit_worth")
    ADVANCED: ClassVar[tuple[str, ...]] = (
        "min_gap_days",
        "service_base_min",
        "service_per_100_min",
        "service_least_min",
        "service_most_min",
        "load_per_100",
    )

    @staticmethod
    def initial_of(visiting: Visiting) -> dict[str, Any]:
        """Return the rules in force as the form shows them."""
        shown: dict[str, Any] = visiting.to_json()
        shown["visits"] = visiting.tiers[0][1]
        for (least, visits), tier in zip(PAIRS, visiting.tiers[1:], strict=False):
            shown[least], shown[visits] = tier
        return shown

    def clean(self) -> dict[str, Any]:
        """Look at the fields that must fit each other."""
        given = super().clean() or {}
        before = (0, given.get("visits") or 1)
        for least, visits in PAIRS:
            tier = given.get(least), given.get(visits)
            if bool(tier[0]) != bool(tier[1]):
                self.add_error(visits, gettext("Fill in both, or leave both empty."))
            elif tier[0] and tier[1]:
                if tier[0] <= before[0]:
                    self.add_error(least, gettext("This must be more residents than in the line before."))
                elif tier[1] < before[1]:
                    self.add_error(visits, gettext("A larger village cannot have fewer visits."))
                before = tier[0], tier[1]
        shortest, longest = given.get("service_least_min"), given.get("service_most_min")
        if shortest and longest and shortest > longest:
            self.add_error("service_most_min", gettext("This is less than the shortest visit."))
        worth = given.get("visit_worth") or ()
        if any(later > sooner for sooner, later in pairwise(worth)):
            self.add_error("visit_worth", gettext("A later visit cannot count more than an earlier one."))
        return given

    def visiting(self) -> Visiting:
        """Return the numbers a timetable is made with."""
        given = self.cleaned_data
        tiers = [(0, given["visits"])]
        tiers += [(given[least], given[visits]) for least, visits in PAIRS if given.get(least)]
        blank = {
            name: given.get(name) or usual for name, usual in (("weeks", 1), ("reserve_min", 0), ("load_per_100", 0))
        }
        return Visiting.from_json({**given, "tiers": tiers, **blank})

    def sections(self) -> list[list[forms.BoundField]]:
        """Return the fields everybody needs, those of frequencies for whom knows better, and those with sane values."""
        plain = [one for one in self if one.name not in {*self.FINER, *self.ADVANCED}]
        return [
            plain,
            *([self[name] for name in names if name in self.fields] for names in (self.FINER, self.ADVANCED)),
        ]


class PlanForm(RulesForm, RunForm):
    """Everything a plan for the county's own villages is made from."""

    on = forms.DateField(
        label=_("State of the villages on"),
        widget=DayInput(),
        help_text=_("Villages that have no pharmacy on this day are planned for."),
    )
    vehicles = Several(label=_("Vehicles"), queryset=Vehicle.objects.none(), widget=forms.CheckboxSelectMultiple)
    keep_days = forms.BooleanField(
        label=_("Keep the weekdays people know"),
        required=False,
        help_text=_(
            "When a vehicle is down or a village is added: as few villages as possible lose one of their days."
        ),
    )
    field_order = ("name", "on", "vehicles", "keep_days", "walk_limit_min")
    ADVANCED: ClassVar[tuple[str, ...]] = (*RulesForm.ADVANCED, "seconds", "seed")

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        today: date,
        county: Place | None = None,
        in_force: VisitPlan | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["ways"] = WaysField(county, self.initial.pop("ways", ""))
        self.fields["vehicles"].queryset = queries.vehicles(actor, today)  # type: ignore[attr-defined]
        if in_force is None:
            del self.fields["keep_days"]

    def clean_on(self) -> date:
        """Refuse a day too far ahead to know its villages."""
        on: date = self.cleaned_data["on"]
        if on > self.today + FARTHEST_AHEAD:
            raise forms.ValidationError(gettext("This is more than five years ahead."))
        return on


class UploadForm(RunForm):
    """A workbook with villages, vehicles and rules, from any county."""

    file = forms.FileField(label=_("Workbook"), help_text=_("An .xlsx file laid out like the template, 10 MB at most."))
    name = forms.CharField(
        label=_("Name of the plan"),
        max_length=60,
        required=False,
        help_text=_("Left empty, it is called like the file."),
    )
    field_order = ("file", "name")

    def __init__(self, *args: Any, county: Place | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ways"] = WaysField(county)

    def clean_file(self) -> Any:
        """Refuse what is too large or no workbook at all; what lies inside is read by the bridge."""
        file = within(self.cleaned_data["file"], settings.UPLOAD_MAX_BYTES)
        if not _is_xlsx(file):
            raise forms.ValidationError(
                gettext("This is not an .xlsx file. Save it as an Excel workbook and try again.")
            )
        return file

    def plan_name(self) -> str:
        """Return the name that was typed, or else the file's without its ending."""
        return str(self.cleaned_data["name"] or PurePath(self.cleaned_data["file"].name).stem)[:60]


def _is_xlsx(file: Any) -> bool:
    """Say whether a file is a ZIP with a workbook in it, whatever its name says."""
    file.seek(0)
    try:
        with ZipFile(file) as parts:
            return "xl/workbook.xml" in parts.namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        return False
    finally:
        file.seek(0)


class AdoptForm(forms.Form):
    """From when a plan holds; and which plan the planner saw in force."""

    valid_from = forms.DateField(label=_("From which day"), widget=DayInput())
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)


class HoldForm(forms.Form):
    """What a visit came to."""

    served = forms.IntegerField(label=_("How many people came"), min_value=0, max_value=2000)
    answered = forms.IntegerField(
        label=_("How many of them said how it was"), min_value=0, max_value=2000, required=False,
        help_text=_("Leave it empty if you asked everybody."),
    )  # fmt: skip
    satisfied = forms.IntegerField(label=_("How many were satisfied"), min_value=0, max_value=2000)
    note = forms.CharField(
        label=_("Note for the office"), max_length=200, required=False, help_text=_("Nothing about any person, please.")
    )


class MissForm(forms.Form):
    """Why a visit did not take place; it stands beside `HoldForm`, so its fields have ids of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "miss_%s"

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[one for one in MissReason.choices if one[0] not in {MissReason.PLAN, MissReason.HOST}],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note for the office"), max_length=200, required=False, help_text=_("Nothing about any person, please.")
    )
    whole_day = forms.BooleanField(label=_("Nor can this vehicle come to its later visits of that day"), required=False)
