"""Addresses of the base: logging in, the switches, and the office's own pages."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, path, register_converter

from doorstep.base import views
from doorstep.base.converters import Day

register_converter(Day, "day")

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("language/", views.switch_language, name="switch_language"),
    path("mode/", views.switch_mode, name="switch_mode"),
    path("rules/", views.rules, name="rules"),
    path("rules/<int:rule_id>/", views.rule, name="rule"),
    path("desk/rules/new/", views.rule_new, name="rule_new"),
    path("desk/rules/<int:rule_id>/end/", views.rule_end, name="rule_end"),
    path("desk/jobs/<int:job_id>/", views.job, name="job"),
    path("desk/jobs/<int:job_id>/cancel/", views.job_cancel, name="job_cancel"),
    path("desk/journal/", views.journal, name="journal"),
    path("desk/workdays/", views.workdays, name="workdays"),
    path("desk/workdays/<day:day>/withdraw/", views.workday_withdraw, name="workday_withdraw"),
    path("desk/logins/", views.logins, name="logins"),
    path("desk/logins/new/", views.login_new, name="login_new"),
    path("desk/logins/<int:login_id>/", views.login, name="login"),
    path("desk/logins/<int:login_id>/grant/", views.login_grant, name="login_grant"),
    path("desk/logins/<int:login_id>/withdraw/<int:grant_id>/", views.login_withdraw, name="login_withdraw"),
    path("desk/logins/<int:login_id>/password/", views.login_password, name="login_password"),
    path("desk/logins/<int:login_id>/disable/", views.login_disable, name="login_disable"),
    path("desk/logins/<int:login_id>/enable/", views.login_enable, name="login_enable"),
]
