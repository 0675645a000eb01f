"""Pages of the ledger: every number leads to its rows, and nobody sees more than their own."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.ledger.medicine import Stock

from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.words import Role
from doorstep.ledger import rules
from doorstep.ledger.actions.desk import close_book, take_back
from doorstep.ledger.models import Account, CreditLine, Movement, Period
from doorstep.ledger.queries import pages
from doorstep.ledger.words import AccountKind as Kind
from doorstep.partners.actions import seat_login

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner_in(client: Client, login_as: Callable[..., Any]) -> Client:
    login_as(client, Role.COUNTY_PLANNER)
    client.cookies["django_language"] = "en"
    return client


def page(client: Client, name: str, *args: object, **query: int) -> str:
    response = client.get(reverse(f"ledger:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_from_books_to_a_book_to_an_account_to_a_movement(planner_in: Client, a_ledger: Stock) -> None:
    shop = a_ledger.accounts[Kind.SHOP]
    listed = page(planner_in, "books")
    book = page(planner_in, "book", a_ledger.book.pk)
    account = page(planner_in, "account", shop.pk, commodity=a_ledger.lot.pk)
    movement = page(planner_in, "movement", Movement.objects.get(kind="count").pk)

    assert reverse("ledger:book", args=[a_ledger.book.pk]) in listed
    assert f"{reverse('ledger:account', args=[shop.pk])}?commodity={a_ledger.lot.pk}" in book
    assert reverse("ledger:movement", args=[Movement.objects.get(kind="count").pk]) in account
    assert "搬运时破损一盒" in movement


def test_an_account_of_one_commodity_says_what_was_there_before_what_came_and_what_went(
    a_ledger: Stock, a_moment: datetime
) -> None:
    shop = a_ledger.accounts[Kind.SHOP]
    chosen = pages.Chosen(a_ledger.lot, a_moment.date(), a_moment.date())

    rows = list(pages.entries_of(shop, chosen))

    assert pages.turnover(shop, chosen) == pages.Turnover(opening=70, came=0, went=1)
    assert pages.turnover(shop, chosen).closing == 69
    assert pages.held_after(shop, a_ledger.lot, rows) == [69]
    every = list(pages.entries_of(shop, pages.Chosen(a_ledger.lot)))
    assert pages.held_after(shop, a_ledger.lot, every) == [69, 70, 100]


def test_an_account_page_asks_the_same_number_of_questions_for_one_entry_and_for_thirty(
    planner_in: Client, stock: Stock
) -> None:
    asked = []
    for times in (1, 29):
        for at in range(times):
            stock.move(Kind.SUPPLIER, Kind.SHOP, 1 + at)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(planner_in, "account", stock.accounts[Kind.SHOP].pk, commodity=stock.lot.pk)
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_a_movement_is_taken_back_from_its_page_with_a_reason(planner_in: Client, a_ledger: Stock) -> None:
    load = Movement.objects.get(kind="count")
    address = reverse("ledger:movement_reverse", args=[load.pk])

    empty = planner_in.post(address, {"reason": ""})
    done = planner_in.post(address, {"reason": "又找到了"})
    again = planner_in.post(address, {"reason": "又找到了"})

    assert (empty.status_code, done.status_code, a_ledger.held()["shop"]) == (200, 302, 70)
    assert "taken back already" in again.content.decode()


def test_a_movement_leads_to_what_it_belongs_to(planner_in: Client, a_ledger: Stock) -> None:
    line = CreditLine.objects.get(borrower__isnull=False)

    shown = page(planner_in, "movement", Movement.objects.get(kind="draw").pk)

    assert f'href="{reverse("ledger:line", args=[line.pk])}">Credit line' in shown


def test_what_belongs_to_a_scheme_is_taken_back_there_and_not_here(stock: Stock, planner: Actor) -> None:
    sale = stock.move(Kind.SUPPLIER, Kind.SHOP, 1, about="pharmacy.Dispense:7")

    with pytest.raises(rules.OwnedElsewhere):
        take_back(planner, movement=sale, reason="错了", now=stock.now)


def test_days_are_closed_from_the_page_once(planner_in: Client, a_ledger: Stock) -> None:
    address = reverse("ledger:book_close", args=[a_ledger.book.pk])

    done = planner_in.post(address, {"until": "2026-09-01"})
    again = planner_in.post(address, {"until": "2026-09-01"})

    assert (done.status_code, Period.objects.count()) == (302, 2)
    assert "closed already" in again.content.decode()


def cannot_close(book_id: int, until: date) -> list[str]:
    return [f"A vehicle is still out on {until}."]


def test_what_has_to_be_settled_first_keeps_days_open(stock: Stock, settings: Any, planner: Actor) -> None:
    settings.BOOKS_HELD_BY = [f"{__name__}.cannot_close"]

    with pytest.raises(rules.StillOpen, match="A vehicle is still out on 2026-08-31"):
        close_book(planner, book=stock.book, until=date(2026, 8, 31), now=stock.now)


def test_a_credit_line_is_opened_drawn_paid_back_and_cut_from_its_pages(planner_in: Client, a_ledger: Stock) -> None:
    new = {
        "title": "新授信",
        "place": a_ledger.book.place_id,
        "lender": "农商银行",
        "borrower_name": "强村公司",
        "limit": "1,000.00",
        "valid_from": "2026-01-01",
        "valid_until": "2099-12-31",
    }
    planner_in.post(reverse("ledger:line_new"), new)
    line = CreditLine.objects.get(title="新授信")

    planner_in.post(reverse("ledger:line_draw", args=[line.pk]), {"fen": "600", "reason": "合同"})
    planner_in.post(reverse("ledger:line_repay", args=[line.pk]), {"fen": "100.50", "reason": "还款"})
    cut = {"fen": "99.50", "reason": "压降", "way": "down"}
    planner_in.post(reverse("ledger:line_limit", args=[line.pk]), cut)
    refused = planner_in.post(reverse("ledger:line_draw", args=[line.pk]), {"fen": "401.01", "reason": "太多"})

    shown = page(planner_in, "line", line.pk)
    assert [words in shown for words in ("¥900.50", "¥499.50", "¥401")] == [True, True, True]
    assert "Only ¥401.00 of this credit line" in refused.content.decode()
    assert [title in page(planner_in, "lines") for title in ("新授信", "东亭强村公司授信")] == [True, True]


def test_the_credit_lines_stand_beside_the_lists_of_partners(planner_in: Client, a_ledger: Stock) -> None:
    assert reverse("ledger:lines") in planner_in.get(reverse("partners:pairings")).content.decode()


def test_the_book_is_downloaded_by_who_may(planner_in: Client, a_ledger: Stock) -> None:
    response: Any = planner_in.get(reverse("ledger:book_export", args=[a_ledger.book.pk]))

    assert response["Content-Disposition"] == 'attachment; filename="medicine.beancount"'
    assert b"".join(response.streaming_content).startswith('option "title" "安吉药品"'.encode())


def test_partner_staff_see_the_accounts_of_their_unit_alone(
    a_ledger: Stock, make_login: Callable[..., Any], a_moment: datetime
) -> None:
    line = CreditLine.objects.get(borrower__isnull=False)
    login = make_login(Role.PARTNER_STAFF)
    assert line.borrower is not None
    seat_login(SYSTEM, login=login, partner=line.borrower, now=a_moment)
    staff = Actor(login.pk, (Granted(Role.PARTNER_STAFF, "/"),))

    seen = pages.visible(staff, a_moment.date())

    assert set(seen) == {line.bank, line.available, line.drawn}
    assert set(pages.movements(seen).values_list("kind", flat=True)) == {"grant", "draw", "repay"}


def test_an_office_sees_what_stands_in_its_area(
    a_ledger: Stock, make_actor: Callable[..., Actor], a_moment: datetime
) -> None:
    here, elsewhere = (make_actor(Role.TOWNSHIP_OFFICER, scope) for scope in (a_ledger.book.place.path, "/999/"))

    assert pages.visible(here, a_moment.date()).count() == Account.objects.count()
    assert list(pages.visible(elsewhere, a_moment.date())) == []


def test_what_one_may_not_see_is_not_there(client: Client, a_ledger: Stock, login_as: Callable[..., Any]) -> None:
    login_as(client, Role.TOWNSHIP_OFFICER, "/999/")
    movement = Movement.objects.order_by("pk")[0]

    for name, pk in (
        ("book", a_ledger.book.pk),
        ("account", a_ledger.accounts[Kind.SHOP].pk),
        ("movement", movement.pk),
    ):
        assert client.get(reverse(f"ledger:{name}", args=[pk])).status_code == 404


def test_an_empty_ledger_says_what_fills_it(planner_in: Client) -> None:
    assert "No book here yet" in page(planner_in, "books")
    assert "No credit line yet" in page(planner_in, "lines")
