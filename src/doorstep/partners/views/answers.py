"""How every page of the partners desk answers a form: shown, done, or refused in one sentence."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from doorstep.base.access import may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.pages import Request
from doorstep.partners.access import EXCHANGE, SEE, SEE_CASES
from doorstep.partners.models import Pairing, Partner
from doorstep.partners.rules import Refused

Crumbs = Sequence[tuple[str, str]]


def answered(
    request: Request,
    form: forms.Form,
    do: Callable[[dict[str, Any]], str | None],
    *,
    title: str,
    crumbs: Crumbs,
    to: str = "",
    lead: str = "",
    button: str = "",
    template: str = "partners/form.html",
) -> HttpResponseBase:
    """Show a form; when it was sent and fits, do it, and say why where it is refused.

    Args:
        request: The request.
        form: Bound where it was sent.
        do: Given what was typed; returns the address to go to, or nothing.
        title: Of the page.
        crumbs: Address and words of what the page stands below; the last is where "Leave it" leads.
        to: Address to go to where `do` names none; empty: the last crumb.
        lead: One line under the title.
        button: What the button says; empty: Save.
        template: Shows the form.
    """
    if request.method == "POST" and form.is_valid():
        try:
            address = do(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(address or to or crumbs[-1][0])
    context = {"form": form, "title": title, "crumbs": crumbs, "lead": lead, "button": button, "back": crumbs[-1][0]}
    return render(request, template, context)


def done(request: Request, do: Callable[[], Any], *, words: str, to: str) -> HttpResponseBase:
    """Do what a button asked for, say so or why not, and go back to the page `to`."""
    try:
        do()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(to)


def tabs(actor: Actor) -> list[tuple[str, str, str]]:
    """Return word, address and label of the lists of this desk that `actor` may open, those of outer apps last."""
    every = (
        ("partners", SEE, _("Partners")),
        ("alliances", SEE, _("Alliances")),
        ("pairings", SEE, _("Pairings")),
        ("secondments", SEE, _("Secondments")),
        ("cases", SEE_CASES, _("Joint cases")),
        ("peers", EXCHANGE, _("Exchange")),
    )
    own = [(word, reverse(f"partners:{word}"), label) for word, what, label in every if may_anywhere(actor, what)]
    return own + [tab for tab in (import_string(name)(actor) for name in settings.PARTNER_TABS) if tab]


def further(names: Iterable[str], actor: Actor, about: Partner | Pairing) -> list[tuple[str, str]]:
    """Return where a page about something leads to in apps further out, by functions named in the settings.

    Each link is an address and its label.
    """
    found = (import_string(name)(actor, about) for name in names)
    return [link for link in found if link]
