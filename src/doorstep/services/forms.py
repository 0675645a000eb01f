"""Forms of the services desk. None of them has a field for a child's name."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.forms import DayInput, Several
from doorstep.partners import queries as partners
from doorstep.partners.models import Partner, Team
from doorstep.partners.words import PartnerKind
from doorstep.people import queries as people
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.queries import within
from doorstep.services.access import ANNOUNCE, RUN_CAMPAIGN, acts_for
from doorstep.services.models import Activity, QuizQuestion
from doorstep.services.queries.activities import teams_for
from doorstep.services.rules.activities import MOST_HEADS, Details
from doorstep.services.rules.quiz import Asked
from doorstep.services.words import ACTIVITY_KINDS, ACTIVITY_OFF, AttendanceKind, QuizPhase, SessionState

QUESTIONS_AT_MOST = 8
PEOPLE_SHOWN = 30


class MomentInput(forms.DateTimeInput):
    """A day and a time, with the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """A time of day, with the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def hosts_for(actor: Actor, on: date) -> Any:
    """Return the partners `actor` may announce for: those of their area, or as a partner's staff their own."""
    found = partners.visible(actor) & partners.taking_part(on)
    if all(acts_for(actor, ANNOUNCE, scope) for scope in scopes(actor, ANNOUNCE)):
        found = found.filter(pk__in=partners.seats_of(actor, on))
    return found.order_by("name", "id")


class ActivityForm(forms.Form):
    """What is announced; of a campaign without places, sign-up and names."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    about_zh = forms.CharField(
        label=_("What it is, in Chinese"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    about_en = forms.CharField(
        label=_("What it is, in English"), max_length=900, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(one.value, one.label) for one in ACTIVITY_KINDS])
    host = forms.ModelChoiceField(
        label=_("Who hosts it"), queryset=Partner.objects.none(), help_text=_("A team, a unit, a firm.")
    )
    team = forms.ModelChoiceField(
        label=_("Whose volunteers help"),
        queryset=Team.objects.none(),
        required=False,
        help_text=_("A team, if one does."),
    )
    place = forms.ModelChoiceField(label=_("Where"), queryset=Place.objects.none())
    day = forms.DateField(label=_("Day"), widget=DayInput)
    starts = forms.TimeField(label=pgettext_lazy("time", "From"), widget=TimeInput)
    ends = forms.TimeField(label=pgettext_lazy("time", "Until"), widget=TimeInput)
    sign_up_until = forms.DateTimeField(
        label=_("Sign up until"),
        required=False,
        widget=MomentInput,
        help_text=_("Empty: nobody needs to sign up, people just come."),
    )
    capacity = forms.IntegerField(
        label=pgettext_lazy("seats", "Places"),
        min_value=1,
        max_value=10_000,
        required=False,
        help_text=_("Empty: no limit."),
    )
    attendance = forms.ChoiceField(
        label=_("How it is kept who came"),
        choices=AttendanceKind.choices,
        widget=forms.RadioSelect,
        initial=AttendanceKind.HEAD_COUNT,
    )
    asked = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, actor: Actor, on: date, is_campaign: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts_for(actor, on)  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams_for(actor, on)  # type: ignore[attr-defined]
        found = within(scopes(actor, ANNOUNCE), on).order_by("path")
        self.fields["place"].queryset = found  # type: ignore[attr-defined]
        if is_campaign:
            for name in ("sign_up_until", "capacity", "attendance", "place"):
                del self.fields[name]

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        """Return what stands in the form before anybody types."""
        session = activity.session
        names = ("title_zh", "title_en", "about_zh", "about_en", "capacity", "attendance", "sign_up_until")
        starts, ends = session.starts_at.astimezone(TIME_ZONE), session.ends_at.astimezone(TIME_ZONE)
        return {name: getattr(activity, name) for name in names} | {
            "kind": session.kind,
            "host": session.provider_id,
            "team": activity.team_id,
            "place": session.place_id,
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
        }

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when until when, aware."""
        day = self.cleaned_data["day"]
        return tuple(datetime.combine(day, self.cleaned_data[name], TIME_ZONE) for name in ("starts", "ends"))  # type: ignore[return-value]

    @property
    def details(self) -> Details:
        """What is said about it."""
        given = self.cleaned_data
        return Details(
            given["title_zh"],
            given["title_en"],
            given["about_zh"],
            given["about_en"],
            given.get("capacity"),
            given.get("sign_up_until"),
            AttendanceKind(given.get("attendance") or AttendanceKind.HEAD_COUNT),
        )


class ActivityFilter(forms.Form):
    """Which activities to show."""

    q = forms.CharField(
        label=_("Title or host"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [
            one for one in SessionState if one in {SessionState.PLANNED, SessionState.HELD, SessionState.CANCELLED}
        ]
        choices = [("", _("All")), ("waiting", _("Not recorded yet")), *((one.value, one.label) for one in shown)]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]


class CancelForm(forms.Form):
    """Why an activity is called off."""

    reason = forms.ChoiceField(
        label=_("Why"), choices=[(one.value, one.label) for one in ACTIVITY_OFF], widget=forms.RadioSelect
    )


class HeadsForm(forms.Form):
    """How many came."""

    heads = forms.IntegerField(label=_("How many people came"), min_value=0, max_value=MOST_HEADS)

    def __init__(self, *args: Any, is_named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_named:
            self.fields["heads"].label = gettext("How many more came without having signed up")


class BookForm(forms.Form):
    """A place for somebody, with a name or without."""

    name = forms.CharField(
        label=_("What to call you"), max_length=60, required=False, help_text=_("Leave it empty: the slip is enough.")
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=20,
        required=False,
        help_text=_("Only to tell you if it is called off."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    asked = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)


class ServiceForm(forms.Form):
    """One stretch of a volunteer's service."""

    person = forms.ChoiceField(label=_("Who served"), widget=forms.RadioSelect)
    host = forms.ModelChoiceField(label=_("For whom"), queryset=Partner.objects.none())
    place = forms.ModelChoiceField(label=_("Where"), queryset=Place.objects.none())
    day = forms.DateField(label=_("Day"), widget=DayInput)
    starts = forms.TimeField(label=pgettext_lazy("time", "From"), widget=TimeInput)
    ends = forms.TimeField(label=pgettext_lazy("time", "Until"), widget=TimeInput)
    content = forms.CharField(
        label=_("What was done"), max_length=120, help_text=_("Nothing about any other person, please.")
    )
    thanks = forms.CharField(
        label=_("A word of thanks"), max_length=120, required=False, help_text=_("The volunteer reads it.")
    )

    def __init__(
        self, *args: Any, actor: Actor, found: Iterable[Person], on: date, is_activity: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{one.name} · {one.village.name}") for one in found if not one.is_erased
        ]
        self.fields["host"].queryset = hosts_for(actor, on)  # type: ignore[attr-defined]
        self.fields["place"].queryset = within(scopes(actor, ANNOUNCE), on).order_by("path")  # type: ignore[attr-defined]
        if is_activity:
            del self.fields["host"], self.fields["place"]

    def clean_person(self) -> Person:
        """Return the person, as long as the actor may see them."""
        found = people.visible(self.actor).filter(pk=self.cleaned_data["person"]).first()
        if found is None:
            raise forms.ValidationError(gettext("Find the person first."))
        return found

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when until when, aware."""
        day = self.cleaned_data["day"]
        return tuple(datetime.combine(day, self.cleaned_data[name], TIME_ZONE) for name in ("starts", "ends"))  # type: ignore[return-value]


class HoursFilter(forms.Form):
    """Which records to show."""

    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput)
    host = forms.ModelChoiceField(
        label=_("For whom"), queryset=Partner.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, hosts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]


class ReverseForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(label=_("Why"), max_length=120)


class ReachForm(forms.Form):
    """Topics, one in each line, and schools."""

    topics = forms.CharField(
        label=_("Topics"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in each line; the English behind a bar, as in 防溺水 | Drowning."),
    )
    schools = Several(
        label=_("Schools"),
        queryset=Partner.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A school that is missing is written down under “Partners” first."),
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = partners.visible(actor, PartnerKind.SCHOOL) & partners.taking_part(on)
        self.fields["schools"].queryset = found.order_by("place__path", "name")  # type: ignore[attr-defined]

    def clean_topics(self) -> list[tuple[str, str]]:
        """Return pairs of a Chinese and an English name."""
        return list(_pairs(self.cleaned_data["topics"]))


class CampaignForm(ReachForm):
    """A new campaign."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    place = forms.ModelChoiceField(label=_("For which area"), queryset=Place.objects.none())
    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput)
    field_order = ("title_zh", "title_en", "place", "starts_on", "ends_on", "topics", "schools")

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, on=on, **kwargs)
        found = within(scopes(actor, RUN_CAMPAIGN), on).order_by("path")
        self.fields["place"].queryset = found  # type: ignore[attr-defined]


class QuizForm(forms.Form):
    """A new quiz: each question with its options, one in each line, the right one with a star in front."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, QUESTIONS_AT_MOST + 1):
            self.fields[f"question_{number}"] = forms.CharField(
                label=gettext("Question %(number)s") % {"number": number},
                required=number == 1,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=gettext(
                    "First line: the question. Then one option in each line, a * in front of the right one. "
                    "English behind a bar, as in *不能 | No."
                ),
            )

    def clean(self) -> dict[str, Any]:
        """Read the questions."""
        given = super().clean() or {}
        self.asked = []
        for number in range(1, QUESTIONS_AT_MOST + 1):
            name = f"question_{number}"
            if text := (given.get(name) or "").strip():
                try:
                    self.asked.append(_question(text))
                except ValueError:
                    self.add_error(
                        name, gettext("A question, at least two different options, and a * before exactly one of them.")
                    )
        return given

    asked: list[Asked]


class PaperForm(forms.Form):
    """Counts of a batch of paper sheets."""

    phase = forms.ChoiceField(label=_("Before or after"), choices=QuizPhase.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Filled in on"), widget=DayInput)
    batch = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    def __init__(self, *args: Any, questions: Sequence[QuizQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[tuple[QuizQuestion, list[Any]]] = []
        for question in questions:
            cells = []
            for option in question.options.all():
                name = f"option_{option.pk}"
                self.fields[name] = forms.IntegerField(
                    label=option.words, min_value=0, max_value=MOST_HEADS, required=False
                )
                cells.append(name)
            self.rows.append((question, [self[name] for name in cells]))

    @property
    def counts(self) -> dict[int, int]:
        """Number of sheets by id of the option."""
        return {
            int(name.removeprefix("option_")): value or 0
            for name, value in self.cleaned_data.items()
            if name.startswith("option_")
        }


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        zh, _bar, en = line.replace("｜", "|").partition("|")
        if zh.strip():
            yield zh.strip(), en.strip()


def _question(text: str) -> Asked:
    """Read a question and its options.

    Raises:
        ValueError: Not exactly one option is marked as right.
    """
    (zh, en), *lines = _pairs(text)
    right = [at for at, (words, _en) in enumerate(lines) if words.startswith(("*", "＊"))]
    if len(right) != 1:
        raise ValueError(text)
    options = [(words.lstrip("*＊").strip(), english) for words, english in lines]
    if len(options) < 2 or len({words for words, _en in options}) < len(options) or not all(w for w, _en in options):
        raise ValueError(text)
    return Asked(zh, options, right[0], en)
