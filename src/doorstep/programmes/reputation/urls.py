"""Addresses of the index's desk."""

from django.urls import URLPattern, path

from doorstep.programmes.reputation.views import audits, files, offices, quarters, reports, schemes

app_name = "reputation"
urlpatterns: list[URLPattern] = [
    path("", quarters.quarter_list, name="quarters"),
    path("quarters/new/", quarters.quarter_new, name="quarter_new"),
    path("quarters/<int:pk>/", quarters.quarter_page, name="quarter"),
    path("quarters/<int:pk>/close/", quarters.quarter_close, name="quarter_close"),
    path("quarters/<int:pk>/quarter.xlsx", files.quarter_workbook, name="quarter_workbook"),
    path("quarters/<int:pk>/burden/", quarters.burden, name="burden"),
    path("quarters/<int:pk>/grades/", offices.grades_page, name="grades"),
    path("quarters/<int:pk>/grades/<int:score>/decide/", offices.decide, name="decide"),
    path("quarters/<int:pk>/audit/", audits.audit_page, name="audit"),
    path("quarters/<int:pk>/audit/draw/", audits.audit_draw, name="audit_draw"),
    path("quarters/<int:pk>/audit/<int:pick>/", audits.finding, name="finding"),
    path("reports/<int:pk>/", reports.report_page, name="report"),
    path("reports/<int:pk>/hand-in/", reports.hand_in, name="hand_in"),
    path("reports/<int:pk>/hand-back/", reports.hand_back, name="hand_back"),
    path("reports/<int:pk>/lines/<int:claim>/picture/", reports.evidence_new, name="evidence_new"),
    path("reports/<int:pk>/pictures/<int:picture>.jpg", reports.evidence, name="evidence"),
    path("reports/<int:pk>/pictures/<int:picture>/drop/", reports.evidence_drop, name="evidence_drop"),
    path("grading/<int:pk>/", offices.sheet_page, name="sheet"),
    path("grading/<int:pk>/lock/", offices.sheet_lock, name="sheet_lock"),
    path("offices/", offices.office_list, name="offices"),
    path("offices/<int:town>/name/", offices.office_name, name="office_name"),
    path("offices/keep-away/", offices.keep_away, name="keep_away"),
    path("schemes/", schemes.scheme_list, name="schemes"),
    path("schemes/new/", schemes.scheme_new, name="scheme_new"),
    path("schemes/<int:pk>/", schemes.scheme_page, name="scheme"),
    path("schemes/<int:pk>/edit/", schemes.scheme_edit, name="scheme_edit"),
    path("schemes/<int:pk>/scheme.xlsx", files.scheme_workbook, name="scheme_workbook"),
    path("schemes/<int:pk>/publish/", schemes.scheme_publish, name="scheme_publish"),
    path("schemes/<int:pk>/retire/", schemes.scheme_retire, name="scheme_retire"),
    path("schemes/<int:pk>/follow/", schemes.scheme_follow, name="scheme_follow"),
    path("schemes/<int:pk>/moves/", schemes.scheme_moves, name="scheme_moves"),
    path("schemes/<int:pk>/lines/new/", schemes.node_new, name="node_new"),
    path("schemes/<int:pk>/lines/<int:node>/", schemes.node_edit, name="node_edit"),
    path("schemes/<int:pk>/lines/<int:node>/drop/", schemes.node_drop, name="node_drop"),
]
