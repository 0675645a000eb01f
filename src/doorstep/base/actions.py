"""Logins and grants: every change to who may come in and what they may do."""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from doorstep.base import journal
from doorstep.base.access import (
    CREATE_LOGIN,
    DISABLE_LOGIN,
    ENABLE_LOGIN,
    GRANT_ROLE,
    SET_PASSWORD,
    WITHDRAW_GRANT,
    NotAllowed,
    Verb,
    require,
)
from doorstep.base.actor import EVERYWHERE, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.models.login import Grant, Login
from doorstep.base.rules import EndsBeforeItBegins, is_path, may_give, may_look_after
from doorstep.base.words import Role


class NameTaken(Exception):  # noqa: N818  named after what happened
    """Another login has this name."""


class BadName(Exception):  # noqa: N818
    """A login name is 1 to 64 letters, digits and `@ . + - _`."""


class WeakPassword(Exception):  # noqa: N818
    """The password is too easy to guess; `reasons` says why, in the reader's language."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


class NotAPlace(Exception):  # noqa: N818
    """The scope is not a place path."""


class AlreadyGranted(Exception):  # noqa: N818
    """The login holds this role at this place already."""


class AlreadyWithdrawn(Exception):  # noqa: N818
    """The grant holds no more."""


class OwnLogin(Exception):  # noqa: N818
    """Nobody shuts themselves out."""


class SamePassword(Exception):  # noqa: N818
    """A password that somebody else knows is changed for another."""


def create_login(
    by: Actor,
    *,
    username: str,
    password: str,
    role: Role,
    scope: str,
    until: date | None = None,
    is_temporary: bool = True,
    now: datetime,
) -> Login:
    """Make a login with its first role; there is no login without one.

    Args:
        by: Who makes it.
        username: What is typed to come in; never a person's number or telephone.
        password: The first password.
        role: What the owner is here to do.
        scope: Path of the place where.
        until: The last day of the role, if one is known.
        is_temporary: Somebody else typed the password: its owner chooses another before anything opens.
        now: The moment, aware.

    Raises:
        NotAllowed: `by` may not make logins, or not give this role at this place.
        BadName, NameTaken, WeakPassword, NotAPlace, EndsBeforeItBegins: See there.
    """
    _check_gift(by, CREATE_LOGIN, Granted(role, scope))
    login = Login(
        username=Login.normalize_username(username.strip()), must_change_password=is_temporary, created_at=now
    )
    _check_name(login.username)
    _put_password(login, password)
    with transaction.atomic():
        hold("base.Login")
        if Login.objects.filter(username__iexact=login.username).exists():
            raise NameTaken(login.username)
        login.save(force_insert=True)
        _give(by, login, Granted(role, scope), until, now.astimezone(TIME_ZONE).date())
        detail = {"role": role.value, "scope": scope}
        journal.record(by, CREATE_LOGIN.name, f"base.Login:{login.pk}", detail, now=now)
    return login


def set_password(by: Actor, *, login_id: int, password: str, now: datetime) -> None:
    """Give a login a new password; everybody who is logged in under it is logged out.

    Set by somebody else, it is temporary: its owner chooses another before anything opens.

    Raises:
        NotAllowed: The login is not `by`'s to look after.
        WeakPassword: See there.
    """
    with transaction.atomic():
        login = _theirs(by, SET_PASSWORD, login_id, now)
        _put_password(login, password)
        login.must_change_password = by.user_id != login_id
        login.save(update_fields=["password", "must_change_password"])
        journal.record(by, SET_PASSWORD.name, f"base.Login:{login_id}", now=now)


def change_own_password(by: Actor, *, password: str, now: datetime) -> None:
    """Choose one's own password.

    Raises:
        NotAllowed: `by` is no login.
        SamePassword: Somebody else knows this one.
        WeakPassword: See there.
    """
    if by.user_id is None:
        raise NotAllowed("base.change_own_password", EVERYWHERE)
    with transaction.atomic():
        login = Login.objects.select_for_update().get(pk=by.user_id)
        if login.must_change_password and login.check_password(password):
            raise SamePassword
        _put_password(login, password)
        login.must_change_password = False
        login.save(update_fields=["password", "must_change_password"])
        journal.record(by, "base.change_own_password", f"base.Login:{login.pk}", now=now)


def disable_login(by: Actor, *, login_id: int, now: datetime) -> None:
    """Let nobody in under this login any more; its history stays.

    Raises:
        NotAllowed: The login is not `by`'s to look after.
        OwnLogin: It is `by`'s own.
    """
    if login_id == by.user_id:
        raise OwnLogin
    _switch(by, DISABLE_LOGIN, login_id, now, is_active=False)


def enable_login(by: Actor, *, login_id: int, now: datetime) -> None:
    """Let a disabled login in again.

    Raises:
        NotAllowed: The login is not `by`'s to look after.
    """
    _switch(by, ENABLE_LOGIN, login_id, now, is_active=True)


def grant_role(by: Actor, *, login_id: int, role: Role, scope: str, until: date | None = None, now: datetime) -> Grant:
    """Give a login one more role, from today.

    Raises:
        NotAllowed: `by` may not give this role at this place, or the login is not theirs to look after.
        NotAPlace, AlreadyGranted, EndsBeforeItBegins: See there.
    """
    _check_gift(by, GRANT_ROLE, Granted(role, scope))
    with transaction.atomic():
        login = _theirs(by, GRANT_ROLE, login_id, now)
        today = now.astimezone(TIME_ZONE).date()
        if _not_over(today).filter(login=login, role=role, scope=scope).exists():
            raise AlreadyGranted(role.value, scope)
        grant = _give(by, login, Granted(role, scope), until, today)
        detail = {"role": role.value, "scope": scope, "until": until and until.isoformat()}
        journal.record(by, GRANT_ROLE.name, f"base.Login:{login_id}", detail, now=now)
    return grant


def withdraw_grant(by: Actor, *, grant_id: int, now: datetime) -> None:
    """Take a role back, at once.

    Raises:
        NotAllowed: `by` may not give this role at this place.
        AlreadyWithdrawn: It holds no more.
        OwnLogin: It would take `by`'s own last right to give it back.
    """
    with transaction.atomic():
        grant = Grant.objects.select_for_update().get(pk=grant_id)
        _check_gift(by, WITHDRAW_GRANT, Granted(Role(grant.role), grant.scope))
        if grant.login_id == by.user_id:
            raise OwnLogin
        if not _not_over(now.astimezone(TIME_ZONE).date()).filter(pk=grant_id).exists():
            raise AlreadyWithdrawn(grant_id)
        grant.withdrawn_at = now
        grant.save(update_fields=["withdrawn_at"])
        detail = {"role": grant.role, "scope": grant.scope}
        journal.record(by, WITHDRAW_GRANT.name, f"base.Login:{grant.login_id}", detail, now=now)


def held_by(login: Login, today: date) -> tuple[Granted, ...]:
    """Return what a login holds or will hold; if nothing, what it held last: that says whose it is."""
    rows = list(_not_over(today).filter(login=login)) or list(Grant.objects.filter(login=login))
    return tuple(Granted(Role(row.role), row.scope) for row in rows)


def _not_over(today: date) -> QuerySet[Grant]:
    return Grant.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today), withdrawn_at__isnull=True)


def _theirs(by: Actor, verb: Verb, login_id: int, now: datetime) -> Login:
    login = Login.objects.select_for_update().get(pk=login_id)
    if not may_look_after(by, held_by(login, now.astimezone(TIME_ZONE).date())):
        raise NotAllowed(verb.name, "/")
    return login


def _check_gift(by: Actor, verb: Verb, wanted: Granted) -> None:
    if not is_path(wanted.scope):
        raise NotAPlace(wanted.scope)
    require(by, verb, wanted.scope)
    if not may_give(by, wanted):
        raise NotAllowed(verb.name, wanted.scope)


def _give(by: Actor, login: Login, what: Granted, until: date | None, today: date) -> Grant:
    if until is not None and until < today:
        raise EndsBeforeItBegins(until.isoformat())
    return Grant.objects.create(
        login=login, role=what.role, scope=what.scope, valid_from=today, valid_until=until, granted_by_id=by.user_id
    )


def _switch(by: Actor, verb: Verb, login_id: int, now: datetime, *, is_active: bool) -> None:
    with transaction.atomic():
        login = _theirs(by, verb, login_id, now)
        login.is_active = is_active
        login.save(update_fields=["is_active"])
        journal.record(by, verb.name, f"base.Login:{login_id}", now=now)


def _check_name(username: str) -> None:
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as fault:
        raise BadName(username) from fault
    if not 1 <= len(username) <= 64:
        raise BadName(username)


def _put_password(login: Login, password: str) -> None:
    try:
        validate_password(password, login)
    except ValidationError as fault:
        raise WeakPassword(fault.messages) from fault
    login.set_password(password)
