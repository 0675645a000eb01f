"""Forms of the places pages: what people type, turned into what the actions take."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.forms import DayInput
from doorstep.base.grids import Unreadable, check_size
from doorstep.base.templatetags.parts import weekday as weekday_words
from doorstep.kernel.geo import Frame, LonLat
from doorstep.places.actions.tree import Figures
from doorstep.places.models import Place, Site
from doorstep.places.rules import hours
from doorstep.places.rules.hours import HoursOverlap, Stretch
from doorstep.places.words import CodeSystem, FigureQuality, FrameWord, PlaceKind, PointQuality, SiteKind, UrbanRural

_GIVEN_QUALITIES = [one for one in PointQuality.choices if one[0] != PointQuality.UNKNOWN]


class PlaceFilter(forms.Form):
    """Which places to list."""

    q = forms.CharField(label=_("Words in the name"), required=False, max_length=60)
    town = forms.ChoiceField(label=_("Town"), required=False)
    kind = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[
            ("", _("All")),
            (PlaceKind.TOWN, PlaceKind.TOWN.label),
            (PlaceKind.VILLAGE, PlaceKind.VILLAGE.label),
            ("community", _("Community")),
        ],
    )
    quality = forms.ChoiceField(label=_("Position"), required=False, choices=[("", _("All")), *PointQuality.choices])

    def __init__(self, *args: Any, towns: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("All")), *((str(pk), name) for pk, name in towns)]
        self.fields["town"].choices = choices  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """A place's names and figures; `codes` only when it is new."""

    name = forms.CharField(label=_("Name"), max_length=60)
    official_name = forms.CharField(label=_("Official name"), max_length=80, required=False)
    is_community = forms.BooleanField(label=_("It is a community"), required=False)
    nbs = forms.CharField(label=_("Code of the statistics bureau"), max_length=12, required=False)
    mca = forms.CharField(label=_("Code of civil affairs"), max_length=12, required=False)
    residents = forms.IntegerField(label=_("Residents"), min_value=0, max_value=50_000_000, required=False)
    residents_quality = forms.ChoiceField(
        label=_("Where this number comes from"), required=False, choices=[("", "—"), *FigureQuality.choices]
    )
    share_60plus = forms.DecimalField(
        label=_("60 and over, per cent"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    share_80plus = forms.DecimalField(
        label=_("80 and over, per cent"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    ages_quality = forms.ChoiceField(
        label=_("Where these shares come from"), required=False, choices=[("", "—"), *FigureQuality.choices]
    )
    urban_rural = forms.ChoiceField(label=_("Urban or rural"), required=False, choices=[("", "—"), *UrbanRural.choices])

    def __init__(self, *args: Any, kind: str, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["nbs"], self.fields["mca"]
        if kind != PlaceKind.VILLAGE:
            del self.fields["is_community"]

    @staticmethod
    def of(place: Place) -> dict[str, Any]:
        """Return what the form shows of a place."""
        shares = {
            "share_60plus": None if place.share_60plus_bp is None else place.share_60plus_bp / 100,
            "share_80plus": None if place.share_80plus_bp is None else place.share_80plus_bp / 100,
        }
        names = (
            "name",
            "official_name",
            "is_community",
            "residents",
            "residents_quality",
            "ages_quality",
            "urban_rural",
        )
        return {name: getattr(place, name) for name in names} | shares

    def clean(self) -> dict[str, Any]:
        """Numbers and where they come from go together; the older are part of the old."""
        given = super().clean() or {}
        if (given.get("residents") is None) != (not given.get("residents_quality")):
            self.add_error("residents_quality", gettext("Give the number and where it comes from, or neither."))
        over_60, over_80 = given.get("share_60plus"), given.get("share_80plus")
        if (over_60 is None and over_80 is None) != (not given.get("ages_quality")):
            self.add_error("ages_quality", gettext("Give the shares and where they come from, or neither."))
        if over_80 is not None and over_80 > (over_60 or 0):
            self.add_error("share_80plus", gettext("It cannot exceed the share of 60 and over."))
        return given

    @property
    def figures(self) -> Figures:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        return Figures(
            residents=given["residents"],
            residents_quality=given["residents_quality"],
            share_60plus_bp=_basis_points(given["share_60plus"]),
            share_80plus_bp=_basis_points(given["share_80plus"]),
            ages_quality=given["ages_quality"],
            urban_rural=given["urban_rural"],
        )

    @property
    def codes(self) -> dict[CodeSystem, str]:
        """The codes typed, by system."""
        given = {CodeSystem.NBS: self.cleaned_data.get("nbs"), CodeSystem.MCA: self.cleaned_data.get("mca")}
        return {system: code for system, code in given.items() if code}


def _basis_points(percent: Any) -> int | None:
    return None if percent is None else round(percent * 100)


class PointForm(forms.Form):
    """Where something lies, how we know, and in which frame it was read off."""

    lon = forms.FloatField(label=_("Longitude"), required=False, help_text=_("Degrees, such as 119.62."))
    lat = forms.FloatField(label=_("Latitude"), required=False, help_text=_("Degrees, such as 30.58."))
    frame = forms.ChoiceField(
        label=_("Read off"),
        choices=FrameWord.choices,
        help_text=_("Coordinates from Chinese web maps are GCJ-02; we convert them."),
    )
    quality = forms.ChoiceField(label=_("How we know"), choices=_GIVEN_QUALITIES)

    def clean(self) -> dict[str, Any]:
        """Both coordinates or neither."""
        given = super().clean() or {}
        if (given.get("lon") is None) != (given.get("lat") is None):
            self.add_error(None, gettext("Give both coordinates or neither."))
        return given

    @property
    def point(self) -> LonLat | None:
        """The point in WGS-84; nothing when none was given.

        Raises:
            ValueError: It is not on the globe.
        """
        lon, lat = self.cleaned_data["lon"], self.cleaned_data["lat"]
        return None if lon is None else LonLat.read(lon, lat, Frame(self.cleaned_data["frame"]))

    @property
    def point_quality(self) -> PointQuality:
        """How far the point can be trusted; unknown without one."""
        return PointQuality.UNKNOWN if self.cleaned_data["lon"] is None else PointQuality(self.cleaned_data["quality"])


class MoveForm(forms.Form):
    """Under which place something should hang."""

    to = forms.ChoiceField(label=_("Move to"))

    def __init__(self, *args: Any, parents: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(place.pk), place.name) for place in parents]
        self.fields["to"] = forms.ChoiceField(label=_("Move to"), choices=choices)


class LastDayForm(forms.Form):
    """Until when something holds."""

    last_day = forms.DateField(label=_("Last day"), widget=DayInput)


class WeekForm(forms.Form):
    """A form that asks for the hours of each weekday, in words such as `8:00-12:00, 14:00-17:30`."""

    def ask_week(self) -> None:
        """Add the seven fields."""
        for day in range(7):
            self.fields[f"day_{day}"] = forms.CharField(label=weekday_words(day), max_length=60, required=False)

    @property
    def days(self) -> list[Any]:
        """The seven fields of the week."""
        return [self[f"day_{day}"] for day in range(7)]

    @staticmethod
    def week_of(rows: Iterable[Stretch]) -> dict[str, str]:
        """Return what the seven fields show of hours."""
        found = list(rows)
        return {f"day_{day}": hours.written(one for one in found if one.weekday == day) for day in range(7)}

    def read_week(self, given: dict[str, Any]) -> tuple[Stretch, ...]:
        """Return the hours that were typed; what cannot be read is said at its day."""
        week: list[Stretch] = []
        for day in range(7):
            try:
                week += hours.read(day, given.get(f"day_{day}", ""))
            except HoursOverlap:
                self.add_error(f"day_{day}", gettext("These hours overlap."))
            except ValueError:
                self.add_error(f"day_{day}", gettext("Write hours such as 8:00-12:00, 14:00-17:30."))
        return tuple(week)


class SiteForm(PointForm, WeekForm):
    """A site with its week."""

    kind = forms.ChoiceField(label=_("What it is"), choices=[("", _("Please choose")), *SiteKind.choices])
    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    area_m2 = forms.IntegerField(label=_("Floor, square metres"), min_value=1, max_value=1_000_000, required=False)
    is_always = forms.BooleanField(label=_("Open around the clock"), required=False)
    field_order = ["kind", "name", "address", "area_m2", "lon", "lat", "frame", "quality", "is_always"]

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["kind"]
        self.ask_week()

    @staticmethod
    def of(site: Site) -> dict[str, Any]:
        """Return what the form shows of a site."""
        rows = [Stretch(row.weekday, row.opens_min, row.closes_min) for row in site.hours.all()]
        always = tuple(sorted(rows)) == hours.around_the_clock()
        return {
            "name": site.name,
            "address": site.address,
            "area_m2": site.area_m2,
            "lon": site.lon,
            "lat": site.lat,
            "frame": FrameWord.WGS84,
            "quality": site.point_quality,
            "is_always": always,
            **({} if always else SiteForm.week_of(rows)),
        }

    def clean(self) -> dict[str, Any]:
        """Read each day's hours."""
        given = super().clean()
        week = self.read_week(given)
        given["hours"] = hours.around_the_clock() if given.get("is_always") else week
        return given


class UploadForm(forms.Form):
    """A list of places, with what the file itself does not say."""

    file = forms.FileField(label=_("File"), help_text=_("XLSX or CSV, up to 10 MB."))
    frame = forms.ChoiceField(
        label=_("Coordinates are written in"),
        choices=FrameWord.choices,
        widget=forms.RadioSelect,
        help_text=_("Read off a Chinese web map: GCJ-02. From GPS or a survey: WGS-84."),
    )
    system = forms.ChoiceField(label=_("Codes come from"), choices=CodeSystem.choices, initial=CodeSystem.NBS)
    quality = forms.ChoiceField(
        label=_("How the points were found"),
        choices=_GIVEN_QUALITIES,
        initial=PointQuality.GEOCODED,
        help_text=_("Where a row does not say it itself."),
    )
    valid_from = forms.DateField(label=_("The list holds from"), widget=DayInput)

    def clean_file(self) -> Any:
        """Refuse by size before anything is read."""
        file = self.cleaned_data["file"]
        try:
            check_size(file.size)
        except Unreadable as refusal:
            raise forms.ValidationError(_in_words(refusal)) from refusal
        return file


def _in_words(refusal: Unreadable) -> str:
    return refusal.zh if (get_language() or "").startswith("zh") else refusal.en


def first_of(day: date) -> dict[str, Any]:
    """Return what an empty upload form shows."""
    return {"valid_from": day, "system": CodeSystem.NBS, "quality": PointQuality.GEOCODED}
