"""Addresses of the index's desk."""

from django.urls import URLPattern

app_name = "reputation"
urlpatterns: list[URLPattern] = []
