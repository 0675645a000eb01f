"""Small wishes (微心愿): what would make somebody glad, without saying whom; claimed by exactly one."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock, kept
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.base.regulations import NoRule
from doorstep.base.templatetags.parts import day
from doorstep.needs.access import CLAIM_WISH, SEE_WISHES
from doorstep.needs.actions.wishes import claim_wish, release_wish
from doorstep.needs.models import Wish
from doorstep.needs.queries import wishes
from doorstep.needs.rules.wishes import AlreadyClaimed, NotClaimed, NotYourClaim, WishOver
from doorstep.needs.words import WishState
from doorstep.partners.models import Partner
from doorstep.partners.queries import seats_of

LINES: Final = 24
SHOWN: Final = {"open": WishState.OPEN, "claimed": WishState.CLAIMED, "granted": WishState.GRANTED}


@require_safe
@page(SEE_WISHES)
@kept.for_visitors()
def board(request: Request) -> HttpResponseBase:
    """Show the wishes, and to whoever is logged in what they have claimed."""
    asked = request.GET.get("show", "open")
    state = SHOWN.get(asked)
    found = Paginator(wishes.board(state), LINES).get_page(request.GET.get("page"))
    return render(
        request,
        "door/wishes.html",
        {
            "page": found,
            "show": asked if state else "all",
            "may_claim": may_anywhere(request.actor, CLAIM_WISH),
            "claims": list(wishes.claims_of(request.actor)) if request.actor.is_known else [],
            "now": clock.now(),
        },
    )


@page(CLAIM_WISH)
@require_POST
def claim(request: Request, pk: int) -> HttpResponseBase:
    """Claim a wish; of several at once one has it, and the others are told so kindly."""
    now = clock.now()
    wish = _wish(pk)
    units = seats_of(request.actor, now.date())
    unit = Partner.objects.get(pk=units[0]) if len(units) == 1 else None
    try:
        claimed = claim_wish(request.actor, wish=wish, partner=unit, now=now)
        words = gettext("The wish is yours until %(day)s. The village's office says how to hand it over. Thank you!")
        messages.success(request, words % {"day": day(claimed.due_at)})
    except AlreadyClaimed:
        messages.info(request, gettext("Somebody was a moment faster. There are other wishes below."))
    except WishOver:
        messages.info(request, gettext("This wish came true already, or was taken back."))
    except NoRule:
        messages.error(request, gettext("The office has not said yet for how long a wish is kept. Please ring it."))
    return HttpResponseRedirect(reverse("wishes"))


@page(CLAIM_WISH)
@require_POST
def release(request: Request, pk: int) -> HttpResponseBase:
    """Give a claimed wish back to the board."""
    try:
        release_wish(request.actor, wish=_wish(pk), now=clock.now())
        messages.success(request, gettext("The wish is back on the board. Thank you for saying so in time."))
    except (NotClaimed, NotYourClaim):
        messages.info(request, gettext("This wish is not yours any more."))
    return HttpResponseRedirect(reverse("wishes"))


def _wish(pk: int) -> Wish:
    found = wishes.board().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
