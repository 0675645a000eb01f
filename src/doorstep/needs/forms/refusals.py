"""Every refusal of the actions as a sentence that says what to do."""

from collections.abc import Callable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.photos import MOST_BYTES, NotAPhoto, PhotoTooLarge
from doorstep.base.regulations import NoRule
from doorstep.base.templatetags.parts import yuan
from doorstep.needs.actions.catalogue import CategoryTaken, NamesMissing
from doorstep.needs.actions.duties import DueOver, HasLeft, LaterThanPromised
from doorstep.needs.actions.hours import HoursTooSoon
from doorstep.needs.actions.intake import CategoryClosed, ClosedAlready, MandateMissing, MandateOver
from doorstep.needs.actions.photos import MOST_PHOTOS, TooManyPhotos
from doorstep.needs.actions.sorting import SameNeed
from doorstep.needs.actions.written import PlanMissing
from doorstep.needs.rules import papers, states, wishes
from doorstep.needs.rules.intake import LONGEST, HelpsNoMore, QuantityWrong, TextMissing, TextTooLong
from doorstep.needs.words import DutyState, NeedState, WishState
from doorstep.people.actions import NotAVillage
from doorstep.people.rules import NameMissing, NotABirthYear, NotAPhoneNumber
from doorstep.places.rules.said import Refused

Words = str | Promise
SENTENCES: dict[type[Exception], tuple[str, Words]] = {
    states.ReasonMissing: ("text", _("Say it in words: whoever reads this later must understand why.")),
    states.RuledAlready: (
        "",
        _("It was ruled on already, or given back twice: it stays with this unit. Answer it, or speak to who ruled."),
    ),
    states.ReopenedAlready: (
        "answer",
        _("This need was opened again once already. Take what is still wrong as a new need."),
    ),
    states.SameLead: ("lead", _("This unit leads it already. Choose another one.")),
    states.LeadCannotHelp: ("helper_1", _("The unit that leads cannot also help. Take it out of the helpers.")),
    states.SuggestionMissing: (
        "suggested",
        _("Say whose it is rather. Only where it is not clear what is asked may this stay empty."),
    ),
    states.PauseForbidden: (
        "reason",
        _("No rule lets this clock pause. Answer it, or ask your supervisor."),
    ),
    states.NotYourDuty: ("", _("This duty is another unit's now. Look at it again to see whose.")),
    states.NotYourNeed: ("", _("Whether it is solved is said by who brought it.")),
    PlanMissing: ("plan", _("Name the plan it stands in, so that anybody finds it.")),
    HoursTooSoon: (
        "valid_from",
        _("Choose tomorrow or later, after the last change: what was promised by the old hours stays."),
    ),
    HasLeft: ("lead", _("This unit does not take part any more. Choose another one.")),
    LaterThanPromised: (
        "due_on",
        _("The slip promises an earlier day. Choose that day or an earlier one, or leave it empty."),
    ),
    DueOver: ("due_on", _("This day is over already. Choose today or later.")),
    TextMissing: ("text", _("Write at least two characters.")),
    TextTooLong: ("text", _("This is longer than %(most)s characters. Say it shorter.")),
    QuantityWrong: ("quantity", _("Write a whole number from 1 to a million, or leave it empty.")),
    HelpsNoMore: ("wanted_until", _("This day was over when the need came in. Choose a later one, or leave it empty.")),
    CategoryClosed: ("category", _("This category cannot be chosen any more. Choose another one.")),
    ClosedAlready: ("", _("This need is closed. Take what is still wrong as a new need.")),
    MandateMissing: (
        "witness",
        _("Who acts for somebody says for whom, what for, and names a witness where it was only said."),
    ),
    MandateOver: ("until", _("The mandate must hold today. Choose today or later.")),
    SameNeed: ("", _("These are one and the same need. Choose another one.")),
    TooManyPhotos: ("photos", _("At most %(most)s photos. Leave some out.")),
    NotAPhoto: ("photos", _("This is no picture that can be read. Send a JPEG, PNG or WebP.")),
    PhotoTooLarge: (
        "photos",
        _("This picture is larger than %(most)s MB. Make it smaller and try again."),
    ),
    CategoryTaken: ("code", _("Another category has this code. Choose another one.")),
    NamesMissing: ("name_zh", _("A category has a name in Chinese and in English. Fill in both.")),
    wishes.AlreadyClaimed: ("", _("Somebody else was first. Choose another wish.")),
    wishes.NotClaimed: ("", _("Nobody holds this wish now. Look at it again.")),
    wishes.NotYourClaim: ("", _("Somebody else holds this wish. Ask the staff of that village.")),
    wishes.WishOver: ("", _("This wish came true or was taken back already. There is nothing more to do.")),
    papers.ReceivedLater: ("received", _("This lies in the future. Check day and time.")),
    papers.TooOld: ("received", _("This is longer ago than the rule lets paper be taken in. Check the day.")),
    papers.NumberMissing: ("number", _("Write the paper's number.")),
    papers.AnotherSheet: (
        "number",
        _("A sheet with this number was taken in before and says something else. Check number and text."),
    ),
    NameMissing: ("name", _("Write the full name.")),
    NotAPhoneNumber: ("phone", _("A telephone number has 5 to 15 digits. Write the digits, or leave it empty.")),
    NotABirthYear: ("birth_year", _("This year of birth cannot be. Write four digits, or leave it empty.")),
    NotAVillage: ("place", _("People live in a village or community. Choose one, not the town or the county.")),
}
"""Field (empty: the form as a whole) and sentence by what happened."""

MOST: dict[type[Exception], int] = {
    TextTooLong: LONGEST,
    TooManyPhotos: MOST_PHOTOS,
    PhotoTooLarge: MOST_BYTES // 1_000_000,
}
REFUSALS: tuple[type[Exception], ...] = (*SENTENCES, states.NotPossibleNow, wishes.TooDear, NoRule, Refused)


def did(form: forms.Form, do: Callable[[], object]) -> bool:
    """Do it, or say in the form why it was refused; return whether it was done."""
    try:
        do()
    except REFUSALS as refusal:
        refuse(form, refusal)
        return False
    return True


def refuse(form: forms.Form, refusal: Exception) -> None:
    """Say in the form why an action refused: at the field where it can be mended, else above the form."""
    field, words = sentence(refusal)
    form.add_error(field if field in form.fields else None, words)


def sentence(refusal: Exception) -> tuple[str, str]:
    """Return the field a refusal is about and what to tell the reader."""
    if isinstance(refusal, states.NotPossibleNow):
        words = gettext("Somebody was faster, or this comes too early: it stands at “%(state)s” now. Look at it again.")
        return "", words % {"state": _state(refusal.state)}
    if isinstance(refusal, wishes.TooDear):
        words = gettext("A wish costs from nothing to %(cap)s. Choose a smaller one, or share it out.")
        return "value", words % {"cap": yuan(refusal.cap_fen)}
    if isinstance(refusal, NoRule):
        words = gettext("No rule “%(code)s” holds today, so nothing can be promised. Ask the county to write one down.")
        return "", words % {"code": refusal.code}
    if isinstance(refusal, Refused):
        return "", refusal.why.speak(get_language() or "zh-hans")
    kind = next(kind for kind in SENTENCES if isinstance(refusal, kind))
    field, said = SENTENCES[kind]
    return field, str(said) % {"most": MOST[kind]} if kind in MOST else str(said)


def _state(value: str) -> str:
    for kind in (DutyState, NeedState, WishState):
        if value in kind.values:
            return str(kind(value).label)
    return value
