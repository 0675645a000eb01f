"""Addresses of the residents' pages."""

from django.urls import URLPattern, URLResolver, path

from doorstep.door import circle, mine, near, needs_board, quick, quiz, slip, slip_paper, tell, views, wishes

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
    path("tell/", tell.tell, name="tell"),
    path("tell/quick/", quick.quick, name="tell_quick"),
    path("slip/", slip.slip, name="slip"),
    path("slip/<str:code>/", slip.story, name="slip_story"),
    path("slip/<str:code>/paper/", slip_paper.paper, name="slip_paper"),
    path("slip/<str:code>/slip.pdf", slip_paper.pdf, name="slip_pdf"),
    path("slip/<str:code>/say/", slip.word, name="slip_word"),
    path("slip/<str:code>/take-back/", slip.drop, name="slip_drop"),
    path("slip/<str:code>/photos/", slip.add_pictures, name="slip_photos"),
    path("slip/<str:code>/photos/<int:pk>.jpg", slip.picture, name="slip_photo"),
    path("needs/", needs_board.board, name="needs"),
    path("needs/<int:pk>/me-too/", needs_board.me_too, name="me_too"),
    path("wishes/", wishes.board, name="wishes"),
    path("wishes/<int:pk>/claim/", wishes.claim, name="claim_wish"),
    path("wishes/<int:pk>/give-back/", wishes.release, name="release_wish"),
    path("mine/", mine.mine, name="mine"),
]
