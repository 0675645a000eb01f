"""Who is behind this request, and how accounts come to be: made by staff, never by signing up."""

from datetime import date
from typing import Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from doorstep.base.actions import change_own_password
from doorstep.base.actor import VISITOR, Actor, Granted
from doorstep.base.clock import now, today
from doorstep.base.menu import workbench_for
from doorstep.base.models.login import Grant, Login
from doorstep.base.prepared import Prepared
from doorstep.base.words import Role

_FIELDS: Final = tuple(field.attname for field in Login._meta.concrete_fields)
_LOGIN: Final = Prepared(lambda pk: Login.objects.filter(pk=pk).values_list(*_FIELDS), int)
_GRANTS: Final = Prepared(
    lambda login, day: (
        Grant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            login=login,
            valid_from__lte=day,
            withdrawn_at__isnull=True,
        )
        .order_by("scope", "role")
        .values_list("role", "scope")
    ),
    int,
    date,
)


def must_change_password(request: HttpRequest) -> bool:
    """Say whether the login behind this request still has a password that somebody else set."""
    return getattr(getattr(request, "user", None), "must_change_password", False)


def actor_of(request: HttpRequest) -> Actor:
    """Return who is acting in this request: one query for the grants in force today, none for a visitor."""
    login = getattr(request, "user", None)
    if not isinstance(login, Login) or not login.is_active:
        return VISITOR
    return actor_for(login)


def actor_for(login: Login) -> Actor:
    """Return `login` as an actor with the grants in force today, sorted by scope and role."""
    rows = _GRANTS(login.pk, today())
    return Actor(login.pk, tuple(Granted(Role(role), scope) for role, scope in rows), login.username)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Who somebody is, by allauth; the login behind a session is read in every request, so with fewer words."""

    def get_user(self, user_id: int) -> Login | None:
        """Return the login with this id that may come in."""
        rows = _LOGIN(user_id)
        login = Login.from_db("default", _FIELDS, rows[0]) if rows else None
        return login if login is not None and self.user_can_authenticate(login) else None


class NoOpenSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by an officer (`create_login`); nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead staff to their workbench and everybody else to the front page."""
        workbench = workbench_for(actor_of(request))
        return resolve_url(workbench.url_name if workbench else "home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead on as after logging in."""
        return self.get_login_redirect_url(request)

    def clean_password(self, password: str, user: Login | None = None) -> str:
        """Refuse a weak password, and the one that somebody else knows."""
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError(_("Choose another one than the one you were given."))
        chosen: str = super().clean_password(password, user=user)
        return chosen

    def set_password(self, user: Login, password: str) -> None:
        """Let the owner change the password, by the action that journals it."""
        change_own_password(actor_for(user), password=password, now=now())
        user.refresh_from_db()
