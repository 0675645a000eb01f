"""Addresses of the workbench."""

from django.urls import URLPattern, URLResolver, path

from doorstep.desk import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.desk, name="desk"),
    path("gaps/<slug:kind>/", views.gap, name="desk_gap"),
]
