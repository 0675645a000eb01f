"""Addresses of surveys: the light page for who answers, the desk for who asks."""

from django.urls import URLPattern, URLResolver, include, path

from doorstep.voices.views import answering, entering, opinions, questionnaires, questions, results, waves

app_name = "voices"
_DESK: list[URLPattern] = [
    path("", waves.wave_list, name="waves"),
    path("new/", waves.wave_new, name="wave_new"),
    path("results/", results.result_list, name="result_list"),
    path("<int:pk>/", waves.wave_page, name="wave"),
    path("<int:pk>/open/", waves.wave_open, name="wave_open"),
    path("<int:pk>/close/", waves.wave_close, name="wave_close"),
    path("<int:pk>/release/", waves.wave_release, name="wave_release"),
    path("<int:pk>/invite/", waves.wave_invite, name="wave_invite"),
    path("<int:pk>/slips.pdf", waves.slips_pdf, name="slips_pdf"),
    path("<int:pk>/slips.xlsx", waves.slips_xlsx, name="slips_xlsx"),
    path("<int:pk>/paper/", entering.paper_typed, name="paper"),
    path("<int:pk>/file/", entering.paper_file, name="paper_file"),
    path("<int:pk>/sheets.xlsx", entering.paper_template, name="paper_template"),
    path("<int:pk>/calls/", entering.calls, name="calls"),
    path("roll/<int:pk>/call/", entering.call, name="call"),
    path("roll/<int:pk>/replace/", waves.code_replace, name="code_replace"),
    path("<int:pk>/results/", results.results, name="results"),
    path("<int:pk>/results.xlsx", results.results_xlsx, name="results_xlsx"),
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
urlpatterns: list[URLPattern | URLResolver] = [
    path("v/", answering.code_page, name="answer"),
    path("v/open/<int:wave>/", answering.open_page, name="answer_open"),
    path("v/<slug:code>/", answering.by_link, name="answer_code"),
    path("desk/voices/", include(_DESK)),
]
