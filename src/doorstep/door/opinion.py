"""Follow what I wrote (查我的意见): the private code on a survey's receipt tells what became of it.

Nobody logs in and nobody is asked who they are; whoever has the code has the opinion. Wrong codes are counted like
wrong numbers of slips. What was written waits until others of the village have answered, so a code may be known only
after a while.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock, limits
from doorstep.base.pages import Request, address_is_secret, page
from doorstep.base.printing import qr_svg
from doorstep.door import needs_queries, needs_words, slip
from doorstep.door.needs_forms import WordForm
from doorstep.needs.models import Follower, Need
from doorstep.needs.rules import states
from doorstep.needs.words import NeedState, Outcome
from doorstep.voices.access import FOLLOW
from doorstep.voices.actions.opinions import say_about_opinion
from doorstep.voices.models import Opinion
from doorstep.voices.queries.opinions import opinions_of
from doorstep.voices.rules.codes import NotACode, plain, shown
from doorstep.voices.words import OpinionState

WRONG: Final = limits.Limit("opinion.wrong", 20, timedelta(minutes=10))
"""So many codes nobody has from one address, then it waits."""


class CodeForm(forms.Form):
    """The private code on a receipt, however it is typed."""

    code = forms.CharField(
        label=_("Code on your receipt"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "class": "code"}
        ),
        help_text=_("Fifteen letters and digits in three groups. Small letters, blanks and dashes do not matter."),
    )

    def clean_code(self) -> str:
        """Return the code as it is printed."""
        try:
            return shown(plain(self.cleaned_data["code"]))
        except NotACode:
            words = gettext("This is no code of ours. Compare each letter with your receipt, please.")
            raise forms.ValidationError(words) from None


class AnswerForm(WordForm):
    """What an author says; no words of theirs, which somebody would have to read first."""

    field_order = ("answer", "satisfied")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        del self.fields["note"]


@dataclass(frozen=True, slots=True)
class Told:
    """One opinion for its author: what they wrote, where it stands, and what became of it.

    Args:
        opinion: Which.
        standing: A sentence.
        story: Of the need it became part of.
        due: By when somebody answers, in words.
        may_say: They can say now whether it is solved.
        may_reopen: They can say now that it is not solved after all.
        form: With which.
    """

    opinion: Opinion
    standing: str
    story: needs_queries.Story | None
    due: str
    may_say: bool
    may_reopen: bool
    form: AnswerForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(FOLLOW)
def opinion(request: Request) -> HttpResponseBase:
    """Ask for the private code and open its page."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("opinion_story", form.cleaned_data["code"])
    return render(request, "door/opinion_ask.html", {"form": form})


@never_cache
@require_safe
@page(FOLLOW)
@address_is_secret
def opinion_story(request: Request, code: str) -> HttpResponseBase:
    """Tell an author where each thing they wrote stands."""
    return _show(request, code)


@never_cache
@require_POST
@page(FOLLOW)
def opinion_word(request: Request, code: str, pk: int) -> HttpResponseBase:
    """Write down what an author says about what became of their opinion."""
    held = opinions_of(code).filter(pk=pk).first()
    form = AnswerForm(request.POST)
    if held is None or not form.is_valid():
        return _show(request, code, {pk: form})
    try:
        say_about_opinion(
            request.actor,
            code=code,
            opinion=held,
            answer=Outcome(form.cleaned_data["answer"]),
            is_satisfied=form.is_satisfied,
            now=clock.now(),
        )
        messages.success(request, gettext("Thank you for saying so."))
    except (states.NotPossibleNow, states.ReopenedAlready, states.NotYourNeed) as refusal:
        messages.warning(request, slip.refused(refusal))
    return redirect("opinion_story", code)


@never_cache
@require_safe
@page(FOLLOW)
@address_is_secret
def opinion_slip(request: Request, code: str) -> HttpResponseBase:
    """Show the private code in large type with a code to scan, to be printed or photographed."""
    form = CodeForm({"code": code})
    if not form.is_valid():
        return render(request, "door/opinion_ask.html", {"form": form}, status=404)
    printed = form.cleaned_data["code"]
    address = request.build_absolute_uri(reverse("opinion_story", args=[printed]))
    context = {"code": printed, "qr": f"data:image/svg+xml,{quote(qr_svg(address))}"}
    return render(request, "door/opinion_slip.html", context)


def _show(request: Request, typed: str, sent: dict[int, AnswerForm] | None = None) -> HttpResponseBase:
    now, who = clock.now(), limits.address_of(request)
    if limits.is_over(WRONG, who, now):
        return render(request, "door/slip_wait.html", status=429)
    form = CodeForm({"code": typed})
    if not form.is_valid():
        limits.count(WRONG, who, now)
        return render(request, "door/opinion_ask.html", {"form": form}, status=404)
    code = form.cleaned_data["code"]
    found = opinions_of(code).select_related("screening", "need__lead_duty__lead").order_by("question_key")
    told = [_told(one, (sent or {}).get(one.pk)) for one in found]
    if not told:
        limits.count(WRONG, who, now)
    return render(request, "door/opinion.html", {"code": code, "told": told, "is_late": bool(sent)})


def _told(one: Opinion, sent: AnswerForm | None) -> Told:
    voice = one.need.followers.filter(is_reporter=True).first() if one.need else None
    return Told(
        opinion=one,
        standing=_standing(one),
        story=needs_queries.story(voice) if voice else None,
        due=needs_words.by_when(needs_words.due_at(one.need), clock.now()) if _is_owed(one.need) and one.need else "",
        may_say=_may(voice, Outcome.SOLVED),
        may_reopen=_may(voice, Outcome.NOT) and not _may(voice, Outcome.SOLVED),
        form=sent or AnswerForm(None),
    )


def _is_owed(need: Need | None) -> bool:
    return need is not None and need.state in {NeedState.RECEIVED, NeedState.ASSIGNED}


def _may(voice: Follower | None, answer: Outcome) -> bool:
    """Say whether this answer would be taken now."""
    if voice is None or voice.need.lead_duty_id is None:
        return False
    need = voice.need
    try:
        states.check_word(NeedState(need.state), outcome=need.outcome, reopenings=need.reopenings, answer=answer)
    except (states.NotPossibleNow, states.ReopenedAlready):
        return False
    return True


def _standing(one: Opinion) -> str:
    """Say where an opinion stands."""
    if one.need is not None:
        return gettext("Something is being done about it; nobody there knows that it came from you.")
    return {
        OpinionState.WAITING: gettext("The town has not read it yet."),
        OpinionState.SCREENED: gettext("The town has read it. Names were blacked out; the village has not seen it."),
        OpinionState.RELEASED: gettext("Your village can read it, without a name. Nothing was made of it yet."),
        OpinionState.HIDDEN: gettext("The town has read it and keeps it back from the village."),
    }[OpinionState(one.state)]
