"""The desk of wishes, categories and offers: who may, what is refused in words, what nobody else sees."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.needs.conftest import Loop
from tests.needs.desk import counted, errors, words

from doorstep.base.actor import Actor
from doorstep.base.words import Role
from doorstep.needs.actions.catalogue import add_offer
from doorstep.needs.actions.wishes import claim_wish, post_wish
from doorstep.needs.models import Category, Offer, Wish
from doorstep.needs.words import OfferState, WishState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_the_clock_stands")]


@pytest.fixture
def wish(loop: Loop, officer: Actor, a_moment: datetime) -> Wish:
    return post_wish(officer, wisher=loop.old_man, text="一双防滑鞋", value_fen=12_000, now=a_moment)


def test_a_wish_is_posted_for_somebody_who_is_looked_up(loop: Loop, officer_desk: Client) -> None:
    sent = {"name": "余大伯", "place": "灵溪村", "text": "一盏台灯", "value": "88.5"}

    first = errors(officer_desk, "/desk/wishes/new/", sent)
    officer_desk.post("/desk/wishes/new/", sent | {"person": str(loop.old_man.pk)})

    kept = Wish.objects.get()
    assert first == ["Choose who it is, or write them down anew; then save again."]
    assert (kept.wisher, kept.value_fen, kept.place) == (loop.old_man, 8850, loop.county.villages[0])


def test_the_same_form_sent_twice_is_one_wish_of_one_person(loop: Loop, officer_desk: Client) -> None:
    marks = [officer_desk.get("/desk/wishes/new/").context["form"]["mark"].value() for _ in range(2)]
    sent = {"name": "方小妹", "place": "灵溪村", "text": "一盏台灯", "value": "88", "person": "new", "mark": marks[0]}

    once, again = (officer_desk.post("/desk/wishes/new/", sent, follow=True) for _ in range(2))
    other = officer_desk.post("/desk/wishes/new/", sent | {"mark": marks[1]})

    assert [one.text for one in Wish.objects.all()] == ["一盏台灯", "一盏台灯"]
    assert once.redirect_chain == again.redirect_chain != [(other.headers["Location"], 302)]
    assert ["nothing was written twice" in one.content.decode() for one in (once, again)] == [False, True]


def test_a_wish_above_the_cap_is_refused_and_nobody_is_written_down(loop: Loop, officer_desk: Client) -> None:
    sent = {"name": "方小妹", "place": "灵溪村", "text": "一台电视", "value": "2000", "person": "new"}

    says = errors(officer_desk, "/desk/wishes/new/", sent)

    assert says == ["A wish costs from nothing to ¥500. Choose a smaller one, or share it out."]
    assert (Wish.objects.count(), loop.county.villages[0].people.filter(name="方小妹").count()) == (0, 0)


def test_a_wish_comes_true_and_is_thanked_for(
    wish: Wish, officer_desk: Client, make_actor: Callable[..., Actor], a_moment: datetime
) -> None:
    path = f"/desk/wishes/{wish.pk}"
    early = officer_desk.post(f"{path}/grant/", follow=True)
    claim_wish(make_actor(Role.CREW), wish=wish, now=a_moment)
    officer_desk.post(f"{path}/grant/")
    officer_desk.post(f"{path}/thank/", {"text": "谢谢好心人"})

    wish.refresh_from_db()
    assert "Nobody holds this wish now. Look at it again." in early.content.decode()
    assert (wish.state, wish.thanks) == (WishState.GRANTED, "谢谢好心人")
    late = officer_desk.post(f"{path}/withdraw/", follow=True)
    assert "This wish came true or was taken back already." in late.content.decode()


def test_a_claim_is_released_and_a_wish_taken_off(
    wish: Wish, officer_desk: Client, make_actor: Callable[..., Actor], a_moment: datetime
) -> None:
    claim_wish(make_actor(Role.CREW), wish=wish, now=a_moment)
    states = []
    for task in ("release", "withdraw"):
        officer_desk.post(f"/desk/wishes/{wish.pk}/{task}/")
        wish.refresh_from_db()
        states.append(wish.state)

    assert states == [WishState.OPEN, WishState.WITHDRAWN]


def test_whose_wish_it_is_is_seen_by_staff_of_that_place_alone(
    wish: Wish, loop: Loop, officer_desk: Client, desk_of: Callable[..., Client]
) -> None:
    other = desk_of("village_officer", loop.county.villages[1].path)
    path = f"/desk/wishes/{wish.pk}/"

    assert "余大伯" in words(officer_desk, "/desk/wishes/")
    assert "余大伯" not in words(other, "/desk/wishes/")
    assert (other.get(path).status_code, other.post(f"{path}withdraw/").status_code) == (404, 404)
    assert [desk_of(role).get(path).status_code for role in ("partner_staff", "auditor", "crew")] == [403] * 3


def test_one_wish_costs_as_many_questions_as_thirty(
    wish: Wish, loop: Loop, officer: Actor, officer_desk: Client, a_moment: datetime
) -> None:
    officer_desk.get("/desk/wishes/")
    with counted() as one:
        officer_desk.get("/desk/wishes/")
    for number in range(29):
        post_wish(officer, wisher=loop.clerk, text=f"心愿{number}", value_fen=100, now=a_moment)
    with counted() as thirty:
        officer_desk.get("/desk/wishes/")

    assert one() == thirty()


# --- categories ------------------------------------------------------------------------------------------------------


def test_each_category_stands_beside_its_clock(loop: Loop, desk_of: Callable[..., Client]) -> None:
    page = words(desk_of("county_planner"), "/desk/categories/")

    assert "Ordinary: 5 working days" in page
    assert "No promise: no rule speaks about it." in page


def test_a_category_is_added_changed_and_ended(loop: Loop, desk_of: Callable[..., Client]) -> None:
    desk = desk_of("county_planner")
    sent = {
        "code": "stray_dogs", "name_zh": "流浪狗", "name_en": "Stray dogs", "urgency": "urgent", "position": "7",
        "valid_from": "2026-09-01",
    }  # fmt: skip
    desk.post("/desk/categories/add/", sent)
    kept = Category.objects.get(code="stray_dogs")
    desk.post(f"/desk/categories/{kept.pk}/", sent | {"name_zh": "流浪动物", "valid_until": "2026-09-01"})

    kept.refresh_from_db()
    assert (kept.name_zh, kept.urgency, str(kept.valid_until)) == ("流浪动物", "urgent", "2026-09-01")
    assert errors(desk, "/desk/categories/add/", sent) == ["Another category has this code. Choose another one."]
    assert errors(desk, f"/desk/categories/{kept.pk}/", sent | {"valid_until": "2026-08-01"}) == [
        "The last day lies before the first. Choose a later one."
    ]


def test_nobody_else_keeps_categories(loop: Loop, officer_desk: Client) -> None:
    assert officer_desk.post("/desk/categories/add/", {"code": "x"}).status_code == 403


# --- offers ----------------------------------------------------------------------------------------------------------


def test_an_offer_is_written_down_taken_up_and_not_ended_twice(loop: Loop, officer_desk: Client) -> None:
    sent = {"partner": "供电", "text": "一台发电车", "place": "递铺街道", "quantity": "1", "quantity_of": "辆"}
    officer_desk.post("/desk/offers/add/", sent)
    offer = Offer.objects.get()
    officer_desk.post(f"/desk/offers/{offer.pk}/take/")

    late = officer_desk.post(f"/desk/offers/{offer.pk}/withdraw/", follow=True)

    offer.refresh_from_db()
    assert (offer.partner, offer.quantity, offer.state) == (loop.power, 1, OfferState.TAKEN)
    assert "Somebody was faster" in late.content.decode()


def test_offers_of_another_town_are_not_there(
    loop: Loop, officer: Actor, desk_of: Callable[..., Client], a_moment: datetime
) -> None:
    offer = add_offer(officer, partner=loop.power, text="一间会议室", place=loop.county.villages[0], now=a_moment)
    other = desk_of("village_officer", loop.county.villages[1].path)

    assert "一间会议室" not in words(other, "/desk/offers/?state=")
    assert other.post(f"/desk/offers/{offer.pk}/take/").status_code == 404
    assert desk_of("partner_staff").get("/desk/offers/").status_code == 403
