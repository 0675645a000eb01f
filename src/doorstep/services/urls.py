"""Addresses of the services desk."""

from django.urls import URLPattern, path

from doorstep.services.views import activities, bookings, campaigns, hours, quizzes

app_name = "services"
urlpatterns: list[URLPattern] = [
    path("", activities.activity_list, name="activities"),
    path("add/", activities.activity_new, name="activity_new"),
    path("<int:pk>/", activities.activity_page, name="activity"),
    path("<int:pk>/edit/", activities.activity_edit, name="activity_edit"),
    path("<int:pk>/cancel/", activities.activity_cancel, name="activity_cancel"),
    path("<int:pk>/attendance/", bookings.attendance, name="attendance"),
    path("<int:pk>/book/", bookings.book, name="book"),
    path("bookings/<int:pk>/withdraw/", bookings.withdraw, name="withdraw"),
    path("hours/", hours.hours_list, name="hours"),
    path("hours/mine/", hours.hours_mine, name="hours_mine"),
    path("hours/add/", hours.hours_new, name="hours_new"),
    path("hours/hours.xlsx", hours.hours_export, name="hours_export"),
    path("hours/<int:pk>/reverse/", hours.hours_reverse, name="hours_reverse"),
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/add/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<int:pk>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<int:pk>/widen/", campaigns.campaign_widen, name="campaign_widen"),
    path("campaigns/<int:campaign>/quiz/", quizzes.quiz_new, name="quiz_new"),
    path("quizzes/", quizzes.quiz_list, name="quizzes"),
    path("quizzes/<int:pk>/", quizzes.quiz_page, name="quiz"),
    path("quizzes/<int:pk>/paper/", quizzes.quiz_paper, name="quiz_paper"),
    path("quizzes/<int:pk>/close/", quizzes.quiz_close, name="quiz_close"),
]
