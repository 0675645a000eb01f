"""Campaigns: the list, school by topic with the gaps, and the forms to set one up and to widen it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.services.access import ANNOUNCE, RUN_CAMPAIGN, RUN_QUIZ, SEE
from doorstep.services.actions import campaigns as actions
from doorstep.services.forms import CampaignForm, ReachForm
from doorstep.services.models import Campaign
from doorstep.services.queries import campaigns as queries
from doorstep.services.rules.activities import EndsBeforeItStarts, TitleMissing

PER_PAGE = 20


@page(SEE)
@require_safe
def campaign_list(request: Request) -> HttpResponseBase:
    """The campaigns of one's area."""
    listed = Paginator(queries.visible(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": listed, "may_run": may_anywhere(request.actor, RUN_CAMPAIGN), "tab": "campaigns"}
    return render(request, "services/campaigns.html", context)


@page(SEE)
@require_safe
def campaign_page(request: Request, pk: int) -> HttpResponseBase:
    """One campaign as a grid of schools and topics: held, planned, gaps."""
    campaign = _found(request, pk)
    at = campaign.place.path
    context = {
        "campaign": campaign,
        "grid": queries.grid(campaign),
        "quizzes": campaign.quizzes.order_by("pk"),
        "can_plan": may(request.actor, ANNOUNCE, at) and campaign.ends_on >= clock.today(),
        "may_run": may(request.actor, RUN_CAMPAIGN, at),
        "may_quiz": may(request.actor, RUN_QUIZ, at),
    }
    return render(request, "services/campaign.html", context)


@page(RUN_CAMPAIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: Request) -> HttpResponseBase:
    """Set up a campaign."""
    form = CampaignForm(request.POST or None, actor=request.actor, on=clock.today())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.create_campaign(
                request.actor,
                place=given["place"],
                title_zh=given["title_zh"],
                title_en=given["title_en"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                reach=actions.Reach(given["topics"], list(given["schools"])),
                now=clock.now(),
            )
        except EndsBeforeItStarts:
            form.add_error("ends_on", _("The last day lies before the first."))
        except TitleMissing:
            form.add_error("title_zh", _("Say what it is called."))
        else:
            messages.success(request, _("Set up: %(title)s") % {"title": made.title})
            return redirect("services:campaign", pk=made.pk)
    return render(request, "services/campaign_form.html", {"form": form})


@page(RUN_CAMPAIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_widen(request: Request, pk: int) -> HttpResponseBase:
    """Add topics and schools to a campaign."""
    campaign = _found(request, pk)
    initial = {
        "topics": "\n".join(
            f"{one.name_zh} | {one.name_en}".rstrip(" |") for one in campaign.topics.order_by("number")
        ),
        "schools": list(campaign.school_rows.values_list("school_id", flat=True)),
    }
    form = ReachForm(request.POST or None, actor=request.actor, on=clock.today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        reach = actions.Reach(form.cleaned_data["topics"], list(form.cleaned_data["schools"]))
        actions.widen_campaign(request.actor, campaign=campaign, reach=reach, now=clock.now())
        messages.success(request, _("Saved: %(title)s") % {"title": campaign.title})
        return redirect("services:campaign", pk=pk)
    return render(request, "services/campaign_form.html", {"form": form, "campaign": campaign})


def _found(request: Request, pk: int) -> Campaign:
    return get_object_or_404(queries.visible(request.actor), pk=pk)
