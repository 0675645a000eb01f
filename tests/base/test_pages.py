"""What every page shares, and the office's own pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from doorstep.base import attempts, jobs, journal, journal_words, regulations, views
from doorstep.base.access import NotAllowed, Verb, scopes
from doorstep.base.actor import SYSTEM, VISITOR, Actor, Granted
from doorstep.base.models.calendar import CalendarDay
from doorstep.base.models.job import Job
from doorstep.base.models.login import Grant, Login
from doorstep.base.pages import Request, page
from doorstep.base.words import JobState, Role

pytestmark = pytest.mark.django_db
QUEUED = override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})
TOWN, VILLAGE = "/1/7/", "/1/7/93/"


def test_a_page_that_asks_nobody_costs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.post(reverse("switch_mode"), {"mode": "elder"})

    assert response.status_code == 302


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "这个地址只收表单"), ("en", "This address only takes forms")]
)
def test_an_address_that_takes_only_forms_says_so_when_it_is_opened(client: Client, language: str, words: str) -> None:
    client.cookies["django_language"] = language

    response = client.get(reverse("switch_mode"))

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert words in response.content.decode()


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/timetable/?day=1", "/timetable/?day=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_a_switch_leads_back_into_this_site_only(client: Client, wanted: str, goes_to: str) -> None:
    response = client.post(reverse("switch_language"), {"language": "en", "next": wanted})

    assert response["Location"] == goes_to


@pytest.mark.parametrize(
    ("referer", "leads_to"),
    [
        ("http://testserver/desk/logins/{id}/?x=1", "/desk/logins/{id}/?x=1"),
        ("http://testserver/desk/logins/{id}/grant/", "/desk/logins/{id}/"),
        ("http://testserver/nowhere/", "/desk/logins/{id}/"),
        ("https://elsewhere.example/desk/logins/{id}/", "/desk/logins/{id}/"),
        ("", "/desk/logins/{id}/"),
    ],
)
def test_after_a_form_that_was_refused_the_switches_lead_to_a_page_that_can_be_opened(
    client: Client, login_as: Callable[..., Login], make_login: Callable[..., Login], referer: str, leads_to: str
) -> None:
    login_as(client, Role.ADMIN)
    other = make_login(Role.CREW)

    refused = client.post(
        reverse("login_grant", args=[other.pk]), {"role": "king"}, headers={"referer": referer.format(id=other.pk)}
    )

    back = str(refused.context["back"])
    assert f'name="next" value="{back}"' in refused.content.decode()
    assert (back, client.get(back).status_code) == (leads_to.format(id=other.pk), 200)


def test_the_switches_of_a_page_lead_back_to_it(client: Client) -> None:
    page = client.get(reverse("rules") + "?a=1&b=2").content.decode()

    assert page.count('name="next" value="/rules/?a=1&amp;b=2"') == 2


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "工作日有人接。"), ("en", "")])
def test_when_the_line_is_answered_is_said_by_the_county_alone(
    client: Client, settings: Any, language: str, words: str
) -> None:
    settings.SERVICE_PHONE, settings.PHONE_HOURS = "0572-000-0000", {"zh-hans": "工作日有人接。", "en": ""}
    client.cookies["django_language"] = language

    page = client.get(reverse("rules")).content.decode()

    assert page.partition("<b>0572-000-0000</b></a>")[2].partition("</p>")[0].strip() == words


def test_a_refusal_is_one_line_in_the_log_and_a_missing_page_none(
    client: Client, login_as: Callable[..., Login], caplog: pytest.LogCaptureFixture
) -> None:
    login_as(client, Role.RESIDENT)

    answers = [client.get(reverse("journal")).status_code, client.get("/nowhere/").status_code]

    assert answers == [403, 404]
    assert [(record.getMessage(), record.exc_info) for record in caplog.records] == [
        ("Forbidden (Permission denied): /desk/journal/", None)
    ]


def test_the_language_is_chosen_on_the_page_and_kept_for_a_year(client: Client) -> None:
    before = client.get(reverse("rules"), headers={"accept-language": "en"})
    switched = client.post(reverse("switch_language"), {"language": "en"})
    after = client.get(reverse("rules"))

    assert before["Content-Language"] == "zh-hans"
    assert switched.cookies["django_language"]["max-age"] == 365 * 24 * 3600
    assert after["Content-Language"] == "en"
    assert "Rules in force" in after.content.decode()
    assert "Cookie" in after["Vary"]


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    switched = client.post(reverse("switch_language"), {"language": "xx"})

    assert "django_language" not in switched.cookies


def test_large_type_is_chosen_and_put_back(client: Client) -> None:
    chosen = client.post(reverse("switch_mode"), {"mode": "elder"})
    large = client.get(reverse("rules")).content.decode()
    client.post(reverse("switch_mode"), {"mode": ""})
    standard = client.get(reverse("rules")).content.decode()

    assert chosen.cookies["mode"].value == "elder"
    assert 'data-mode="elder"' in large
    assert 'data-mode="elder"' not in standard


def guarded(actor: Actor, what: Verb, at: Callable[..., str] | None = None, raises: bool = False) -> int:  # noqa: FBT001, FBT002
    @page(what, at)
    def view(request: Request, path: str = "") -> HttpResponse:
        if raises:
            raise NotAllowed(what.name, path)
        return HttpResponse("in")

    request: HttpRequest = RequestFactory().get("/somewhere/?x=1")
    request.actor = actor  # type: ignore[attr-defined]
    response = view(request, path=VILLAGE)
    return response.status_code


SEE = Verb("test.see", {Role.CREW})


def test_a_guarded_view_knows_its_verb() -> None:
    assert page(SEE)(lambda _: HttpResponse()).verb is SEE


def test_a_visitor_is_sent_to_log_in_and_a_login_without_the_right_is_refused() -> None:
    crew, other = Actor(1, (Granted(Role.CREW, TOWN),)), Actor(2, (Granted(Role.RESIDENT, TOWN),))

    assert guarded(VISITOR, SEE) == 302
    assert guarded(crew, SEE) == 200
    with pytest.raises(PermissionDenied):
        guarded(other, SEE)


def test_the_guard_can_ask_for_the_place_in_the_address() -> None:
    near, far = Actor(1, (Granted(Role.CREW, TOWN),)), Actor(2, (Granted(Role.CREW, "/1/8/"),))

    def at(path: str) -> str:
        return path

    assert guarded(near, SEE, at) == 200
    with pytest.raises(PermissionDenied):
        guarded(far, SEE, at)


def test_what_an_action_refuses_is_refused_by_the_page() -> None:
    assert guarded(VISITOR, Verb("test.look", public=True), raises=True) == 302
    with pytest.raises(PermissionDenied):
        guarded(Actor(1, (Granted(Role.CREW, TOWN),)), SEE, raises=True)


def test_only_the_outermost_scopes_count() -> None:
    actor = Actor(
        1,
        (
            Granted(Role.CREW, VILLAGE),
            Granted(Role.CREW, TOWN),
            Granted(Role.CREW, "/1/70/"),
            Granted(Role.AUDITOR, "/"),
        ),
    )

    assert scopes(actor, SEE) == (TOWN, "/1/70/")
    assert scopes(VISITOR, SEE) == ()
    assert scopes(VISITOR, Verb("test.look", public=True)) == ("/",)


def test_the_error_page_for_a_breakdown_needs_no_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    request = RequestFactory().get("/")

    with django_assert_num_queries(0):
        response = views.server_error(request)

    assert response.status_code == 500
    assert "<html" in response.content.decode()


def test_pages_for_logins_are_not_kept_by_caches(client: Client, login_as: Callable[..., Login]) -> None:
    login_as(client, Role.AUDITOR)

    response = client.get(reverse("journal"))

    assert "no-store" in response["Cache-Control"]


def test_the_journal_page_shows_a_day_or_a_verb(
    client: Client, login_as: Callable[..., Login], a_moment: datetime
) -> None:
    login = login_as(client, Role.AUDITOR)
    auditor = Actor(login.pk, (Granted(Role.AUDITOR, "/"),))
    journal.record(auditor, "test.did", "test.Thing-1", {"kept": 3}, now=a_moment)
    journal.record(SYSTEM, "test.undid", "test.Thing-2", now=a_moment.replace(month=10))

    every = client.get(reverse("journal")).content.decode()
    did = client.get(reverse("journal"), {"verb": "test.did"}).content.decode()
    october = client.get(reverse("journal"), {"day": "2026-10-01"}).content.decode()

    assert ("test.Thing-1" in every, "test.Thing-2" in every, login.username in every) == (True, True, True)
    assert ("test.Thing-1" in did, "test.Thing-2" in did) == (True, False)
    assert ("test.Thing-1" in october, "test.Thing-2" in october) == (False, True)


def test_the_journal_page_says_in_words_who_did_what_to_what(
    client: Client, login_as: Callable[..., Login], make_login: Callable[..., Login], a_moment: datetime
) -> None:
    auditor, crew = login_as(client, Role.AUDITOR), make_login(Role.CREW, name="crew-1")
    by = Actor(auditor.pk, (Granted(Role.AUDITOR, "/"),))
    journal.record(by, "base.set_password", f"base.Login:{crew.pk}", now=a_moment)
    journal.record(by, "pharmacy.start_plan", "pharmacy.VisitPlan:17", now=a_moment)

    zh = client.get(reverse("journal"))
    client.post(reverse("switch_language"), {"language": "en"})
    en = client.get(reverse("journal"))

    plan = reverse("pharmacy:plan", args=[17])
    assert [said(line) for line in zh.context["lines"]] == [
        (auditor.username, "开始计算送药方案", "送药方案", "17", plan),
        (auditor.username, "为账号重设密码", "账号", "crew-1", ""),  # an auditor does not see logins: no link
    ]
    assert [said(line) for line in en.context["lines"]] == [
        (auditor.username, "Start computing a visit plan", "Visit plan", "17", plan),
        (auditor.username, "Give a login a new password", "Login", "crew-1", ""),
    ]
    assert "pharmacy.start_plan</" not in en.content.decode()
    assert dict(en.context["form"].fields["verb"].choices)["pharmacy.start_plan"] == "Start computing a visit plan"


def test_the_journal_writes_figures_as_people_do(
    client: Client, login_as: Callable[..., Login], a_moment: datetime
) -> None:
    login_as(client, Role.AUDITOR)
    kept = {"is_working": False, "until": None, "count": 3, "codes": ["a", "乙"], "name": "丰收节"}
    journal.record(SYSTEM, "base.declare_day", "base.CalendarDay:2026-10-08", kept, now=a_moment)

    shown = client.get(reverse("journal")).context["lines"][0].figures

    assert sorted(shown) == [
        ("codes", '["a", "乙"]'),
        ("count", "3"),
        ("is_working", "否"),
        ("name", "丰收节"),
        ("until", "—"),
    ]


def said(line: journal_words.Line) -> tuple[str, ...]:
    return (line.who, line.done, line.kind, line.which, line.page)


@pytest.mark.parametrize(
    ("about", "address"),
    [
        ("base.Login:7", "/desk/logins/7/"),
        ("base.CalendarDay:2026-10-08", "/desk/workdays/"),
        ("pharmacy.Medicine:3", "/desk/pharmacy/medicines/3/"),
        ("places.Place:3", "/desk/places/3/"),
        ("places.Site:3", ""),
        ("test.Thing:1", ""),
    ],
)
def test_what_an_entry_is_about_leads_to_its_page(about: str, address: str) -> None:
    assert journal_words.page_about(SYSTEM, about) == address


def test_the_journal_page_takes_the_same_queries_for_one_entry_and_thirty(
    client: Client, login_as: Callable[..., Login], a_moment: datetime
) -> None:
    login_as(client, Role.AUDITOR)
    counted = []
    for entries in (1, 29):
        for number in range(entries):
            journal.record(SYSTEM, "test.did", f"base.Login:{number}", now=a_moment)
        counted.append(queries_of(client, reverse("journal")))

    assert counted[0] == counted[1]


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_of_logins_takes_the_same_queries_for_one_and_thirty(
    client: Client, login_as: Callable[..., Login], make_login: Callable[..., Login]
) -> None:
    login_as(client, Role.ADMIN)
    counted = []
    for logins in (1, 29):
        for _ in range(logins):
            make_login(Role.CREW, VILLAGE)
        counted.append(queries_of(client, reverse("logins")))

    assert counted[0] == counted[1]


def test_an_officer_sees_the_logins_of_the_town_alone(
    client: Client, login_as: Callable[..., Login], make_login: Callable[..., Login]
) -> None:
    login_as(client, Role.TOWNSHIP_OFFICER, TOWN)
    near, far = make_login(Role.CREW, VILLAGE, name="near-1"), make_login(Role.CREW, "/1/8/", name="far-1")

    shown = client.get(reverse("logins")).content.decode()

    assert ("near-1" in shown, "far-1" in shown) == (True, False)
    assert client.get(reverse("login", args=[near.pk])).status_code == 200
    assert client.get(reverse("login", args=[far.pk])).status_code == 404


def test_a_login_is_made_on_the_page(client: Client, login_as: Callable[..., Login]) -> None:
    login_as(client, Role.ADMIN)
    filled = {"username": "crew-9", "password": "warm tea at noon", "role": "crew", "scope": "/", "until": ""}

    response = client.post(reverse("login_new"), filled)

    assert (response.status_code, response["Location"]) == (302, reverse("logins"))
    assert list(Grant.objects.filter(login__username="crew-9").values_list("role", "scope")) == [("crew", "/")]


def test_the_page_says_why_a_login_is_not_made(client: Client, login_as: Callable[..., Login]) -> None:
    login_as(client, Role.ADMIN)
    client.cookies["django_language"] = "en"
    filled = {"username": "two words", "password": "warm tea at noon", "role": "crew", "scope": "/", "until": ""}

    said = client.post(reverse("login_new"), filled)

    assert said.status_code == 200
    assert said.context["form"].errors == {"username": ["Use 1 to 64 letters, digits and @ . + - _"]}
    assert Login.objects.count() == 1


@pytest.fixture
def crew(client: Client, login_as: Callable[..., Login], make_login: Callable[..., Login]) -> Login:
    """A crew's login; an administrator is at the page."""
    login_as(client, Role.ADMIN)
    return make_login(Role.CREW, VILLAGE)


@pytest.mark.parametrize(
    ("address", "filled", "check"),
    [
        ("login_password", {"password": "another cup of tea"}, lambda one: one.check_password("another cup of tea")),
        ("login_disable", {}, lambda one: not one.is_active),
        ("login_grant", {"role": "verifier", "scope": "/", "until": ""}, lambda one: one.grants.count() == 2),
    ],
)
def test_a_login_is_looked_after_on_its_page(
    client: Client, crew: Login, address: str, filled: dict[str, str], check: Callable[[Login], bool]
) -> None:
    response = client.post(reverse(address, args=[crew.pk]), filled)

    assert (response.status_code, response["Location"]) == (302, reverse("login", args=[crew.pk]))
    assert check(Login.objects.get(pk=crew.pk))


def test_a_role_is_taken_back_on_the_logins_page(client: Client, crew: Login) -> None:
    client.post(reverse("login_withdraw", args=[crew.pk, crew.grants.get().pk]))

    assert crew.grants.filter(withdrawn_at__isnull=True).count() == 0


def test_a_working_day_is_declared_and_taken_out_on_the_page(client: Client, login_as: Callable[..., Login]) -> None:
    login_as(client, Role.COUNTY_PLANNER)
    filled = {"day": "2026-09-06", "is_working": "1", "name_zh": "调休", "name_en": "Swap", "citation": "通知"}

    client.post(reverse("workdays"), filled)
    declared = list(CalendarDay.objects.values_list("day", "is_working", "name_zh"))
    again = client.post(reverse("workdays"), filled)
    client.post(reverse("workday_withdraw", args=[date(2026, 9, 6)]))

    assert declared == [(date(2026, 9, 6), True, "调休")]
    assert list(again.context["form"].errors) == ["day"]
    assert CalendarDay.objects.count() == 0


def test_somebody_who_only_looks_cannot_declare_a_day(client: Client, login_as: Callable[..., Login]) -> None:
    login_as(client, Role.CREW)

    response = client.post(reverse("workdays"), {"day": "2026-09-06", "is_working": "1", "citation": "x"})

    assert response.status_code == 403
    assert CalendarDay.objects.count() == 0


def test_anybody_reads_the_rules_with_their_citations(client: Client, a_moment: datetime) -> None:
    regulations.add_rule(
        SYSTEM,
        code="x.walk_min",
        value=8,
        unit="min",
        citation="县府办〔2026〕1号",
        valid_from=date(2026, 1, 1),
        now=a_moment,
    )

    shown = client.get(reverse("rules")).content.decode()

    assert ("x.walk_min" in shown, "县府办〔2026〕1号" in shown) == (True, True)


@pytest.fixture
def running(client: Client, login_as: Callable[..., Login], a_moment: datetime) -> Job:
    login = login_as(client, Role.COUNTY_PLANNER)
    actor = Actor(login.pk, (Granted(Role.COUNTY_PLANNER, "/"),))
    with QUEUED:
        asked = jobs.enqueue(actor, kind="test.adding", key="one", payload={}, now=a_moment)
    job = attempts.begin(asked.pk, now=a_moment)
    assert job is not None
    attempts.tell(job, 40, "Adding %(count)s numbers", {"count": 7}, now=a_moment)
    return job


def test_a_page_watches_long_work_by_htmx_and_a_program_by_json(client: Client, running: Job) -> None:
    address = reverse("job", args=[running.pk])

    whole = client.get(address).content.decode()
    part = client.get(address, headers={"hx-request": "true"}).content.decode()
    figures = client.get(address, headers={"accept": "application/json"}).json()

    assert ("<html" in whole, "hx-get" in whole) == (True, True)
    assert ("<html" in part, 'value="40"' in part) == (False, True)
    assert figures == {"state": "running", "percent": 40, "message": "Adding 7 numbers", "error": ""}


def test_the_page_stops_asking_when_the_work_is_over(client: Client, running: Job, a_moment: datetime) -> None:
    attempts.end(running, JobState.DONE, result={}, now=a_moment)

    response = client.get(reverse("job", args=[running.pk]), headers={"hx-request": "true"})

    assert response.status_code == 286
    assert "hx-get" not in response.content.decode()


def test_long_work_is_called_off_on_its_page(client: Client, running: Job) -> None:
    client.post(reverse("job_cancel", args=[running.pk]))

    assert Job.objects.get().is_cancel_wanted


def test_somebody_elses_work_is_not_there(client: Client, running: Job, login_as: Callable[..., Login]) -> None:
    login_as(client, Role.CREW)

    response = client.get(reverse("job", args=[running.pk]))

    assert response.status_code == 404
