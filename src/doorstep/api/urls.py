"""Addresses for other systems, and the desk page of their keys."""

from django.urls import URLPattern, path

from doorstep.api.views import cabinets, keys, open311, own

app_name = "api"
urlpatterns: list[URLPattern] = [
    *(path(f"open311/{route}", view, name=name) for route, name, view in open311.EVERY),
    path("api/v1/openapi.json", own.v1_description, name="v1_description"),
    *own.addresses(),
    path("api/v1/cabinet/reports", cabinets.cabinet_reports, name="cabinet_reports"),
    path("api/v1/<path:rest>", own.v1_nothing, name="v1_nothing"),
    path("desk/api/", keys.key_list, name="keys"),
    path("desk/api/new/", keys.key_new, name="key_new"),
    path("desk/api/<int:key_id>/revoke/", keys.key_revoke, name="key_revoke"),
]
