"""Addresses of the people desk."""

from django.urls import URLPattern, path

from doorstep.people import views

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("", views.person_list, name="people"),
    path("add/", views.person_add, name="person_add"),
    path("<int:pk>/", views.person_page, name="person"),
    path("<int:pk>/export/", views.person_export, name="person_export"),
    path("<int:pk>/erase/", views.person_erase, name="person_erase"),
]
