"""The desk page of keys: which systems have one, giving one out, withdrawing one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.api.access import KEEP_KEYS
from doorstep.api.actions.keys import AlreadyRevoked, GivenOut, NameTaken, create_key, revoke_key
from doorstep.api.forms import KeyForm
from doorstep.api.queries import keys
from doorstep.api.rules.keys import EndsBeforeItBegins, NoRight
from doorstep.base import clock
from doorstep.base.pages import Request, page

PER_PAGE = 25


@page(KEEP_KEYS)
@require_safe
def key_list(request: Request) -> HttpResponseBase:
    """Show which other systems have a key, and how one connects."""
    listed = Paginator(keys.looked_after(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    root = request.build_absolute_uri("/")
    return render(request, "api/keys.html", {"page": listed, "today": clock.today(), "root": root})


@page(KEEP_KEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def key_new(request: Request) -> HttpResponseBase:
    """Give out a key, and show it this once."""
    form = KeyForm(request.POST or None, actor=request.actor, initial={"valid_from": clock.today(), "may_send": True})
    if request.method == "POST" and form.is_valid():
        given = _given_out(request, form)
        if given is not None:
            return render(request, "api/key_shown.html", {"given": given, "root": request.build_absolute_uri("/")})
    return render(request, "api/key_new.html", {"form": form})


@page(KEEP_KEYS)
@require_POST
def key_revoke(request: Request, key_id: int) -> HttpResponseBase:
    """Withdraw a key."""
    key = get_object_or_404(keys.looked_after(request.actor), pk=key_id)
    try:
        revoke_key(request.actor, key=key, now=clock.now())
    except AlreadyRevoked:
        messages.info(request, _("It had been withdrawn already."))
    else:
        messages.success(request, _("Withdrawn: %(name)s. The key opens nothing any more.") % {"name": key.name})
    return redirect("api:keys")


def _given_out(request: Request, form: KeyForm) -> GivenOut | None:
    try:
        return create_key(request.actor, **form.cleaned_data, now=clock.now())
    except NoRight:
        form.add_error(None, _("Tick at least one of the two: send, read."))
    except EndsBeforeItBegins:
        form.add_error("valid_until", _("The last day lies before the first."))
    except NameTaken:
        form.add_error("name", _("Another key in use has this name. Withdraw that one first, or choose another name."))
    return None
