"""Addresses of the residents' pages."""

from django.urls import URLPattern, URLResolver, path

from doorstep.door import circle, near, quiz, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("forget/", views.forget, name="forget_village"),
    path("village/<int:pk>/", views.village, name="village"),
    path("village/<int:pk>/choose/", views.choose, name="choose_village"),
    path("village/<int:pk>/calendar.ics", views.calendar, name="village_calendar"),
    path("village/<int:pk>/poster.pdf", views.print_poster, name="village_poster"),
    path("timetable/", views.timetable, name="timetable"),
    path("circle/", circle.circle, name="circle"),
    path("near/", near.near, name="near"),
    path("near/<int:pk>/", near.near_activity, name="near_activity"),
    path("near/<int:pk>/sign-up/", near.near_sign_up, name="near_sign_up"),
    path("near/<int:pk>/calendar.ics", near.near_calendar, name="near_calendar"),
    path("near/slip/", near.near_slip, name="near_slip"),
    path("near/slip/withdraw/", near.near_withdraw, name="near_withdraw"),
    path("quiz/", quiz.quiz_open, name="quiz"),
    path("quiz/send/", quiz.quiz_send, name="quiz_send"),
    path("quiz/thanks/", quiz.quiz_thanks, name="quiz_thanks"),
    path("about/", views.about, name="about"),
]
