"""The forms of a series and of a single meeting."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.access import KEEP
from doorstep.meetings.actions.meetings import MeetingFacts
from doorstep.meetings.actions.series import SeriesFacts
from doorstep.meetings.models import Meeting, Series
from doorstep.meetings.rules import patterns, recurrence
from doorstep.meetings.rules.patterns import Rhythm
from doorstep.meetings.words import MeetingKind, Pattern, Shift
from doorstep.needs.forms.listed import DayInput, PlaceField, UnitField, give, label_of, places, units
from doorstep.partners.models import Alliance, Pairing
from doorstep.partners.queries.agreements import pairings
from doorstep.partners.queries.alliances import alliances

WEEKDAYS = (
    (0, pgettext_lazy("weekday", "Monday")),
    (1, pgettext_lazy("weekday", "Tuesday")),
    (2, pgettext_lazy("weekday", "Wednesday")),
    (3, pgettext_lazy("weekday", "Thursday")),
    (4, pgettext_lazy("weekday", "Friday")),
    (5, pgettext_lazy("weekday", "Saturday")),
    (6, pgettext_lazy("weekday", "Sunday")),
)
NTHS = (
    (1, pgettext_lazy("weekday of a month", "first")),
    (2, pgettext_lazy("weekday of a month", "second")),
    (3, pgettext_lazy("weekday of a month", "third")),
    (4, pgettext_lazy("weekday of a month", "fourth")),
    (-1, pgettext_lazy("weekday of a month", "last")),
)
MONTHS = (
    (1, pgettext_lazy("month of a quarter", "first")),
    (2, pgettext_lazy("month of a quarter", "second")),
    (3, pgettext_lazy("month of a quarter", "last")),
)
REASONS = {
    "empty": _("Write a rule such as FREQ=MONTHLY;BYDAY=2TU, or choose one of the rhythms above."),
    "unreadable": _("This part cannot be read: %(part)s. A rule looks like FREQ=MONTHLY;BYDAY=2TU."),
    "unknown_part": _("%(part)s is not used here. Say it with BYDAY, BYMONTHDAY, BYMONTH or BYSETPOS."),
    "twice": _("%(part)s stands there twice."),
    "too_often": _("A series meets once a day at most, so FREQ cannot be %(part)s."),
    "time_of_day": _("The time of day stands in its own field, so leave %(part)s out."),
    "interval": _("INTERVAL cannot be %(part)s: count from 1, and stay within a year or so."),
    "count": _("COUNT is a number from 1 to 999."),
    "until": _("UNTIL is a day written like 20261231. You can also use the field for the last day."),
    "both_ends": _("COUNT and UNTIL cannot stand together. Leave one out."),
    "weekday": _("%(part)s is no weekday a rule can use here. Weekdays are MO, TU, WE, TH, FR, SA, SU."),
    "month": _("Months are numbers from 1 to 12."),
    "month_day": _("Days of a month are numbers from 1 to 31, or -1 for the last."),
    "never": _("That day never comes: %(part)s."),
    "position": _("BYSETPOS needs BYDAY or BYMONTHDAY to count among."),
    "daily_is_all": _("With a gap of days no weekday or month can be chosen. Use FREQ=WEEKLY."),
    "no_month_day_in_weeks": _("A weekly rule knows no days of a month. Use FREQ=MONTHLY."),
}


class TimeInput(forms.TimeInput):
    """A time of day, with the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class AllianceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An alliance one may see."""

    def label_from_instance(self, obj: Any) -> str:
        """Return its name."""
        return str(obj.name_zh)


class InvitationForm(forms.Form):
    """What every meeting has."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=MeetingKind.choices,
        help_text=_("Working meetings, talks and reviews talk about what is owed; a direct line has slots to book."),
    )
    place = PlaceField(
        label=_("Place"), help_text=_("What is owed here and below comes on the agenda. Type a part of the name.")
    )
    host = UnitField(label=_("Unit that invites"))
    alliance = AllianceChoice(
        label=_("Alliance"),
        queryset=Alliance.objects.none(),
        required=False,
        empty_label=_("None: everything owed in the place"),
        help_text=_("With one, its members are expected, and the agenda shows what they owe."),
    )
    where = forms.CharField(label=_("Room"), max_length=120)
    quorum_pct = forms.IntegerField(
        label=_("Quorum, per cent of the units"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Empty: decisions need no quorum."),
    )
    slot_min = forms.IntegerField(
        label=_("Minutes of a slot"),
        min_value=5,
        max_value=240,
        required=False,
        help_text=_("For a direct line alone; empty: 20."),
    )
    is_public = forms.BooleanField(
        label=_("Anybody may see when it meets"), required=False, help_text=_("Never the agenda or the minutes.")
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.places = units(on), places(actor, KEEP)
        give(self, UnitField, self.units)
        give(self, PlaceField, self.places)
        self.fields["alliance"].queryset = alliances(actor, on)  # type: ignore[attr-defined]

    def begin_with(self, one: Series | Meeting) -> None:
        """Fill in what is written about a series or a meeting."""
        for name in ("title_zh", "title_en", "kind", "where", "quorum_pct", "slot_min", "is_public"):
            self.initial[name] = getattr(one, name)
        self.initial.update(
            {
                "place": label_of(self.places, one.place),
                "host": label_of(self.units, one.host),
                "alliance": one.alliance_id,
            }
        )

    @property
    def invitation(self) -> dict[str, Any]:
        """What was filled in, as the actions take it."""
        names = ("title_zh", "title_en", "place", "host", "alliance", "where", "quorum_pct", "slot_min", "is_public")
        return {name: self.cleaned_data[name] for name in names} | {"kind": MeetingKind(self.cleaned_data["kind"])}


class SeriesForm(InvitationForm):
    """A series: a rhythm, hours, and what gives way to a day off."""

    pattern = forms.ChoiceField(label=_("How often"), choices=Pattern.choices, initial=Pattern.WEEKLY)
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int, initial=2)
    nth = forms.TypedChoiceField(
        label=_("Which one of the month"), choices=NTHS, coerce=int, initial=1, help_text=_("For a weekday of a month.")
    )
    day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=-1,
        max_value=31,
        initial=15,
        required=False,
        help_text=_("-1 is the last day. A month without a 31st has no meeting."),
    )
    month = forms.TypedChoiceField(
        label=_("Month of the quarter"), choices=MONTHS, coerce=int, initial=3, help_text=_("For every quarter.")
    )
    rule = forms.CharField(
        label=_("A rule of one's own"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("RRULE of RFC 5545, such as FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1."),
    )
    starts = forms.TimeField(label=_("Begins at"), widget=TimeInput())
    length_min = forms.IntegerField(label=_("Minutes it lasts"), min_value=5, max_value=720, initial=90)
    shift = forms.ChoiceField(label=_("If it falls on a day off"), choices=Shift.choices, initial=Shift.NEXT)
    valid_from = forms.DateField(label=_("First day"), widget=DayInput())
    valid_until = forms.DateField(
        label=_("Last day"), widget=DayInput(), required=False, help_text=_("Empty: ten years after the first.")
    )
    field_order = (
        *("title_zh", "title_en", "kind", "place", "host", "alliance", "where"),
        *("pattern", "weekday", "nth", "day", "month", "rule", "starts", "length_min", "shift"),
        *("valid_from", "valid_until", "quorum_pct", "slot_min", "is_public"),
    )

    def begin_with(self, one: Series | Meeting) -> None:
        """Fill in what is written about a series."""
        super().begin_with(one)
        if not isinstance(one, Series):
            return
        rhythm = patterns.from_rule(one.rule)
        for name in ("weekday", "nth", "day", "month"):
            self.initial[name] = getattr(rhythm, name)
        self.initial.update({"pattern": rhythm.pattern, "rule": one.rule, "shift": one.shift})
        self.initial.update({"starts": time(one.starts_min // 60, one.starts_min % 60), "length_min": one.length_min})
        self.initial.update({"valid_from": one.valid_from, "valid_until": one.valid_until})

    def clean(self) -> dict[str, Any]:
        """Make one rule of the fields of the rhythm, or say what is wrong with it."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        rhythm = Rhythm(
            Pattern(given["pattern"]),
            given["weekday"],
            given["nth"],
            given.get("day") or 1,
            given["month"],
            given["rule"],
        )
        try:
            given["rule_text"] = patterns.to_rule(rhythm)
        except recurrence.BadRule as bad:
            self.add_error("rule", str(REASONS[bad.code]) % {"part": bad.part})
        return given

    @property
    def facts(self) -> SeriesFacts:
        """What was filled in, for the action."""
        given = self.cleaned_data
        starts: time = given["starts"]
        return SeriesFacts(
            **self.invitation,
            rule=given["rule_text"],
            starts_min=starts.hour * 60 + starts.minute,
            length_min=given["length_min"],
            shift=Shift(given["shift"]),
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
        )


class MeetingForm(InvitationForm):
    """A meeting outside a series."""

    on = forms.DateField(label=_("Day"), widget=DayInput())
    starts = forms.TimeField(label=_("Begins at"), widget=TimeInput())
    ends = forms.TimeField(label=_("Ends at"), widget=TimeInput())
    pairing = forms.ModelChoiceField(
        label=_("Pairing"),
        queryset=Pairing.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("With one, it stands in the joint calendar of both sides."),
    )
    field_order = (
        *("title_zh", "title_en", "kind", "on", "starts", "ends", "place", "where", "host", "alliance", "pairing"),
        *("quorum_pct", "slot_min", "is_public"),
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, on=on, **kwargs)
        held = pairings(actor, on).filter(valid_until__gte=on)
        self.fields["pairing"].queryset = held  # type: ignore[attr-defined]

    @property
    def facts(self) -> MeetingFacts:
        """What was filled in, for the action."""
        starts_at, ends_at = times(self.cleaned_data)
        pairing = self.cleaned_data["pairing"]
        return MeetingFacts(**self.invitation, starts_at=starts_at, ends_at=ends_at, pairing=pairing)


class MoveForm(forms.Form):
    """Another time or room for a meeting."""

    on = forms.DateField(label=_("Day"), widget=DayInput())
    starts = forms.TimeField(label=_("Begins at"), widget=TimeInput())
    ends = forms.TimeField(label=_("Ends at"), widget=TimeInput())
    where = forms.CharField(label=_("Room"), max_length=120)
    why = forms.CharField(label=_("Why"), max_length=200, help_text=_("Stands in everybody's calendar."))

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        """Return what stands in the form before anybody types."""
        starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        return {"on": starts.date(), "starts": starts.time(), "ends": ends.time(), "where": meeting.where}


class EndForm(forms.Form):
    """The last day of a series."""

    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput(), help_text=_("Meetings after it are called off in everybody's calendar.")
    )


def times(given: dict[str, Any]) -> tuple[datetime, datetime]:
    """Return when a meeting begins and ends, both on its day."""
    starts_at = datetime.combine(given["on"], given["starts"], TIME_ZONE)
    ends_at = datetime.combine(given["on"], given["ends"], TIME_ZONE)
    return starts_at, ends_at
