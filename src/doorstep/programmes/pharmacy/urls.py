"""Addresses of the pharmacy desk."""

from django.urls import URLPattern, path

from doorstep.programmes.pharmacy.views import crew, decisions, files, maps, medicines, plans, vehicles, visits

app_name = "pharmacy"
urlpatterns: list[URLPattern] = [
    path("", plans.plan_list, name="plans"),
    path("plans/new/", plans.plan_new, name="plan_new"),
    path("plans/upload/", files.plan_upload, name="plan_upload"),
    path("plans/template.xlsx", files.plan_template, name="plan_template"),
    path("plans/<int:pk>/", plans.plan_page, name="plan"),
    path("plans/<int:pk>/progress/", plans.plan_progress, name="plan_progress"),
    path("plans/<int:pk>/villages/", plans.plan_villages, name="plan_villages"),
    path("plans/<int:pk>/compare/", plans.plan_compare, name="plan_compare"),
    path("plans/<int:pk>/map.geojson", maps.plan_map, name="plan_map"),
    path("plans/<int:pk>/plan.xlsx", files.plan_workbook, name="plan_workbook"),
    path("plans/<int:pk>/plan.json", files.plan_json, name="plan_json"),
    path("plans/<int:pk>/plan.ics", files.plan_calendar, name="plan_calendar"),
    path("plans/<int:pk>/start/", decisions.plan_start, name="plan_start"),
    path("plans/<int:pk>/cancel/", decisions.plan_cancel, name="plan_cancel"),
    path("plans/<int:pk>/adopt/", decisions.plan_adopt, name="plan_adopt"),
    path("plans/<int:pk>/retire/", decisions.plan_retire, name="plan_retire"),
    path("plans/<int:pk>/roll_back/", decisions.plan_roll_back, name="plan_roll_back"),
    path("vehicles/", vehicles.vehicle_list, name="vehicles"),
    path("vehicles/add/", vehicles.vehicle_add, name="vehicle_add"),
    path("vehicles/<int:pk>/", vehicles.vehicle_edit, name="vehicle_edit"),
    path("vehicles/<int:pk>/retire/", vehicles.vehicle_retire, name="vehicle_retire"),
    path("medicines/", medicines.medicine_list, name="medicines"),
    path("medicines/add/", medicines.medicine_add, name="medicine_add"),
    path("medicines/<int:pk>/", medicines.medicine_page, name="medicine"),
    path("medicines/<int:pk>/describe/", medicines.medicine_describe, name="medicine_describe"),
    path("crew/", crew.crew_page, name="crew"),
    path("crew/sync/", crew.crew_sync, name="crew_sync"),
    path("crew/device/", crew.crew_device, name="crew_device"),
    path("crew/snapshot/", crew.crew_snapshot, name="crew_snapshot"),
    path("crew/worker.js", crew.crew_worker, name="crew_worker"),
    path("crew/app.webmanifest", crew.crew_manifest, name="crew_manifest"),
    path("visits/", visits.visit_list, name="visits"),
    path("visits/<int:pk>/", visits.visit_page, name="visit"),
    path("visits/<int:pk>/hold/", visits.visit_hold, name="visit_hold"),
    path("visits/<int:pk>/miss/", visits.visit_miss, name="visit_miss"),
    path("visits/<int:pk>/unmiss/", visits.visit_unmiss, name="visit_unmiss"),
]
