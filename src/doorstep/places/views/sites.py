"""Add, change and close sites."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from doorstep.base.access import require
from doorstep.base.clock import now, today
from doorstep.base.pages import Request, page
from doorstep.places import access
from doorstep.places.actions import sites
from doorstep.places.forms import LastDayForm, SiteForm
from doorstep.places.models import Site
from doorstep.places.views.browse import found
from doorstep.places.views.change import answered
from doorstep.places.words import SiteKind


def _found(request: Request, site_id: int) -> Site:
    site = get_object_or_404(Site.objects.select_related("place").prefetch_related("hours"), pk=site_id)
    require(request.actor, access.EDIT_SITE, site.place.path)
    return site


@page(access.EDIT_SITE)
def site_new(request: Request, place_id: int) -> HttpResponseBase:
    """Add a site to a place."""
    place = found(request, place_id, access.EDIT_SITE)
    form = SiteForm(request.POST or None)

    def do() -> None:
        given = form.cleaned_data
        sites.add_site(
            request.actor,
            place=place,
            kind=SiteKind(given["kind"]),
            name=given["name"],
            address=given["address"],
            area_m2=given["area_m2"],
            point=form.point,
            quality=form.point_quality,
            hours=given["hours"],
            now=now(),
        )

    return answered(request, form, place, _("New site"), do, template="places/site.html")


@page(access.EDIT_SITE)
def site_edit(request: Request, site_id: int) -> HttpResponseBase:
    """Change a site and its hours."""
    site = _found(request, site_id)
    form = SiteForm(request.POST or None, initial=SiteForm.of(site), is_new=False)

    def do() -> None:
        given = form.cleaned_data
        sites.edit_site(
            request.actor,
            site,
            name=given["name"],
            address=given["address"],
            area_m2=given["area_m2"],
            point=form.point,
            quality=form.point_quality,
            hours=given["hours"],
            now=now(),
        )

    return answered(request, form, site.place, site.name, do, template="places/site.html", site=site)


@page(access.EDIT_SITE)
def site_close(request: Request, site_id: int) -> HttpResponseBase:
    """Close a site for good."""
    site = _found(request, site_id)
    form = LastDayForm(request.POST or None, initial={"last_day": today()})

    def do() -> None:
        sites.close_site(request.actor, site, last_day=form.cleaned_data["last_day"], now=now())

    return answered(request, form, site.place, _("Close this site"), do)
