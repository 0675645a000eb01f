"""Who may look after whose login, and what each change leaves behind."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from doorstep.base import actions, check
from doorstep.base.access import NotAllowed
from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor, Granted
from doorstep.base.login import actor_for, actor_of
from doorstep.base.models.journal import JournalEntry
from doorstep.base.models.login import Grant, Login
from doorstep.base.rules import EndsBeforeItBegins, givable, is_path, may_give, may_look_after
from doorstep.base.words import Role

pytestmark = pytest.mark.django_db
TOWN, OTHER_TOWN, VILLAGE = "/1/7/", "/1/8/", "/1/7/93/"
GOOD = "warm tea at noon"


def officer(scope: str = TOWN) -> Actor:
    return Actor(99, (Granted(Role.TOWNSHIP_OFFICER, scope),), "officer")


@pytest.mark.parametrize(
    ("role", "scope", "may"),
    [
        (Role.VILLAGE_OFFICER, VILLAGE, True),
        (Role.CREW, TOWN, True),
        (Role.RESIDENT, VILLAGE, True),
        (Role.TOWNSHIP_OFFICER, TOWN, False),
        (Role.COUNTY_PLANNER, VILLAGE, False),
        (Role.AUDITOR, VILLAGE, False),
        (Role.ADMIN, VILLAGE, False),
        (Role.VILLAGE_OFFICER, OTHER_TOWN, False),
        (Role.VILLAGE_OFFICER, "/1/", False),
        (Role.VILLAGE_OFFICER, "/1/70/", False),
    ],
)
def test_a_township_officer_gives_weaker_roles_inside_the_town(role: Role, scope: str, may: bool) -> None:  # noqa: FBT001
    assert may_give(officer(), Granted(role, scope)) is may


def test_only_administrators_and_township_officers_give_roles() -> None:
    givers = [role for role in Role if givable(Actor(1, (Granted(role, "/1/"),)))]

    assert givers == [Role.TOWNSHIP_OFFICER, Role.ADMIN]


def test_an_administrator_gives_every_role_inside_their_subtree() -> None:
    admin = Actor(1, (Granted(Role.ADMIN, "/1/"),))

    assert all(may_give(admin, Granted(role, TOWN)) for role in Role)
    assert not may_give(admin, Granted(Role.RESIDENT, EVERYWHERE))


def test_an_officer_looks_after_a_login_only_if_all_its_roles_are_within_reach() -> None:
    near, far = Granted(Role.CREW, VILLAGE), Granted(Role.CREW, OTHER_TOWN)

    assert may_look_after(officer(), [near])
    assert not may_look_after(officer(), [near, far])
    assert not may_look_after(officer(), [])


@pytest.mark.parametrize(
    ("scope", "is_one"),
    [("/", True), ("/1/", True), ("/1/7/", True), ("1/7/", False), ("/a/", False), ("//", False), ("/1", False)],
)
def test_a_place_path_is_ids_between_slashes(scope: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_path(scope) is is_one


def test_a_login_is_made_with_its_first_role_and_can_come_in(a_moment: datetime) -> None:
    login = actions.create_login(
        SYSTEM, username=" zhang.crew ", password=GOOD, role=Role.CREW, scope=TOWN, now=a_moment
    )

    assert authenticate(username="zhang.crew", password=GOOD) == login
    assert list(login.grants.values_list("role", "scope", "valid_from", "valid_until")) == [
        ("crew", TOWN, date(2026, 9, 1), None)
    ]
    assert list(JournalEntry.objects.values_list("verb", "about", "detail")) == [
        ("base.create_login", f"base.Login:{login.pk}", {"role": "crew", "scope": TOWN})
    ]
    assert list(check.faults()) == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"username": "Taken"}, actions.NameTaken),
        ({"username": "two words"}, actions.BadName),
        ({"username": ""}, actions.BadName),
        ({"password": "short"}, actions.WeakPassword),
        ({"password": "password1234"}, actions.WeakPassword),
        ({"password": "newcomer-1"}, actions.WeakPassword),
        ({"scope": "/1/x/"}, actions.NotAPlace),
        ({"until": date(2026, 8, 31)}, EndsBeforeItBegins),
    ],
)
def test_a_login_that_should_not_be_is_not_made(
    make_login: Callable[..., Login], a_moment: datetime, changed: dict[str, object], refusal: type[Exception]
) -> None:
    make_login(Role.CREW, name="taken")
    wanted: dict[str, object] = {"username": "newcomer-1x", "password": GOOD, "role": Role.CREW, "scope": TOWN}

    with pytest.raises(refusal):
        actions.create_login(SYSTEM, now=a_moment, **{**wanted, "username": "newcomer-1x", **changed})  # type: ignore[arg-type]

    assert Login.objects.count() == 1
    assert JournalEntry.objects.count() == 0


def test_an_officer_makes_no_login_outside_the_town(a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.create_login(
            officer(), username="li.crew", password=GOOD, role=Role.CREW, scope=OTHER_TOWN, now=a_moment
        )

    assert Login.objects.count() == 0


def test_a_new_password_ends_every_session_and_stands_nowhere(
    client: Client, login_as: Callable[..., Login], a_moment: datetime
) -> None:
    login = login_as(client, Role.CREW, VILLAGE)

    actions.set_password(SYSTEM, login_id=login.pk, password="another cup of tea", now=a_moment)

    assert client.get(reverse("workdays")).status_code == 302
    assert authenticate(username=login.username, password="another cup of tea") == login
    assert list(JournalEntry.objects.values_list("verb", "detail")) == [("base.set_password", {})]


def test_a_disabled_login_is_out_at_once_and_can_be_let_in_again(
    client: Client, login_as: Callable[..., Login], a_moment: datetime
) -> None:
    login = login_as(client, Role.CREW, VILLAGE)

    actions.disable_login(SYSTEM, login_id=login.pk, now=a_moment)
    shut = client.get(reverse("workdays")).status_code
    actions.enable_login(SYSTEM, login_id=login.pk, now=a_moment)

    assert shut == 302
    assert client.get(reverse("workdays")).status_code == 200


@pytest.mark.parametrize("action", [actions.disable_login, actions.enable_login])
def test_a_stronger_login_is_beyond_an_officers_reach(
    make_login: Callable[..., Login], a_moment: datetime, action: Callable[..., None]
) -> None:
    planner = make_login(Role.COUNTY_PLANNER, TOWN)

    with pytest.raises(NotAllowed):
        action(officer(), login_id=planner.pk, now=a_moment)


def test_a_stronger_logins_password_is_beyond_an_officers_reach(
    make_login: Callable[..., Login], a_moment: datetime
) -> None:
    planner = make_login(Role.COUNTY_PLANNER, TOWN)

    with pytest.raises(NotAllowed):
        actions.set_password(officer(), login_id=planner.pk, password="another cup of tea", now=a_moment)

    assert authenticate(username=planner.username, password=GOOD) == planner


def test_nobody_shuts_themselves_out(admin: Actor, a_moment: datetime) -> None:
    assert admin.user_id is not None
    grant = Grant.objects.get(login_id=admin.user_id)

    with pytest.raises(actions.OwnLogin):
        actions.disable_login(admin, login_id=admin.user_id, now=a_moment)
    with pytest.raises(actions.OwnLogin):
        actions.withdraw_grant(admin, grant_id=grant.pk, now=a_moment)


def test_a_role_is_given_once_and_taken_back_at_once(make_login: Callable[..., Login], a_moment: datetime) -> None:
    login = make_login(Role.CREW, VILLAGE)
    grant = actions.grant_role(
        officer_with_login(make_login), login_id=login.pk, role=Role.VERIFIER, scope=TOWN, now=a_moment
    )

    with pytest.raises(actions.AlreadyGranted):
        actions.grant_role(SYSTEM, login_id=login.pk, role=Role.VERIFIER, scope=TOWN, now=a_moment)
    actions.withdraw_grant(SYSTEM, grant_id=grant.pk, now=a_moment)
    with pytest.raises(actions.AlreadyWithdrawn):
        actions.withdraw_grant(SYSTEM, grant_id=grant.pk, now=a_moment)

    assert actor_for(login).grants == (Granted(Role.CREW, VILLAGE),)
    assert list(JournalEntry.objects.values_list("verb", flat=True)) == ["base.grant_role", "base.withdraw_grant"]


def officer_with_login(make_login: Callable[..., Login]) -> Actor:
    login = make_login(Role.TOWNSHIP_OFFICER, TOWN)
    return Actor(login.pk, (Granted(Role.TOWNSHIP_OFFICER, TOWN),), login.username)


def test_an_actor_has_the_roles_in_force_today_and_no_others(
    make_login: Callable[..., Login], a_moment: datetime
) -> None:
    login = make_login(Role.CREW, VILLAGE)
    today = date.today()  # noqa: DTZ011  the edge's own day
    for role, first, last, withdrawn in (
        (Role.VERIFIER, today - timedelta(days=9), today - timedelta(days=2), None),
        (Role.AUDITOR, today + timedelta(days=2), None, None),
        (Role.ADMIN, today - timedelta(days=9), None, a_moment),
        (Role.PHARMACIST, today - timedelta(days=2), today + timedelta(days=2), None),
    ):
        Grant.objects.create(
            login=login, role=role, scope=TOWN, valid_from=first, valid_until=last, withdrawn_at=withdrawn
        )

    actor = actor_for(login)

    assert actor.grants == (Granted(Role.PHARMACIST, TOWN), Granted(Role.CREW, VILLAGE))


def test_reading_an_actor_takes_one_query(
    make_login: Callable[..., Login], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/")
    request.user = make_login(Role.CREW, VILLAGE)

    with django_assert_num_queries(1):
        actor = actor_of(request)

    assert actor.roles == {Role.CREW}


@pytest.mark.parametrize("scope", ["1/7/", "/1/7"])
def test_the_database_refuses_a_scope_that_is_no_path(make_login: Callable[..., Login], scope: str) -> None:
    login = make_login()

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(login=login, role=Role.CREW, scope=scope, valid_from=date(2026, 9, 1))


def test_logging_in_fails_with_a_wrong_password_and_is_slowed_down(
    client: Client, make_login: Callable[..., Login]
) -> None:
    make_login(Role.CREW, name="crew-1")
    address = reverse("account_login")

    for _ in range(5):
        client.post(address, {"login": "crew-1", "password": "wrong"})
    locked = client.post(address, {"login": "crew-1", "password": GOOD})

    assert locked.status_code == 200
    assert "_auth_user_id" not in client.session


def test_logging_in_by_name_brings_one_back_to_where_one_was_going(
    client: Client, make_login: Callable[..., Login]
) -> None:
    make_login(Role.AUDITOR, name="auditor-1")

    sent = client.get(reverse("journal"))
    back = client.post(sent["Location"], {"login": "auditor-1", "password": GOOD})

    assert sent["Location"] == f"{reverse('account_login')}?next={reverse('journal')}"
    assert (back.status_code, back["Location"]) == (302, reverse("journal"))


@pytest.mark.parametrize(("role", "there"), [(Role.CREW, "/desk/"), (Role.RESIDENT, "/"), (None, "/")])
def test_staff_come_in_at_their_workbench_and_residents_at_the_front_page(
    client: Client, make_login: Callable[..., Login], role: Role | None, there: str
) -> None:
    make_login(role, name="somebody")

    into = client.post(reverse("account_login"), {"login": "somebody", "password": GOOD})
    words = {"oldpassword": GOOD, "password1": "another cup of tea", "password2": "another cup of tea"}
    changed = client.post(reverse("account_change_password"), words)

    assert (into["Location"], changed["Location"]) == (there, there)


@pytest.mark.parametrize(("role", "links"), [(Role.CREW, 1), (Role.RESIDENT, 0)])
def test_only_staff_are_shown_the_way_to_the_workbench(
    client: Client, login_as: Callable[..., Login], role: Role, links: int
) -> None:
    login_as(client, role)

    page = client.get(reverse("about")).content.decode()

    assert page.count(">工作台</a>") == links


def test_nobody_signs_up_and_nobody_resets_by_mail(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404
    assert client.get("/accounts/password/reset/").status_code == 404


def test_whoever_tries_to_log_in_too_often_is_told_so_in_our_own_words(client: Client) -> None:
    address = reverse("account_login")

    answers = [client.post(address, {"login": f"nobody-{number}", "password": "x"}) for number in range(31)]

    assert answers[-1].status_code == 429
    assert "请稍等一下" in answers[-1].content.decode()


def new_login(a_moment: datetime) -> Login:
    return actions.create_login(
        SYSTEM, username="li.crew", password=GOOD, role=Role.CREW, scope=EVERYWHERE, now=a_moment
    )


def test_who_comes_in_with_a_password_set_by_an_officer_chooses_another_first(
    client: Client, a_moment: datetime
) -> None:
    login = new_login(a_moment)
    change = reverse("account_change_password")
    here = reverse("workdays")

    client.post(reverse("account_login"), {"login": "li.crew", "password": GOOD})
    sent = client.get(here)
    asked = client.get(sent["Location"]).content.decode()
    words = {"oldpassword": GOOD, "password1": "another cup of tea", "password2": "another cup of tea", "next": here}
    changed = client.post(change, words)

    login.refresh_from_db()
    assert sent["Location"] == f"{change}?next={here}"
    assert "请换成只有您自己知道的" in asked
    assert (changed.status_code, changed["Location"]) == (302, here)
    assert client.get(here).status_code == 200
    assert (login.must_change_password, login.check_password("another cup of tea")) == (False, True)
    assert list(JournalEntry.objects.values_list("verb", "login_id")) == [
        ("base.create_login", None),
        ("base.change_own_password", login.pk),
    ]


def test_until_then_only_the_switches_and_leaving_work(client: Client, a_moment: datetime) -> None:
    client.force_login(new_login(a_moment))
    change = reverse("account_change_password")

    public = client.get(reverse("rules"))
    posted = client.post(reverse("workdays"), {"day": "2026-09-06"})
    part = client.get(reverse("workdays"), headers={"hx-request": "true", "hx-current-url": "http://testserver/desk/"})
    language = client.post(reverse("switch_language"), {"language": "en", "next": change})
    mode = client.post(reverse("switch_mode"), {"mode": "elder", "next": change})
    leaving = client.post(reverse("account_logout"))

    assert (public["Location"], posted["Location"]) == (f"{change}?next=/rules/", f"{change}?next=")
    assert (part.status_code, part["HX-Redirect"]) == (204, f"{change}?next=/desk/")
    assert (language["Location"], mode["Location"]) == (change, change)
    assert leaving.status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_password_one_was_given_is_not_a_new_one(client: Client, a_moment: datetime) -> None:
    login = new_login(a_moment)
    client.force_login(login)
    words = {"oldpassword": GOOD, "password1": GOOD, "password2": GOOD}

    refused = client.post(reverse("account_change_password"), words)

    assert refused.context["form"].errors == {"password1": ["请换一个，不能和发给您的密码一样。"]}
    with pytest.raises(actions.SamePassword):
        actions.change_own_password(actor_for(login), password=GOOD, now=a_moment)


def test_a_password_set_by_somebody_else_is_temporary_and_ones_own_is_not(admin: Actor, a_moment: datetime) -> None:
    assert admin.user_id is not None
    login = new_login(a_moment)
    actions.change_own_password(actor_for(login), password="another cup of tea", now=a_moment)

    actions.set_password(admin, login_id=login.pk, password="tea for two again", now=a_moment)
    actions.set_password(admin, login_id=admin.user_id, password="tea for one alone", now=a_moment)

    flags = dict(Login.objects.values_list("pk", "must_change_password"))
    assert flags == {login.pk: True, admin.user_id: False}


def test_a_password_printed_for_a_demonstration_forces_nobody(client: Client, a_moment: datetime) -> None:
    login = actions.create_login(
        SYSTEM, username="demo", password=GOOD, role=Role.CREW, scope="/", is_temporary=False, now=a_moment
    )
    client.force_login(login)

    assert client.get(reverse("workdays")).status_code == 200


def test_a_visitor_has_no_password_to_change(visitor: Actor, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.change_own_password(visitor, password=GOOD, now=a_moment)
