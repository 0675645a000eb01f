"""Who is behind this request, and how accounts come to be: made by staff, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db.models import Q
from django.http import HttpRequest

from doorstep.base.actor import VISITOR, Actor, Granted
from doorstep.base.clock import today
from doorstep.base.models.login import Grant, Login
from doorstep.base.words import Role


def actor_of(request: HttpRequest) -> Actor:
    """Return who is acting in this request: one query for the grants in force today, none for a visitor."""
    login = getattr(request, "user", None)
    if not isinstance(login, Login) or not login.is_active:
        return VISITOR
    return actor_for(login)


def actor_for(login: Login) -> Actor:
    """Return `login` as an actor with the grants in force today, sorted by scope and role."""
    day = today()
    rows = (
        Grant.objects.filter(login=login, valid_from__lte=day, withdrawn_at__isnull=True)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
        .order_by("scope", "role")
        .values_list("role", "scope")
    )
    return Actor(login.pk, tuple(Granted(Role(role), scope) for role, scope in rows), login.username)


class NoOpenSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by an officer (`create_login`); nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no."""
        return False
