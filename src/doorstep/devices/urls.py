"""Addresses of the office's pages on devices."""

from django.urls import URLPattern, path

from doorstep.devices.views import desk

app_name = "devices"
urlpatterns: list[URLPattern] = [
    path("", desk.device_list, name="devices"),
    path("<int:pk>/", desk.device_page, name="device"),
    path("<int:pk>/revoke/", desk.device_revoke, name="device_revoke"),
    path("<int:pk>/close_gap/", desk.device_close_gap, name="device_close_gap"),
    path("questions/", desk.question_list, name="questions"),
    path("questions/<int:pk>/", desk.question_page, name="question"),
]
