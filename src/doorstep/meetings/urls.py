"""Addresses of meetings: the desk's, and those of calendars and public dates."""

from django.urls import URLPattern, path

from doorstep.meetings.views import files, joint, lists, meetings, running, series, slots

app_name = "meetings"
urlpatterns: list[URLPattern] = [
    path("meetings/", lists.public_dates, name="public"),
    path("meetings/series/<int:pk>.ics", files.public_feed, name="public_feed"),
    path("meetings/calendar/<slug:token>.ics", files.feed, name="feed"),
    path("meetings/joint/<slug:token>.ics", joint.joint_feed, name="joint_feed"),
    path("desk/meetings/joint/<int:pk>/", joint.joint_page, name="joint"),
    path("desk/meetings/", lists.meeting_list, name="meetings"),
    path("desk/meetings/calendar/", lists.calendar, name="calendar"),
    path("desk/meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("desk/meetings/series/", series.series_list, name="series_list"),
    path("desk/meetings/series/new/", series.series_new, name="series_new"),
    path("desk/meetings/series/<int:pk>/", series.series_page, name="series"),
    path("desk/meetings/series/<int:pk>/edit/", series.series_edit, name="series_edit"),
    path("desk/meetings/series/<int:pk>/end/", series.series_end, name="series_end"),
    path("desk/meetings/series/<int:pk>/address/", series.series_address, name="series_address"),
    path("desk/meetings/lines/", slots.line_list, name="lines"),
    path("desk/meetings/lines/<int:pk>/<int:number>/", slots.slot_book, name="slot_book"),
    path("desk/meetings/bookings/<int:pk>/cancel/", slots.booking_cancel, name="booking_cancel"),
    path("desk/meetings/bookings/<int:pk>/problem/", slots.booking_problem, name="booking_problem"),
    path("desk/meetings/items/<int:pk>/", running.item_settle, name="item_settle"),
    path("desk/meetings/items/<int:pk>/withdraw/", meetings.item_withdraw, name="item_withdraw"),
    path("desk/meetings/decisions/<int:pk>/duty/", running.decision_duty, name="decision_duty"),
    path("desk/meetings/<int:pk>/", meetings.meeting_page, name="meeting"),
    path("desk/meetings/<int:pk>/move/", meetings.meeting_move, name="meeting_move"),
    path("desk/meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("desk/meetings/<int:pk>/begin/", meetings.meeting_begin, name="meeting_begin"),
    path("desk/meetings/<int:pk>/items/", meetings.item_add, name="item_add"),
    path("desk/meetings/<int:pk>/attendance/", running.attendance, name="attendance"),
    path("desk/meetings/<int:pk>/room/", running.room, name="room"),
    path("desk/meetings/<int:pk>/lock/", meetings.meeting_lock, name="meeting_lock"),
    path("desk/meetings/<int:pk>/addendum/", meetings.meeting_addendum, name="meeting_addendum"),
    path("desk/meetings/<int:pk>/minutes/", files.minutes_page, name="minutes"),
    path("desk/meetings/<int:pk>/minutes.pdf", files.minutes_pdf, name="minutes_pdf"),
    path("desk/meetings/<int:pk>/minutes.xlsx", files.minutes_xlsx, name="minutes_xlsx"),
    path("desk/meetings/<int:pk>/minutes.json", files.minutes_json, name="minutes_json"),
]
