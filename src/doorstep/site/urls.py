"""Every address of the site."""

from django.urls import include, path

urlpatterns = [
    path("", include("doorstep.door.urls")),
    path("", include("doorstep.base.urls")),
    path("", include("doorstep.api.urls")),
    path("desk/", include("doorstep.desk.urls")),
    path("desk/places/", include("doorstep.places.urls")),
    path("desk/people/", include("doorstep.people.urls")),
    path("desk/devices/", include("doorstep.devices.urls")),
    path("desk/partners/", include("doorstep.partners.urls")),
    path("desk/ledger/", include("doorstep.ledger.urls")),
    path("", include("doorstep.meetings.urls")),
    path("desk/services/", include("doorstep.services.urls")),
    path("", include("doorstep.voices.urls")),
    path("desk/", include("doorstep.needs.urls")),
    path("desk/pharmacy/", include("doorstep.programmes.pharmacy.urls")),
    path("desk/stations/", include("doorstep.programmes.stations.urls")),
    path("desk/reputation/", include("doorstep.programmes.reputation.urls")),
]
handler400 = "doorstep.base.views.bad_request"
handler403 = "doorstep.base.views.forbidden"
handler404 = "doorstep.base.views.not_found"
handler500 = "doorstep.base.views.server_error"
