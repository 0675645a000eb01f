"""Addresses of the circles' desk."""

from django.urls import URLPattern, path

from doorstep.programmes.stations.views import circles, files, maps, sites

app_name = "stations"
urlpatterns: list[URLPattern] = [
    path("", circles.circle_list, name="circles"),
    path("new/", circles.circle_new, name="circle_new"),
    path("<int:pk>/", circles.circle_page, name="circle"),
    path("<int:pk>/villages/", circles.circle_villages, name="circle_villages"),
    path("<int:pk>/map.geojson", maps.circle_map, name="circle_map"),
    path("<int:pk>/circle.xlsx", files.circle_workbook, name="circle_workbook"),
    path("<int:pk>/circle.json", files.circle_json, name="circle_json"),
    path("sites/<int:pk>/adopt/", sites.site_adopt, name="site_adopt"),
]
