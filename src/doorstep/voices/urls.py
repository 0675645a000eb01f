"""Addresses of the surveys' desk."""

from django.urls import URLPattern, path

from doorstep.voices.views import opinions, questionnaires, questions

app_name = "voices"
urlpatterns: list[URLPattern] = [
    path("questionnaires/", questionnaires.questionnaire_list, name="questionnaires"),
    path("questionnaires/add/", questionnaires.questionnaire_new, name="questionnaire_new"),
    path("questionnaires/take/", questionnaires.questionnaire_take, name="questionnaire_take"),
    path("questionnaires/import/", questionnaires.questionnaire_import, name="questionnaire_import"),
    path("questionnaires/<int:pk>/", questionnaires.questionnaire_page, name="questionnaire"),
    path("questionnaires/<int:pk>/edit/", questionnaires.questionnaire_edit, name="questionnaire_edit"),
    path("questionnaires/<int:pk>/preview/", questionnaires.questionnaire_preview, name="questionnaire_preview"),
    path("questionnaires/<int:pk>/form.xlsx", questionnaires.questionnaire_export, name="questionnaire_export"),
    path("questionnaires/<int:pk>/publish/", questionnaires.questionnaire_publish, name="questionnaire_publish"),
    path("questionnaires/<int:pk>/retire/", questionnaires.questionnaire_retire, name="questionnaire_retire"),
    path("questionnaires/<int:pk>/next/", questionnaires.questionnaire_next, name="questionnaire_next"),
    path("questionnaires/<int:pk>/discard/", questionnaires.questionnaire_discard, name="questionnaire_discard"),
    path("questionnaires/<int:pk>/questions/add/", questions.question_new, name="question_new"),
    path("questionnaires/<int:pk>/questions/<slug:key>/", questions.question_edit, name="question_edit"),
    path("questionnaires/<int:pk>/questions/<slug:key>/move/", questions.question_move, name="question_move"),
    path("questionnaires/<int:pk>/questions/<slug:key>/remove/", questions.question_remove, name="question_remove"),
    path("opinions/", opinions.opinion_groups, name="opinions"),
    path("opinions/need/", opinions.raise_need, name="raise_need"),
    path("waves/<int:pk>/opinions/", opinions.screening, name="screening"),
    path("waves/<int:pk>/opinions/next/", opinions.screen, name="screen_next"),
    path("waves/<int:pk>/opinions/release/", opinions.release, name="release"),
    path("waves/<int:pk>/opinions/<int:opinion>/", opinions.screen, name="screen"),
    path("waves/<int:pk>/opinions/<int:opinion>/hide/", opinions.hide, name="hide"),
]
