"""Error pages, the two switches every page carries, and long work as a page can watch it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.template import TemplateDoesNotExist, loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doorstep.base import jobs, queries, regulations
from doorstep.base.access import (
    CANCEL_JOB,
    CHANGE_RULES,
    CHANGE_WORKDAYS,
    CREATE_LOGIN,
    DISABLE_LOGIN,
    ENABLE_LOGIN,
    GRANT_ROLE,
    SEE_JOURNAL,
    SEE_LOGINS,
    SEE_RULES,
    SEE_WORKDAYS,
    SET_PASSWORD,
    STAFF,
    SWITCH_SHELL,
    WATCH_JOB,
    WITHDRAW_GRANT,
    NotAllowed,
    may_anywhere,
)
from doorstep.base.actions import (
    AlreadyWithdrawn,
    OwnLogin,
    create_login,
    disable_login,
    enable_login,
    grant_role,
    held_by,
    set_password,
    withdraw_grant,
)
from doorstep.base.actor import EVERYWHERE
from doorstep.base.clock import now, today
from doorstep.base.forms import (
    REFUSALS,
    JournalFilter,
    LoginForm,
    PasswordForm,
    RoleForm,
    RuleEndForm,
    RuleForm,
    WorkdayForm,
    refuse,
)
from doorstep.base.journal_words import lines
from doorstep.base.models.calendar import CalendarDay
from doorstep.base.models.login import Grant
from doorstep.base.models.rule import Rule
from doorstep.base.pages import ELDER, MODE_COOKIE, Request, is_elder, page
from doorstep.base.rules import may_look_after
from doorstep.base.words import JobState
from doorstep.base.workdays import NotDeclared, declare_day, withdraw_day

YEAR_S = 365 * 24 * 3600
PAGE_SIZE = 50
HTMX_STOP_POLLING = 286


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that the request made no sense."""
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that this is not for this login."""
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that there is nothing at this address."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that the form was too old or came from elsewhere."""
    return render(request, "403.html", {"is_stale_form": True}, status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say sorry, without asking the database for anything."""
    words = {"lang": get_language() or settings.LANGUAGE_CODE, "is_elder": is_elder(request)}
    try:
        body = loader.get_template("500.html").render(words)
    except TemplateDoesNotExist:
        body = "出了点问题，请稍后再试。"
    return HttpResponse(body, status=HTTPStatus.INTERNAL_SERVER_ERROR)


@page(SWITCH_SHELL)
@require_POST
def switch_language(request: Request) -> HttpResponseBase:
    """Remember the language chosen on this device for a year."""
    wanted = request.POST.get("language", "")
    response = _back(request)
    if wanted in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, wanted)
    return response


@page(SWITCH_SHELL)
@require_POST
def switch_mode(request: Request) -> HttpResponseBase:
    """Remember on this device for a year whether type and targets are large (长辈版)."""
    response = _back(request)
    if request.POST.get("mode") == ELDER:
        _remember(response, MODE_COOKIE, ELDER)
    else:
        response.delete_cookie(MODE_COOKIE, samesite="Lax")
    return response


def _back(request: Request) -> HttpResponseRedirect:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if is_ours else resolve_url("home"))


def _remember(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=YEAR_S, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


@page(WATCH_JOB)
def job(request: Request, job_id: int) -> HttpResponseBase:
    """Show how far a piece of work is; asked by htmx only the moving part, asked for JSON only the figures."""
    found = get_object_or_404(jobs.seen_by(request.actor), pk=job_id)
    words = jobs.in_words(found)
    if request.accepts("application/json") and not request.accepts("text/html"):
        figures = {"state": found.state, "percent": found.percent, "message": words, "error": found.error}
        return JsonResponse(figures, json_dumps_params={"ensure_ascii": False})
    is_over = found.state not in {JobState.WAITING, JobState.RUNNING}
    error = _(found.error) if found.error else ""
    template = "base/job_status.html" if request.htmx else "base/job.html"
    status = HTMX_STOP_POLLING if request.htmx and is_over else HTTPStatus.OK
    return render(request, template, {"job": found, "words": words, "is_over": is_over, "error": error}, status=status)


@page(CANCEL_JOB)
@require_POST
def job_cancel(request: Request, job_id: int) -> HttpResponseBase:
    """Call a piece of work off."""
    found = get_object_or_404(jobs.seen_by(request.actor), pk=job_id)
    with suppress(jobs.AlreadyOver):  # it ended while the page was being read, and the page will say so
        jobs.cancel(request.actor, job_id=found.pk, now=now())
    return redirect("job", job_id=found.pk)


@page(SEE_JOURNAL)
def journal(request: Request) -> HttpResponseBase:
    """Show who did what, the latest first."""
    form = JournalFilter(request.GET or None, verbs=queries.verbs_done())
    wanted = form.cleaned_data if form.is_valid() else {}
    day = wanted.get("day")
    shown = Paginator(queries.entries(wanted.get("verb", ""), day), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": shown,
        "lines": lines(request.actor, shown),
        "head": queries.day_head(day) if day else None,
    }
    return render(request, "base/journal.html", context)


@page(SEE_RULES)
def rules(request: Request) -> HttpResponseBase:
    """Show every rule in force today, with where it is written."""
    context = {"rules": regulations.all_in_force(today()), **_rights_over_rules(request)}
    return render(request, "base/rules.html", context)


@page(SEE_RULES)
def rule(request: Request, rule_id: int) -> HttpResponseBase:
    """Show what a rule says, has said and will say."""
    found = get_object_or_404(Rule, pk=rule_id)
    context = {
        "rule": found,
        "rules": regulations.history(found.code),
        "today": today(),
        **_rights_over_rules(request),
    }
    return render(request, "base/rule.html", context)


def _rights_over_rules(request: Request) -> dict[str, bool]:
    """Say whether to offer a change, and whether to show the page among the office's or the residents' pages."""
    return {
        "may_change": may_anywhere(request.actor, CHANGE_RULES),
        "is_staff": bool(request.actor.roles & STAFF),
    }


@page(CHANGE_RULES)
def rule_new(request: Request) -> HttpResponseBase:
    """Write down a rule."""
    form = RuleForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if form.is_valid():
        added: list[Rule] = []
        if _did(form, lambda: added.append(regulations.add_rule(request.actor, **form.cleaned_data, now=now()))):
            messages.success(request, _("The rule is written down."))
            return redirect("rule", rule_id=added[0].pk)
    return render(request, "base/rule_new.html", {"form": form, "codes": regulations.codes()})


@page(CHANGE_RULES)
def rule_end(request: Request, rule_id: int) -> HttpResponseBase:
    """Say on which day a rule holds for the last time."""
    found = get_object_or_404(Rule, pk=rule_id)
    form = RuleEndForm(request.POST or None)
    if form.is_valid():
        last = form.cleaned_data["last_day"]
        if _did(form, lambda: regulations.end_rule(request.actor, rule_id=rule_id, last_day=last, now=now())):
            messages.success(request, _("The rule has its last day."))
            return redirect("rule", rule_id=rule_id)
    return render(request, "base/rule_end.html", {"rule": found, "form": form})


@page(SEE_WORKDAYS)
def workdays(request: Request) -> HttpResponseBase:
    """Show the days declared by this county, and declare one more."""
    may_change = may_anywhere(request.actor, CHANGE_WORKDAYS)
    form = WorkdayForm(request.POST or None) if may_change else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed(CHANGE_WORKDAYS.name, EVERYWHERE)
        if form.is_valid() and _did(form, lambda: declare_day(request.actor, **form.cleaned_data, now=now())):
            messages.success(request, _("The day is in the table."))
            return redirect("workdays")
    context = {"days": CalendarDay.objects.order_by("-day"), "form": form}
    return render(request, "base/workdays.html", context)


@page(CHANGE_WORKDAYS)
@require_POST
def workday_withdraw(request: Request, day: date) -> HttpResponseBase:
    """Take a day out of the table."""
    with suppress(NotDeclared):  # somebody else was faster
        withdraw_day(request.actor, day=day, now=now())
    return redirect("workdays")


@page(SEE_LOGINS)
def logins(request: Request) -> HttpResponseBase:
    """Show the logins an officer looks after."""
    words = request.GET.get("words", "").strip()
    found = queries.logins_for(request.actor, words, today())
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = queries.scope_names(grant.scope for login in shown for grant in login.open_grants)  # type: ignore[attr-defined]
    return render(request, "base/logins.html", {"page": shown, "words": words, "places": names})


@page(CREATE_LOGIN)
def login_new(request: Request) -> HttpResponseBase:
    """Make a login with its first role."""
    form = LoginForm(request.POST or None, giver=request.actor)
    if form.is_valid() and _did(form, lambda: create_login(request.actor, **form.cleaned_data, now=now())):
        messages.success(request, _("The login is ready."))
        return redirect("logins")
    return render(request, "base/login_new.html", {"form": form})


@page(SEE_LOGINS)
def login(request: Request, login_id: int) -> HttpResponseBase:
    """Show a login with its roles, and what can be done about it."""
    return _login_page(request, login_id)


@page(GRANT_ROLE)
@require_POST
def login_grant(request: Request, login_id: int) -> HttpResponseBase:
    """Give a login one more role."""
    form = RoleForm(request.POST, giver=request.actor)
    if form.is_valid():
        given = form.cleaned_data
        if _did(form, lambda: grant_role(request.actor, login_id=login_id, **given, now=now())):
            return redirect("login", login_id=login_id)
    return _login_page(request, login_id, role_form=form)


@page(WITHDRAW_GRANT)
@require_POST
def login_withdraw(request: Request, login_id: int, grant_id: int) -> HttpResponseBase:
    """Take a role back."""
    grant = get_object_or_404(Grant, pk=grant_id, login_id=login_id)
    try:
        withdraw_grant(request.actor, grant_id=grant.pk, now=now())
    except OwnLogin:
        messages.error(request, _("Nobody takes back their own role."))
    except AlreadyWithdrawn:
        messages.info(request, _("It had been taken back already."))
    return redirect("login", login_id=login_id)


@page(SET_PASSWORD)
@require_POST
def login_password(request: Request, login_id: int) -> HttpResponseBase:
    """Give a login a new password."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if _did(form, lambda: set_password(request.actor, login_id=login_id, **given, now=now())):
            messages.success(request, _("The new password holds from now on."))
            return redirect("login", login_id=login_id)
    return _login_page(request, login_id, password_form=form)


@page(DISABLE_LOGIN)
@require_POST
def login_disable(request: Request, login_id: int) -> HttpResponseBase:
    """Let nobody in under this login any more."""
    try:
        disable_login(request.actor, login_id=login_id, now=now())
    except OwnLogin:
        messages.error(request, _("Nobody shuts themselves out."))
    return redirect("login", login_id=login_id)


@page(ENABLE_LOGIN)
@require_POST
def login_enable(request: Request, login_id: int) -> HttpResponseBase:
    """Let a disabled login in again."""
    enable_login(request.actor, login_id=login_id, now=now())
    return redirect("login", login_id=login_id)


def _login_page(request: Request, login_id: int, **forms: Form) -> HttpResponseBase:
    found = get_object_or_404(queries.logins_for(request.actor, on=today()), pk=login_id)
    context = {
        "login": found,
        "is_theirs": may_look_after(request.actor, held_by(found, today())),
        "places": queries.scope_names(grant.scope for grant in found.open_grants),  # type: ignore[attr-defined]
        "role_form": RoleForm(giver=request.actor),
        "password_form": PasswordForm(),
        **forms,
    }
    return render(request, "base/login.html", context)


def _did(form: Form, action: Callable[[], object]) -> bool:
    """Do it; where the action refuses for a reason of the form's, say so there."""
    try:
        action()
    except REFUSALS as refusal:
        refuse(form, refusal)
        return False
    return True
