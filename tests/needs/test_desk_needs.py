"""The staff's pages of needs: the inbox, one need, what is done to it, and by whom it is not."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from tests.needs.conftest import Loop, Told
from tests.needs.desk import counted, errors, words

from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models.journal import JournalEntry
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.models import Category, Duty, Follower, Need, Word
from doorstep.needs.words import NeedKind, NeedState, Outcome
from doorstep.partners.models import Partner
from doorstep.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_the_clock_stands")]


# --- the inbox -------------------------------------------------------------------------------------------------------


def test_the_counts_above_the_inbox_are_the_rows_behind_them(
    told: Told, loop: Loop, officer: Actor, officer_desk: Client, a_moment: datetime
) -> None:
    told("路灯不亮")
    late = told("水管漏水", now=a_moment - timedelta(days=20)).need
    worked = told("路面塌了").need
    done = told("垃圾没清").need
    assign_need(officer, need=worked, lead=loop.roads, now=a_moment)
    answer_duty(
        officer, duty=assign_need(officer, need=done, lead=loop.office, now=a_moment), text="清了", now=a_moment
    )

    page = officer_desk.get("/desk/needs/")
    tabs = {name: count for name, _, count, _ in page.context["tabs"]}
    rows = {
        name: len(officer_desk.get(f"/desk/needs/{address}").context["page"])
        for name, _, _, address in page.context["tabs"]
    }

    assert tabs == rows == {"open": 4, "received": 2, "assigned": 1, "answered": 1, "late": 1, "closed": 0}
    assert list(officer_desk.get("/desk/needs/?tab=late").context["page"]) == [late]
    assert "late by" in words(officer_desk, "/desk/needs/?tab=late")


def test_filters_narrow_rows_and_counts_alike(told: Told, officer_desk: Client, loop: Loop) -> None:
    lamp = told("村口的路灯不亮了", village=0)
    told("桥头的路面塌了", category="road", village=1)

    shown = {
        query: [need.pk for need in officer_desk.get(f"/desk/needs/?{query}").context["page"]]
        for query in (
            "q=路灯",
            f"q={lamp.follower.code.lower()}",
            "category=light",
            f"place={loop.county.villages[0].pk}",
        )
    }
    nothing = words(officer_desk, "/desk/needs/?q=飞机")

    assert shown == {query: [lamp.need.pk] for query in shown}
    assert "No need like this" in nothing
    assert "All open (0)" in nothing


def test_one_row_costs_as_many_questions_as_thirty(
    told: Told, officer: Actor, officer_desk: Client, loop: Loop, a_moment: datetime
) -> None:
    def add(number: int) -> None:
        need = told(f"第{number}盏路灯不亮了", village=number % 3).need
        if number % 2:
            assign_need(officer, need=need, lead=loop.power, now=a_moment)

    add(1)
    officer_desk.get("/desk/needs/")
    with counted() as one:
        officer_desk.get("/desk/needs/")
    for number in range(2, 31):
        add(number)
    with counted() as thirty:
        officer_desk.get("/desk/needs/")

    assert one() == thirty()
    assert one() <= 12


@pytest.mark.parametrize("asked", ["", "?q=没有这样的", "?tab=closed", "?tab=late", "?q=路灯&tab=received"])
def test_an_empty_list_costs_as_many_questions_as_a_full_one(
    told: Told, officer_desk: Client, loop: Loop, asked: str
) -> None:
    address = f"/desk/needs/{asked}" + (f"{'&' if asked else '?'}place={loop.county.villages[0].pk}")
    officer_desk.get(address)
    with counted() as none:
        officer_desk.get(address)
    for number in range(12):
        told(f"第{number}盏路灯不亮了", village=number % 3)
    with counted() as many:
        officer_desk.get(address)

    assert none() == many()


def test_an_officer_of_another_town_sees_nothing_of_it(told: Told, desk_of: Callable[..., Client], loop: Loop) -> None:
    need = told(village=0).need
    other = desk_of("village_officer", loop.county.villages[1].path)

    assert list(other.get("/desk/needs/").context["page"]) == []
    for path in ("", "assign/", "sort/", "drop/", "word/", "photos/"):
        assert other.get(f"/desk/needs/{need.pk}/{path}").status_code == 404
        assert other.post(f"/desk/needs/{need.pk}/{path}", {"text": "x"}).status_code in {404, 405}


def test_a_unit_sees_the_needs_of_its_duties_and_a_firm_its_own(
    told: Told, loop: Loop, officer: Actor, unit_desk: Callable[[Partner], Client], a_moment: datetime
) -> None:
    mine = told("路灯不亮").need
    told("别的路灯也不亮")
    theirs = told("招不到电工", category="firm_staff", kind=NeedKind.FIRM, firm=loop.county.company, by=SYSTEM).need
    assign_need(officer, need=mine, lead=loop.power, now=a_moment)

    unit, firm = unit_desk(loop.power), unit_desk(loop.county.company)

    assert list(unit.get("/desk/needs/").context["page"]) == [mine]
    assert list(firm.get("/desk/needs/").context["page"]) == [theirs]
    assert [unit.get(f"/desk/needs/{one.pk}/").status_code for one in (mine, theirs)] == [200, 404]
    assert unit.get(f"/desk/needs/{mine.pk}/assign/").status_code == 403


# --- one need --------------------------------------------------------------------------------------------------------


def test_the_page_of_a_need_names_the_rule_behind_its_promise(told: Told, officer_desk: Client) -> None:
    need = told().need

    page = words(officer_desk, f"/desk/needs/{need.pk}/")

    assert f'href="/rules/{need.clock_rule_id}/"' in page
    assert "5 working days" in page
    assert "7 days left" in page


def test_who_brought_it_is_shown_to_who_may_see_people_and_to_nobody_else(
    told: Told, loop: Loop, desk_of: Callable[..., Client], officer_desk: Client, officer: Actor,
    unit_desk: Callable[[Partner], Client], a_moment: datetime,
) -> None:  # fmt: skip
    taken = told()
    Follower.objects.filter(pk=taken.follower.pk).update(person=loop.old_man)
    assign_need(officer, need=taken.need, lead=loop.power, now=a_moment)
    path = f"/desk/needs/{taken.need.pk}/"

    pages = {
        "officer": words(officer_desk, path),
        "planner": words(desk_of("county_planner"), path),
        "auditor": words(desk_of("auditor"), path),
        "unit": words(unit_desk(loop.power), path),
    }

    assert {who: loop.old_man.name in page for who, page in pages.items()} == {
        "officer": True, "planner": False, "auditor": False, "unit": False,
    }  # fmt: skip
    assert {who: taken.follower.code in page for who, page in pages.items()} == dict.fromkeys(pages, False)


def test_a_need_gets_its_lead_and_helpers_by_a_part_of_their_names(
    told: Told, loop: Loop, officer_desk: Client
) -> None:
    need = told().need

    response = officer_desk.post(f"/desk/needs/{need.pk}/assign/", {"lead": "供电", "helper_1": "公路站"})

    duty = Duty.objects.get()
    assert (response.status_code, duty.lead) == (302, loop.power)
    assert [row.partner for row in duty.helpers.all()] == [loop.roads]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"lead": ""}, "This field is required."),
        ({"lead": "没有这个单位"}, "Nothing in the list is called so. Type a part of the name and choose."),
        ({"lead": "供电所", "helper_1": "供电所"}, "The unit that leads cannot also help. Take it out of the helpers."),
    ],
)
def test_a_lead_that_cannot_be_is_refused_in_words(
    told: Told, officer_desk: Client, sent: dict[str, object], says: str
) -> None:
    need = told().need

    assert errors(officer_desk, f"/desk/needs/{need.pk}/assign/", sent) == [says]
    assert not Duty.objects.exists()


def test_who_comes_second_is_told_and_changes_nothing(told: Told, loop: Loop, officer_desk: Client) -> None:
    need = told().need
    path = f"/desk/needs/{need.pk}/assign/"
    officer_desk.post(path, {"lead": "供电所"})

    says = errors(officer_desk, path, {"lead": "公路站"})

    assert says == [
        "Somebody was faster, or this comes too early: it stands at “Given to a unit” now. Look at it again."
    ]
    assert Duty.objects.get().lead == loop.power


def test_sorting_taking_back_and_passing_on_a_word(
    told: Told, loop: Loop, officer: Actor, officer_desk: Client, a_moment: datetime
) -> None:
    need, other = told("有东西掉下来", category="other").need, told("误报").need
    said = {"urgency": "urgent", "kind": "problem", "is_public": "on"}
    officer_desk.post(f"/desk/needs/{need.pk}/sort/", said | {"category": Category.objects.get(code="safety").pk})
    officer_desk.post(f"/desk/needs/{other.pk}/drop/", {"text": "弄错了"})
    answer_duty(officer, duty=assign_need(officer, need=need, lead=loop.power, now=a_moment), text="好了", now=a_moment)
    officer_desk.post(f"/desk/needs/{need.pk}/word/", {"answer": "solved", "satisfied": "yes", "channel": "staff"})

    need.refresh_from_db()
    other.refresh_from_db()
    word = Word.objects.get()
    assert (need.category.code, need.urgency, need.is_public) == ("safety", "urgent", True)
    assert (need.state, need.outcome, need.is_satisfied) == (NeedState.CLOSED, Outcome.SOLVED, True)
    assert (other.state, other.outcome) == (NeedState.CLOSED, Outcome.DROPPED)
    assert (word.is_proxy, word.channel) == (True, "staff")


def test_the_wrong_role_changes_nothing(told: Told, desk_of: Callable[..., Client]) -> None:
    need = told().need
    sent = {"lead": "供电所", "text": "不要了", "answer": "solved", "channel": "phone"}
    auditor, volunteer, crew = desk_of("auditor"), desk_of("station_volunteer"), desk_of("crew")

    tried = [
        *((auditor, path) for path in ("assign", "sort", "drop", "word", "photos")),
        *((volunteer, path) for path in ("assign", "drop")),
        (crew, "assign"),
    ]

    answers = [client.post(f"/desk/needs/{need.pk}/{path}/", sent).status_code for client, path in tried]

    need.refresh_from_db()
    assert answers == [403] * 8
    assert (need.state, Duty.objects.count()) == (NeedState.RECEIVED, 0)


# --- on somebody's behalf --------------------------------------------------------------------------------------------


def sent(**more: str) -> dict[str, str]:
    light = str(Category.objects.get(code="light").pk)
    given = {
        "channel": "phone",
        "text": "村口的路灯不亮了",
        "place": "灵溪村",
        "category": light,
        "kind": "problem",
        "mark": "a",
    }
    return given | more


BEHALF = {"channel": "staff", "name": "余大伯", "mandate": "paper", "scope": "代办", "until": "2026-12-31"}


def test_a_need_by_telephone_needs_no_name_and_the_next_form_is_ready(officer_desk: Client) -> None:
    response = officer_desk.post("/desk/needs/new/", sent(), follow=True)

    slip = Follower.objects.get()
    page = unescape(response.content.decode())
    assert (slip.person, slip.channel, slip.need.where) == (None, "phone", "")
    assert f"{slip.code[:4]}-{slip.code[4:]}" in page
    assert response.context["form"].initial["place"] == "灵溪村 · 递铺街道"


def test_the_same_form_sent_twice_is_one_need_one_person_and_one_slip(officer_desk: Client, loop: Loop) -> None:
    given = sent(**BEHALF, person="new") | {"name": "方小妹"}

    for _ in range(2):
        officer_desk.post("/desk/needs/new/", given)

    assert (Need.objects.count(), Follower.objects.count(), Person.objects.filter(name="方小妹").count()) == (1, 1, 1)


def test_two_callers_with_the_same_words_get_two_slips(officer_desk: Client) -> None:
    for mark in ("a", "b"):
        officer_desk.post("/desk/needs/new/", sent(mark=mark))

    assert (Need.objects.count(), Follower.objects.count()) == (1, 2)


def test_whoever_is_acted_for_is_looked_up_by_name_and_chosen(officer_desk: Client, loop: Loop) -> None:
    first = officer_desk.post("/desk/needs/new/", sent(**BEHALF))
    offered = [value for value, _ in first.context["form"].fields["person"].choices]

    second = officer_desk.post("/desk/needs/new/", sent(**BEHALF, person=str(loop.old_man.pk)))

    slip = Follower.objects.select_related("mandate").get()
    assert [str(error) for error in first.context["form"].errors["person"]] == [
        "Choose who it is, or write them down anew; then save again."
    ]
    assert offered == [str(loop.old_man.pk), "new"]
    assert (second.status_code, slip.person, slip.channel) == (302, loop.old_man, "staff")
    assert slip.mandate is not None
    assert (slip.mandate.kind, slip.mandate.scope, slip.mandate.expires_on) == ("paper", "代办", date(2026, 12, 31))


def test_a_mandate_that_was_only_said_has_a_witness(officer_desk: Client, loop: Loop) -> None:
    given = sent(**BEHALF, person=str(loop.old_man.pk)) | {"mandate": "oral"}

    without = errors(officer_desk, "/desk/needs/new/", given)
    himself = errors(
        officer_desk, "/desk/needs/new/", given | {"witness_name": "余大伯", "witness": str(loop.old_man.pk)}
    )
    officer_desk.post("/desk/needs/new/", given | {"witness_name": "柳小苗", "witness": str(loop.clerk.pk)})

    mandate = Follower.objects.get().mandate
    assert without == ["Write who heard it, or choose another kind of mandate."]
    assert himself == ["Who acts for somebody says for whom, what for, and names a witness where it was only said."]
    assert mandate is not None
    assert mandate.witness == loop.clerk


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"text": "。"}, "Write at least two characters."),
        ({"place": "村"}, "Several are called so"),
        ({"place": "没有的村"}, "Nothing in the list is called so"),
        ({"channel": "staff"}, "Write for whom you act. Without a name, choose telephone or paper."),
        ({**BEHALF, "person": "new", "until": "2026-08-01"}, "The mandate must hold today. Choose today or later."),
        ({**BEHALF, "person": "new", "phone": "abc"}, "A telephone number has 5 to 15 digits"),
        ({**BEHALF, "person": "new", "place": "递铺街道"}, "People live in a village or community. Choose one."),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_nothing(
    officer_desk: Client, more: dict[str, str], says: str
) -> None:
    before = Person.objects.count()

    told = errors(officer_desk, "/desk/needs/new/", sent(**more))

    assert told[0].startswith(says)
    assert (Need.objects.count(), Person.objects.count()) == (0, before)


def test_printing_a_slip_again_is_in_the_journal(
    told: Told, officer_desk: Client, desk_of: Callable[..., Client]
) -> None:
    taken = told()
    path = f"/desk/needs/{taken.need.pk}/slip/{taken.follower.pk}/"

    printed, refused = officer_desk.post(path), desk_of("auditor").post(path)

    assert (printed["Location"], refused.status_code) == (f"/slip/{taken.follower.code}/paper/", 403)
    assert JournalEntry.objects.filter(verb="needs.print_slip").count() == 1
