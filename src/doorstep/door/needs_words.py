"""What residents' pages say about needs, slips and wishes, in the active language: spoken, short, nothing promised."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext, pgettext

from doorstep.base.clock import TIME_ZONE
from doorstep.base.templatetags.parts import full_moment, moment
from doorstep.base.tongue import is_english
from doorstep.needs.models import Category, Need, Step, Wish
from doorstep.needs.words import NeedKind, NeedState, Outcome, PauseReason, StepKind, WishState

SHORT: Final = 80
"""So many characters of somebody else's need are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a slip's story: when, what, and the words somebody wrote."""

    at: datetime
    words: str
    said: str = ""


def kinds() -> list[tuple[str, str, str]]:
    """Return what residents can say a need is: value, name, and an example."""
    return [
        (NeedKind.PROBLEM.value, gettext("Something is wrong"), gettext("A lamp is dark, a road is broken")),
        (NeedKind.HELP.value, gettext("Somebody needs help"), gettext("Medicine to be fetched, hands for the harvest")),
        (NeedKind.SUGGESTION.value, gettext("A suggestion"), gettext("Something could be better")),
    ]


def category_name(category: Category) -> str:
    """Return what a category is called."""
    return category.name_en if is_english() else category.name_zh


def category_about(category: Category) -> str:
    """Return a category's short explanation."""
    return category.about_en if is_english() else category.about_zh


def category_group(category: Category) -> str:
    """Return the group a category stands in."""
    return category.group_en if is_english() else category.group_zh


def short(text: str) -> str:
    """Return the beginning of a need's text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


def due_at(need: Need) -> datetime | None:
    """Return by when somebody owes an answer: the duty's day, or the one promised before there was a duty."""
    return need.lead_duty.due_at if need.lead_duty else need.due_at


def is_due_certain(need: Need) -> bool:
    """Say whether the days off of the year the due date lies in are published."""
    return need.lead_duty.is_due_certain if need.lead_duty else need.is_due_certain


def by_when(due: datetime | None, now: datetime) -> str:
    """Return `最迟 9月8日 周二 17:30 前答复您`; plainly no promise where there is none."""
    if due is None:
        return gettext("No day is promised for this, but somebody will look at it.")
    told = moment(due) if due.astimezone(TIME_ZONE).year == now.astimezone(TIME_ZONE).year else full_moment(due)
    if due < now:
        return gettext("An answer was promised by %(when)s. It is overdue, and the supervisor knows.") % {"when": told}
    return gettext("You get an answer by %(when)s at the latest") % {"when": told}


def standing(need: Need) -> tuple[str, str]:
    """Return the kind and words of the tag that says where a need stands."""
    if need.state == NeedState.RECEIVED:
        return "plain", gettext("Received")
    if need.state == NeedState.ASSIGNED:
        return "warn", gettext("Being worked on")
    if need.state == NeedState.ANSWERED:
        return "good", gettext("Answered: what do you say?")
    return outcome(need)


def outcome(need: Need) -> tuple[str, str]:
    """Return the kind and words of the tag that says what came of a closed need."""
    words: dict[str, tuple[str, str]] = {
        Outcome.SOLVED: ("good", pgettext("closed", "Solved")),
        Outcome.PARTLY: ("good", pgettext("closed", "Partly solved")),
        Outcome.NOT: ("warn", pgettext("closed", "Not solved")),
        Outcome.NOT_YOURS: ("plain", pgettext("closed", "Belongs elsewhere")),
        Outcome.DROPPED: ("plain", pgettext("closed", "Taken back")),
    }
    return words.get(need.outcome, ("plain", pgettext("closed", "Closed")))


def board_tag(need: Need) -> tuple[str, str]:
    """Return the tag of a need on the board that everybody sees."""
    if need.state == NeedState.ANSWERED:
        return "warn", gettext("Answered, waiting for the resident's word")
    return standing(need)


def line(step: Step, *, is_own: bool, said: str, is_same_unit: bool = False) -> Line:
    """Return one step as the story tells it.

    Args:
        step: A public one, its unit at hand.
        is_own: Whether the reader is who brought the need.
        said: The words that came with it, as far as this reader may read them.
        is_same_unit: Whether the unit it was given to had it already.
    """
    facts = {"unit": step.partner.name if step.partner else gettext("the office")}
    return Line(step.at, _words(step, is_own=is_own, is_same_unit=is_same_unit) % facts, said)


def _words(step: Step, *, is_own: bool, is_same_unit: bool) -> str:
    if step.kind == StepKind.WORD:
        return _word(step.reason, is_own=is_own)
    if step.kind == StepKind.CLOSE:
        return _closed(step.reason)
    if step.kind == StepKind.PAUSE:
        return gettext("%(unit)s must wait: ") + paused(step.reason)
    if step.kind == StepKind.REASSIGN and is_same_unit:
        return gettext("%(unit)s sees to it.")
    return {
        StepKind.RECEIVE: gettext("Received. Thank you for saying so."),
        StepKind.MERGE: gettext(
            "Somebody had said the same before. The two are one case now: nothing is lost, and you go on reading here."
        ),
        StepKind.ASSIGN: gettext("%(unit)s sees to it."),
        StepKind.ACCEPT: gettext("%(unit)s has begun."),
        StepKind.REASSIGN: gettext("From now on %(unit)s sees to it."),
        StepKind.RESUME: gettext("%(unit)s goes on; the waiting is over."),
        StepKind.NOTE: gettext("%(unit)s tells:"),
        StepKind.ANSWER: gettext("%(unit)s answers:"),
        StepKind.REOPEN: gettext("Opened again. %(unit)s has to see to it once more."),
    }.get(StepKind(step.kind)) or str(StepKind(step.kind).label).replace("%", "%%")


def paused(reason: str) -> str:
    """Say in the middle of a sentence why a clock stands still."""
    words = str(PauseReason(reason).label) if reason in PauseReason.values else ""
    return words[:1].lower() + words[1:]


def _word(answer: str, *, is_own: bool) -> str:
    own: dict[str, str] = {
        Outcome.SOLVED: gettext("You said: solved."),
        Outcome.PARTLY: gettext("You said: partly solved."),
        Outcome.NOT: gettext("You said: not solved."),
        Outcome.NOT_YOURS: gettext("You said: it belongs to somebody else."),
    }
    others: dict[str, str] = {
        Outcome.SOLVED: gettext("Who brought it said: solved."),
        Outcome.PARTLY: gettext("Who brought it said: partly solved."),
        Outcome.NOT: gettext("Who brought it said: not solved."),
        Outcome.NOT_YOURS: gettext("Who brought it said: it belongs to somebody else."),
    }
    return (own if is_own else others).get(answer, "")


def _closed(reason: str) -> str:
    if reason == Outcome.DROPPED:
        return gettext("Taken back.")
    if reason == Outcome.NO_WORD:
        return gettext("Closed, for nobody said how it went.")
    return gettext("Closed.")


def wish_tag(wish: Wish) -> tuple[str, str]:
    """Return the kind and words of a wish's tag."""
    words: dict[str, tuple[str, str]] = {
        WishState.OPEN: ("plain", pgettext("wish", "Waiting for somebody")),
        WishState.CLAIMED: ("warn", pgettext("wish", "Somebody takes care of it")),
        WishState.GRANTED: ("good", pgettext("wish", "Came true")),
    }
    return words.get(wish.state, ("plain", ""))
