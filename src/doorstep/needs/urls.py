"""Addresses of the desk of needs and duties."""

from django.urls import URLPattern, path

from doorstep.needs.views import duties, duty_tasks, inbox, need_tasks, taking

app_name = "needs"
urlpatterns: list[URLPattern] = [
    path("needs/", inbox.inbox, name="inbox"),
    path("needs/new/", taking.new, name="new"),
    path("needs/<int:pk>/slip/<int:follower>/", taking.slip_print, name="slip_print"),
    path("needs/<int:pk>/", inbox.need_page, name="need"),
    path("needs/<int:pk>/assign/", need_tasks.assign, name="need_assign"),
    path("needs/<int:pk>/sort/", need_tasks.sort, name="need_sort"),
    path("needs/<int:pk>/drop/", need_tasks.drop, name="need_drop"),
    path("needs/<int:pk>/photos/", need_tasks.photos, name="need_photos"),
    path("needs/<int:pk>/word/", need_tasks.word, name="need_word"),
    path("needs/photos/<int:pk>/", inbox.photo, name="photo"),
    path("duties/", duties.duty_list, name="duties"),
    path("duties/<int:pk>/", duties.duty_page, name="duty"),
    path("duties/<int:pk>/accept/", duty_tasks.accept, name="duty_accept"),
    path("duties/<int:pk>/answer/", duty_tasks.answer, name="duty_answer"),
    path("duties/<int:pk>/return/", duty_tasks.give_back, name="duty_return"),
    path("duties/<int:pk>/pause/", duty_tasks.pause, name="duty_pause"),
    path("duties/<int:pk>/resume/", duty_tasks.resume, name="duty_resume"),
    path("duties/<int:pk>/note/", duty_tasks.note, name="duty_note"),
    path("duties/<int:pk>/helpers/", duty_tasks.helpers, name="duty_helpers"),
    path("duties/<int:pk>/reassign/", duty_tasks.reassign, name="duty_reassign"),
    path("duties/<int:pk>/suggested/", duties.duty_as_suggested, name="duty_as_suggested"),
    path("duties/<int:pk>/withdraw/", duty_tasks.withdraw, name="duty_withdraw"),
    path("duties/<int:pk>/confirm/", duty_tasks.confirm, name="duty_confirm"),
    path("tray/", duties.tray, name="tray"),
]
