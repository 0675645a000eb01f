"""Addresses of the places pages."""

from django.urls import URLPattern

app_name = "places"
urlpatterns: list[URLPattern] = []
