"""The boards: wishes without whose they are, claimed by one; neighbours' needs without names; my own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.door.conftest import text
from tests.door.needs_told import carried, code_of
from tests.needs.conftest import FIRST, Loop, Told

from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.intake import Sender, follow_need
from doorstep.needs.actions.outcome import drop_need
from doorstep.needs.actions.wishes import claim_wish, grant_wish, post_wish, thank_for_wish
from doorstep.needs.models import Follower, Wish, WishClaim
from doorstep.needs.words import Channel, WishState
from doorstep.partners.actions import add_partner, seat_login
from doorstep.partners.words import PartnerKind
from doorstep.people.actions import link_login

pytestmark = pytest.mark.django_db
Post = Callable[..., Wish]
At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _here(at: Callable[[datetime], None], loop: Loop) -> None:
    """A county with categories and people, at a fixed moment."""


@pytest.fixture
def post(loop: Loop, a_moment: datetime) -> Post:
    def put(words: str = "一副老花镜", value_fen: int = 12_000, **more: Any) -> Wish:
        return post_wish(SYSTEM, wisher=loop.old_man, text=words, value_fen=value_fen, now=a_moment, **more)

    return put


# --- wishes ----------------------------------------------------------------------------------------------------------


def test_the_board_shows_wish_value_and_town_and_nothing_that_reveals_whose_it_is(
    english: Client, post: Post, loop: Loop, login_as: Callable[..., Login]
) -> None:
    post()
    visitors = text(english.get("/wishes/"))
    login_as(english, Role.VILLAGE_OFFICER, loop.county.villages[0].path)
    officers = text(english.get("/wishes/"))

    for page in (visitors, officers):
        assert ["一副老花镜" in page, "about ¥120" in page, "递铺街道" in page] == [True] * 3
        assert ["余大伯" in page, "灵溪村" in page, str(loop.old_man.pk) + "/person" in page] == [False] * 3


def test_a_visitor_is_told_how_to_take_one_and_has_no_button(english: Client, post: Post) -> None:
    wish = post()

    page = text(english.get("/wishes/"))
    answer = english.post(f"/wishes/{wish.pk}/claim/")

    assert ("You would like to fulfil one?" in page, "/claim/" in page) == (True, False)
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert WishClaim.objects.count() == 0


def test_one_who_is_logged_in_takes_a_wish_for_their_unit_until_a_day(
    english: Client, post: Post, loop: Loop, login_as: Callable[..., Login], a_moment: datetime
) -> None:
    wish = post()
    login = login_as(english, Role.PARTNER_STAFF)
    seat_login(SYSTEM, partner=loop.power, login=login, now=a_moment)

    page = text(english.post(f"/wishes/{wish.pk}/claim/", follow=True))

    claim = WishClaim.objects.get()
    assert (claim.claimed_by_id, claim.partner_id) == (login.pk, loop.power.pk)
    assert "The wish is yours until Tue 15 Sep." in page
    assert "You have promised" in page


def test_who_loses_the_race_is_told_that_somebody_was_a_moment_faster(
    english: Client, post: Post, login_as: Callable[..., Login], resident: Actor, a_moment: datetime
) -> None:
    wish = post()
    claim_wish(resident, wish=wish, now=a_moment)
    login_as(english, Role.RESIDENT)

    page = text(english.post(f"/wishes/{wish.pk}/claim/", follow=True))

    assert "Somebody was a moment faster." in page
    assert WishClaim.objects.count() == 1


def test_a_claim_is_given_back_by_who_holds_it_and_by_nobody_else(
    english: Client, post: Post, login_as: Callable[..., Login], a_moment: datetime
) -> None:
    wish = post()
    login_as(english, Role.RESIDENT)
    english.post(f"/wishes/{wish.pk}/claim/")
    stranger = Client()
    login_as(stranger, Role.RESIDENT)
    stranger.post(f"/wishes/{wish.pk}/give-back/")
    wish.refresh_from_db()
    held = wish.state

    page = text(english.post(f"/wishes/{wish.pk}/give-back/", follow=True))

    wish.refresh_from_db()
    assert (held, wish.state) == (WishState.CLAIMED, WishState.OPEN)
    assert "The wish is back on the board." in page


def test_thanks_are_shown_with_what_came_true(english: Client, post: Post, resident: Actor, a_moment: datetime) -> None:
    wish = post()
    claim_wish(resident, wish=wish, now=a_moment)
    grant_wish(SYSTEM, wish=wish, now=a_moment)
    thank_for_wish(SYSTEM, wish=wish, thanks="看报纸清楚了，谢谢", now=a_moment)

    page = text(english.get("/wishes/?show=granted"))

    assert ["看报纸清楚了，谢谢" in page, "Came true" in page] == [True, True]
    assert "No wishes here" in text(english.get("/wishes/?show=open"))


@pytest.mark.parametrize("page", ["/wishes/", "/mine/"])
def test_a_promised_wish_whose_time_is_over_is_marked(
    english: Client, post: Post, login_as: Callable[..., Login], at: At, a_moment: datetime, page: str
) -> None:
    wish = post()
    login_as(english, Role.RESIDENT)
    english.post(f"/wishes/{wish.pk}/claim/")
    before = text(english.get(page))
    at(a_moment + timedelta(days=90))

    assert ("Its time is over" in before, "Its time is over" in text(english.get(page))) == (False, True)


def test_a_wish_that_is_not_there_is_not_found(client: Client, login_as: Callable[..., Login]) -> None:
    login_as(client, Role.RESIDENT)

    assert [client.post(f"/wishes/987654321/{verb}/").status_code for verb in ("claim", "give-back")] == [404, 404]


# --- neighbours' needs -----------------------------------------------------------------------------------------------


def test_the_board_shows_only_what_may_be_shown_and_no_names_or_numbers(
    english: Client, loop: Loop, told: Told, officer: Actor, a_moment: datetime
) -> None:
    shown = told("桥边的灯不亮", is_public=True, where="余大伯家门口")
    told("家里的难处，不想让人知道", is_public=False)
    dropped = told("写错了的一件事", is_public=True)
    drop_need(VISITOR, need=dropped.need, text="写错了", follower=dropped.follower, now=a_moment)
    assign_need(officer, need=shown.need, lead=loop.power, now=a_moment)

    page = text(english.get("/needs/"))

    assert ["桥边的灯不亮" in page, "供电所" in page, "Being worked on" in page] == [True] * 3
    hidden = ("难处", "写错了", "余大伯", shown.follower.code)
    assert [words in page for words in hidden] == [False] * 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["灯", "路", "水"]),
        ("?q=路上", ["路"]),
        ("?category=water", ["水"]),
        ("?state=open", ["灯", "路", "水"]),
        ("?state=done", []),
        ("?where=v{0}", ["灯", "水"]),
        ("?where=t{1}", ["灯", "路", "水"]),
        ("?where=t987654321&category=gold&page=9", ["灯", "路", "水"]),
    ],
)
def test_the_board_is_narrowed_by_words_place_category_and_state(
    client: Client, loop: Loop, told: Told, query: str, found: list[str]
) -> None:
    told("桥边的灯不亮", is_public=True)
    told("路上有坑很危险", category="road", village=1, is_public=True)
    told("停水三天了", category="water", is_public=True)
    client.cookies["village"] = str(loop.county.villages[0].pk)

    page = text(client.get("/needs/" + query.format(loop.county.villages[0].pk, loop.county.town.pk)))

    texts = {"灯": "桥边的灯不亮", "路": "路上有坑很危险", "水": "停水三天了"}
    assert [key for key, words in texts.items() if words in page] == found


def test_me_too_on_the_board_gives_one_slip_however_often_it_is_pressed(client: Client, told: Told) -> None:
    need = told("桥边的灯不亮", is_public=True).need
    form = carried(client.get(f"/needs/{need.pk}/me-too/"))

    first, second = (client.post(f"/needs/{need.pk}/me-too/", form) for _ in range(2))
    other = client.post(f"/needs/{need.pk}/me-too/", carried(client.get(f"/needs/{need.pk}/me-too/")))

    assert (code_of(first) == code_of(second), code_of(first) == code_of(other)) == (True, False)
    assert need.followers.count() == 3


def test_nobody_joins_in_what_may_not_be_shown(client: Client, told: Told) -> None:
    need = told(is_public=False).need

    address = f"/needs/{need.pk}/me-too/"
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


# --- my own ----------------------------------------------------------------------------------------------------------


def test_who_is_logged_in_finds_their_needs_and_their_firms(
    english: Client, loop: Loop, told: Told, login_as: Callable[..., Login], a_moment: datetime
) -> None:
    login = login_as(english, Role.RESIDENT)
    link_login(SYSTEM, person=loop.old_man, login=login, now=a_moment)
    firm = add_partner(
        SYSTEM, name="竹韵家居厂", kind=PartnerKind.COMPANY, place=loop.county.county, valid_from=FIRST, now=a_moment
    )
    seat_login(SYSTEM, partner=firm, login=login, now=a_moment)
    told("我们要招五个人", category="firm_staff", firm=firm, by=SYSTEM)
    theirs = told("桥边的灯不亮", is_public=True)
    told("别人的事情")
    mine = follow_need(Actor(login.pk), need=theirs.need, sender=Sender(Channel.WEB, person=loop.old_man), now=a_moment)

    page = text(english.get("/mine/"))

    assert [f"/slip/{mine.code}/" in page, "我们要招五个人" in page, "竹韵家居厂" in page] == [True] * 3
    assert ["别人的事情" in page, theirs.follower.code in page] == [False, False]


def test_visitors_log_in_before_they_see_their_own(client: Client) -> None:
    assert client.get("/mine/").headers["Location"].startswith("/accounts/login/")


# --- weight ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/needs/", "/wishes/", "/mine/"])
def test_a_board_asks_the_database_the_same_for_one_row_and_for_thirty(
    client: Client,
    loop: Loop,
    told: Told,
    post: Post,
    login_as: Callable[..., Login],
    a_moment: datetime,
    django_assert_max_num_queries: Any,
    address: str,
) -> None:
    login = login_as(client, Role.RESIDENT)
    link_login(SYSTEM, person=loop.old_man, login=login, now=a_moment)
    counts = []
    for number in (1, 29):
        for one in range(number):
            taken = told(f"第{number}批第{one}件事情", is_public=True)
            Follower.objects.filter(pk=taken.follower.pk).update(person=loop.old_man)
            post(f"心愿{one}")
        with django_assert_max_num_queries(20) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))

    assert counts == [counts[0]] * 2
