"""Addresses of the places pages."""

from django.urls import URLPattern, path

from doorstep.places.views import browse, change, imports, sites

app_name = "places"
urlpatterns: list[URLPattern] = [
    path("", browse.places, name="places"),
    path("map/", browse.places_map, name="map"),
    path("places.geojson", browse.places_geojson, name="geojson"),
    path("places.csv", browse.places_export, {"ending": "csv"}, name="csv"),
    path("places.xlsx", browse.places_export, {"ending": "xlsx"}, name="xlsx"),
    path("<int:place_id>/", browse.place, name="place"),
    path("<int:place_id>/new/", change.place_new, name="place_new"),
    path("<int:place_id>/edit/", change.place_edit, name="place_edit"),
    path("<int:place_id>/point/", change.place_point, name="place_point"),
    path("<int:place_id>/move/", change.place_move, name="place_move"),
    path("<int:place_id>/end/", change.place_end, name="place_end"),
    path("<int:place_id>/sites/new/", sites.site_new, name="site_new"),
    path("sites/<int:site_id>/edit/", sites.site_edit, name="site_edit"),
    path("sites/<int:site_id>/close/", sites.site_close, name="site_close"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/template.xlsx", imports.import_template, name="import_template"),
    path("imports/<int:import_id>/", imports.import_, name="import"),
    path("imports/<int:import_id>/apply/", imports.import_apply, name="import_apply"),
    path("imports/<int:import_id>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<int:import_id>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:import_id>/errors.xlsx", imports.import_errors, name="import_errors"),
]
