"""Addresses of the partners desk."""

from django.urls import URLPattern, path

from doorstep.partners.views import partners as views

app_name = "partners"
urlpatterns: list[URLPattern] = [
    path("", views.partner_list, name="partners"),
    path("add/", views.partner_add, name="partner_add"),
    path("<int:pk>/", views.partner_edit, name="partner_edit"),
]
