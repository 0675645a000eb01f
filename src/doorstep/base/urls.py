"""Addresses of the base: logging in, the switches, and the office's own pages."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, path

from doorstep.base import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("language/", views.switch_language, name="switch_language"),
    path("mode/", views.switch_mode, name="switch_mode"),
]
