"""Addresses of the residents' pages."""

from django.urls import URLPattern, URLResolver, path

from doorstep.door import circle, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("forget/", views.forget, name="forget_village"),
    path("village/<int:pk>/", views.village, name="village"),
    path("village/<int:pk>/choose/", views.choose, name="choose_village"),
    path("village/<int:pk>/calendar.ics", views.calendar, name="village_calendar"),
    path("village/<int:pk>/poster.pdf", views.print_poster, name="village_poster"),
    path("timetable/", views.timetable, name="timetable"),
    path("circle/", circle.circle, name="circle"),
    path("about/", views.about, name="about"),
]
