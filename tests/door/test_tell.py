"""Somebody tells what is needed over the pages: four steps, no name, no script; and everything that is refused."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.door.conftest import text
from tests.door.needs_told import WORDS, carried, code_of, jpeg, send, september, upto, walk
from tests.needs.conftest import FIRST, Loop, Told

from doorstep.base.actor import SYSTEM
from doorstep.base.models import Login
from doorstep.base.photos import MOST_BYTES
from doorstep.base.words import Role
from doorstep.door import draft, tell
from doorstep.engines.matching.text.suggest import Ground
from doorstep.needs.bridge.suggest import Reason, Suggested, Suggestion
from doorstep.needs.models import Follower, Need, Photo
from doorstep.needs.words import Channel, NeedKind, Urgency
from doorstep.partners.actions import add_partner, seat_login
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Boundary

pytestmark = pytest.mark.django_db
SEEN = {"note": "在桥头"}
SQUARE = {"type": "Polygon", "coordinates": [[[119, 30], [120, 30], [120, 31], [119, 31], [119, 30]]]}


@pytest.fixture(autouse=True)
def _here(at: Callable[[datetime], None], loop: Loop, settings: Any, tmp_path: Path) -> None:
    """A county with categories, at a fixed moment; files go to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


def village(loop: Loop, number: int = 0) -> int:
    return loop.county.villages[number].pk


# --- the four steps --------------------------------------------------------------------------------------------------


def test_four_steps_lead_to_a_slip_with_a_number_and_a_day(english: Client, loop: Loop) -> None:
    answer = send(english, upto(english, village(loop), where="桥头"), public="on")

    need = Need.objects.get()
    follower = need.followers.get()
    assert (need.text, need.category.code, need.place_id) == (WORDS, "light", village(loop))
    assert (need.where, need.is_public, need.channel, need.kind) == ("桥头", True, Channel.WEB, NeedKind.PROBLEM)
    assert (need.urgency, need.due_at) == (Urgency.ORDINARY, september(8, 17, 30))
    assert (follower.code, follower.is_reporter, follower.person) == (code_of(answer), True, None)
    page = text(english.get(answer.headers["Location"]))
    assert f"{follower.code[:4]}-{follower.code[4:]}" in page
    assert "You get an answer by Tue 8 Sep, 17:30 at the latest" in page
    assert "data:image/svg+xml," in page


def test_danger_is_answered_within_two_hours(client: Client, loop: Loop) -> None:
    send(client, upto(client, village(loop), danger="on"))

    need = Need.objects.get()
    assert (need.urgency, need.due_at) == (Urgency.DANGER, september(1, 11, 30))


def test_a_resident_says_what_sort_of_thing_how_much_and_until_when(english: Client, loop: Loop) -> None:
    last = upto(english, village(loop), words="秋收缺人手", kind="help")

    over = send(english, last, quantity="6", quantity_of="个人", wanted_until="2026-08-31")
    wrong = send(english, last, quantity="几个")
    send(english, last, quantity="6", quantity_of="个人", wanted_until="2026-09-20")

    need = Need.objects.get()
    assert "This day is over. Please choose a later one, or leave it empty." in text(over)
    assert "Please write a whole number, or leave it empty." in text(wrong)
    assert (need.kind, need.quantity, need.quantity_of) == (NeedKind.HELP, 6, "个人")
    assert need.wanted_until == september(20, 0).date()


def test_who_is_not_sure_skips_the_category_and_is_promised_nothing(english: Client, loop: Loop) -> None:
    first = walk(english, carried(english.get("/tell/")) | {"text": WORDS, "go": "next"})
    second = walk(english, carried(first) | {"category": "light", "go": "skip"})
    third = walk(english, carried(second) | {"village": str(village(loop)), "go": "next"})
    answer = send(english, carried(third))

    assert Need.objects.get().category.code == "other"
    assert "No day is promised for this" in text(english.get(answer.headers["Location"]))


def test_back_loses_nothing(english: Client, loop: Loop) -> None:
    last = upto(english, village(loop), danger="on", where="桥头")

    where = walk(english, last | {"go": "back"})
    about = walk(english, carried(where) | {"village": str(village(loop)), "where": "桥头", "go": "back"})
    what = walk(english, carried(about) | {"category": "light", "danger": "on", "go": "back"})

    assert WORDS in text(what)
    assert {name: carried(what)[name] for name in ("category", "danger", "where", "village")} == {
        "category": "light",
        "danger": "on",
        "where": "桥头",
        "village": str(village(loop)),
    }


def test_the_village_this_device_remembers_is_offered_first(client: Client, loop: Loop) -> None:
    client.cookies["village"] = str(village(loop))
    first = walk(client, carried(client.get("/tell/")) | {"text": WORDS, "go": "next"})

    where = walk(client, carried(first) | {"category": "light", "go": "next"})

    assert f'name="village" value="{village(loop)}" checked' in text(where)


def test_a_village_is_found_by_its_name_or_by_its_town(client: Client, loop: Loop) -> None:
    first = walk(client, carried(client.get("/tell/")) | {"text": WORDS, "go": "next"})
    where = carried(walk(client, carried(first) | {"category": "light", "go": "next"}))

    by_name = text(walk(client, where | {"q": "竹园", "go": "find"}))
    by_town = text(walk(client, where | {"town": str(loop.county.town.pk)}))
    nothing = text(walk(client, where | {"q": "东京", "go": "find"}))

    assert f'name="village" value="{village(loop, 1)}"' in by_name
    assert [f'value="{one.pk}"' in by_town for one in loop.county.villages] == [True] * 5
    assert "没有别的村叫“东京”" in nothing


def test_nobody_is_asked_for_a_name_or_a_number(client: Client, loop: Loop) -> None:
    page = text(walk(client, upto(client, village(loop)) | {"go": "next"} | {"step": "where"}))

    assert "不用留名字，也不用留电话" in page
    assert ['name="phone"' in page, 'type="tel"' in page, 'name="name"' in page] == [False, False, False]


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "  \n ", "！", "\u200b\u200b"])
def test_a_text_that_says_nothing_is_asked_for_again(english: Client, loop: Loop, words: str) -> None:
    page = text(walk(english, carried(english.get("/tell/")) | {"text": words, "go": "next"}))

    assert "Please write a few words: what is it about?" in page
    assert 'aria-current="step">What is it<' in page


def test_a_text_that_is_too_long_is_kept_for_being_shortened(english: Client, loop: Loop) -> None:
    long = "长" * 4001

    page = text(walk(english, carried(english.get("/tell/")) | {"text": long, "go": "next"}))

    assert "longer than 4000 characters" in page
    assert long in page


@pytest.mark.parametrize("where", ["", "987654321", "nothing", "99999999999999999999"])
def test_a_village_that_is_not_in_the_list_is_refused(english: Client, loop: Loop, where: str) -> None:
    first = walk(english, carried(english.get("/tell/")) | {"text": WORDS, "go": "next"})
    second = walk(english, carried(first) | {"category": "light", "go": "next"})

    page = walk(english, carried(second) | {"village": where, "go": "next"})

    assert "Please choose your village from the list." in text(page)
    assert carried(page)["text"] == WORDS


def test_a_category_nobody_offered_is_refused(english: Client, loop: Loop) -> None:
    answer = walk(english, upto(english, village(loop)) | {"category": "gold", "go": "send"})

    assert (answer.status_code, Need.objects.count()) == (200, 0)
    assert "Please choose what it is about." in text(answer)


def test_a_file_that_is_no_photo_is_refused_and_the_text_stays(english: Client, loop: Loop) -> None:
    program = SimpleUploadedFile("cat.jpg", b"MZ\x90\x00 not a picture", "image/jpeg")

    answer = send(english, upto(english, village(loop)), photos=[jpeg(), program])

    assert "File 2 is not a photo we can read." in text(answer)
    assert (carried(answer)["text"], carried(answer)["village"]) == (WORDS, str(village(loop)))
    assert (Need.objects.count(), Photo.objects.count()) == (0, 0)


def test_a_photo_that_is_too_large_is_refused_and_the_text_stays(english: Client, loop: Loop) -> None:
    huge = SimpleUploadedFile("huge.jpg", jpeg().read() + b"\0" * MOST_BYTES, "image/jpeg")

    answer = send(english, upto(english, village(loop)), photos=[huge])

    assert "Photo 1 is too large: at most 10 MB." in text(answer)
    assert (carried(answer)["text"], Need.objects.count()) == (WORDS, 0)


def test_seven_photos_are_one_too_many(english: Client, loop: Loop) -> None:
    answer = send(english, upto(english, village(loop)), photos=[jpeg(40 + i) for i in range(7)])

    assert "At most 6 photos, please." in text(answer)
    assert Need.objects.count() == 0


@pytest.mark.parametrize(("lon", "lat"), [("121.5", "31.2"), ("30.64", "119.62")])
def test_a_point_outside_the_county_or_with_its_numbers_exchanged_is_left_out(
    english: Client,
    loop: Loop,
    lon: str,
    lat: str,
) -> None:
    Boundary.objects.create(place=loop.county.county, geometry=SQUARE, source="a square", licence="none")

    answer = send(english, upto(english, village(loop), lon=lon, lat=lat))

    assert "The place your telephone sent was left out" in text(answer)
    assert Need.objects.count() == 0
    again = send(english, carried(walk(english, carried(answer) | {"village": str(village(loop)), "go": "next"})))
    assert (again.status_code, Need.objects.get().point) == (302, None)


def test_what_fills_in_the_hidden_field_is_told_so_and_nothing_is_written(english: Client, loop: Loop) -> None:
    answer = send(english, upto(english, village(loop)), website="https://example.org")

    assert "One hidden field must stay empty." in text(answer)
    assert Need.objects.count() == 0


def test_after_twenty_needs_from_one_address_one_waits_ten_minutes(
    english: Client,
    loop: Loop,
    at: Callable[[datetime], None],
    a_moment: datetime,
) -> None:
    for number in range(20):
        send(english, upto(english, village(loop), words=f"第{number}件事情要办"))

    refused = send(english, upto(english, village(loop), words="再来一件"))
    at(a_moment + timedelta(minutes=11))
    later = send(english, upto(english, village(loop), words="再来一件"))

    assert "Please wait ten minutes and send again." in text(refused)
    assert (later.status_code, Need.objects.count()) == (302, 21)


# --- photos ----------------------------------------------------------------------------------------------------------


def test_where_and_when_a_photo_was_taken_is_not_kept(client: Client, loop: Loop) -> None:
    taken = jpeg(says_where=True)
    before = Image.open(io.BytesIO(taken.read())).getexif()
    taken.seek(0)

    send(client, upto(client, village(loop)), photos=[taken])

    photo = Photo.objects.get()
    kept = photo.file.read()
    assert (len(before), len(Image.open(io.BytesIO(kept)).getexif())) == (2, 0)
    assert (b"Exif" in kept, b"Telephone" in kept, (photo.width, photo.height)) == (False, False, (40, 30))


# --- the same again --------------------------------------------------------------------------------------------------


def test_the_same_form_sent_again_is_the_same_need_and_the_same_slip(client: Client, loop: Loop) -> None:
    last = upto(client, village(loop))

    first, second = send(client, last, photos=[jpeg()]), send(client, last, photos=[jpeg()])

    assert (code_of(first), Need.objects.count(), Follower.objects.count(), Photo.objects.count()) == (
        code_of(second), 1, 1, 1,
    )  # fmt: skip


def test_the_same_text_within_ten_minutes_is_the_same_need_with_a_slip_of_its_own(
    client: Client,
    loop: Loop,
    at: Callable[[datetime], None],
    a_moment: datetime,
) -> None:
    first = send(client, upto(client, village(loop)))
    at(a_moment + timedelta(minutes=9))
    second = send(Client(), upto(client, village(loop), words=f" {WORDS}！"))

    slips = {one.code: one.is_reporter for one in Follower.objects.all()}
    assert (Need.objects.count(), slips) == (1, {code_of(first): True, code_of(second): False})


# --- me too ----------------------------------------------------------------------------------------------------------


def test_what_a_neighbour_said_is_offered_and_me_too_gives_a_slip(
    english: Client,
    loop: Loop,
    told: Told,
) -> None:
    theirs = told("村口的路灯不亮，晚上看不见路啊", is_public=True, where="余大伯家门口").need
    last = upto(english, village(loop))
    page = text(walk(english, last | {"step": "where", "go": "next"}))

    answer = english.post("/tell/", last | {"go": f"too:{theirs.pk}"})

    assert ("村口的路灯不亮，晚上看不见路啊" in page, "Me too" in page, "余大伯" in page) == (True, True, False)
    mine = Follower.objects.get(code=code_of(answer))
    assert (mine.need_id, mine.is_reporter, Need.objects.count()) == (theirs.pk, False, 1)


def test_what_a_neighbour_did_not_let_be_shown_is_never_offered(
    english: Client,
    loop: Loop,
    told: Told,
) -> None:
    theirs = told("村口的路灯不亮，晚上看不见路啊", is_public=False).need
    last = upto(english, village(loop))

    page = text(walk(english, last | {"step": "where", "go": "next"}))
    answer = english.post("/tell/", last | {"go": f"too:{theirs.pk}"})

    assert ("看不见路啊" in page, "That one has been closed meanwhile" in text(answer)) == (False, True)
    assert theirs.followers.count() == 1


def test_nobodys_slip_stands_on_the_page_that_offers_their_need(
    english: Client,
    loop: Loop,
    told: Told,
) -> None:
    theirs = told("村口的路灯不亮，晚上看不见路啊", is_public=True)

    page = text(walk(english, upto(english, village(loop)) | {"step": "where", "go": "next"}))

    assert "看不见路啊" in page
    assert theirs.follower.code not in page


# --- a draft ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("switch", "to"), [("/mode/", {"mode": "elder"}), ("/language/", {"language": "zh-hans"})])
def test_changing_the_letters_or_the_language_goes_on_where_one_was(
    english: Client, loop: Loop, switch: str, to: dict[str, str]
) -> None:
    last = upto(english, village(loop), danger="on", where="桥头")

    english.post(switch, to | {"next": "/tell/"})
    again = carried(english.get("/tell/"))
    kept = english.cookies[draft.NAME]
    send(english, again)

    assert again == last
    assert (kept["httponly"], kept["samesite"], kept["max-age"]) == (True, "Lax", 1800)
    assert (Need.objects.get().text, english.cookies[draft.NAME].value) == (WORDS, "")


def test_each_step_has_an_address_so_going_back_sends_nothing_again(english: Client, loop: Loop) -> None:
    first = english.post("/tell/", carried(english.get("/tell/")) | {"text": WORDS, "go": "next"})
    about = english.get(first.headers["Location"])
    where = english.post("/tell/", carried(about) | {"category": "light", "go": "next"})
    found = english.post("/tell/", carried(english.get(where.headers["Location"])) | {"q": "竹园", "go": "find"})

    back = carried(english.get("/tell/?step=about"))
    too_far = carried(english.get("/tell/?step=send"))
    nobodys = carried(Client().get("/tell/?step=send"))

    answers = [(one.status_code, one.headers["Location"]) for one in (first, where, found)]
    assert answers == [
        (303, "/tell/?step=about"),
        (303, "/tell/?step=where"),
        (303, "/tell/?step=where&q=%E7%AB%B9%E5%9B%AD"),
    ]
    assert f'name="village" value="{village(loop, 1)}"' in text(english.get(found.headers["Location"]))
    assert (back["step"], back["text"], back["mark"]) == ("about", WORDS, carried(about)["mark"])
    assert (too_far["step"], nobodys["step"]) == ("where", "what")


def test_whoever_starts_over_finds_an_empty_form(english: Client, loop: Loop) -> None:
    upto(english, village(loop))

    walk(english, {"go": "anew"})

    assert WORDS not in text(english.get("/tell/"))
    assert carried(english.get("/tell/"))["step"] == "what"


def test_a_draft_somebody_changed_or_that_is_too_long_is_not_kept(english: Client, loop: Loop) -> None:
    english.cookies[draft.NAME] = "eyJ0ZXh0IjoieCJ9:1:2"
    first = english.get("/tell/")
    long = "".join(chr(0x4E00 + number) for number in range(3000))
    page = text(walk(english, carried(first) | {"text": long, "go": "next"}))

    assert carried(first)["step"] == "what"
    assert ("too long for your browser to keep" in page, english.cookies[draft.NAME].value) == (True, "")


# --- firms -----------------------------------------------------------------------------------------------------------


def test_who_works_for_a_firm_may_ask_for_it_and_nobody_else(
    client: Client,
    loop: Loop,
    login_as: Callable[..., Login],
    a_moment: datetime,
) -> None:
    firm = add_partner(
        SYSTEM, name="竹韵家居厂", kind=PartnerKind.COMPANY, place=loop.county.county, valid_from=FIRST, now=a_moment
    )
    send(client, upto(client, village(loop), words="我们要招五个人", firm=str(firm.pk)))
    seat_login(SYSTEM, partner=firm, login=login_as(client, Role.PARTNER_STAFF), now=a_moment)
    send(client, upto(client, village(loop), words="我们要招六个人", firm=str(firm.pk)))

    assert list(Need.objects.order_by("pk").values_list("firm", "kind")) == [
        (None, NeedKind.PROBLEM),
        (firm.pk, NeedKind.FIRM),
    ]


# --- a quick report --------------------------------------------------------------------------------------------------


def test_a_riders_report_is_a_photo_and_a_tap_and_urgent(client: Client, loop: Loop) -> None:
    form = carried(client.get("/tell/quick/"))

    answer = client.post("/tell/quick/", form | {"what": "road", "village": str(village(loop)), "photos": [jpeg()]})

    need = Need.objects.get()
    assert (need.category.code, need.urgency, need.due_at) == ("road", Urgency.URGENT, september(2, 9, 30))
    assert (need.photos.count(), need.followers.get().code) == (1, code_of(answer))


def test_the_button_for_danger_is_answered_within_two_hours(client: Client, loop: Loop) -> None:
    client.post(
        "/tell/quick/", carried(client.get("/tell/quick/")) | SEEN | {"what": "safety", "village": str(village(loop))}
    )

    need = Need.objects.get()
    assert (need.urgency, need.due_at) == (Urgency.DANGER, september(1, 11, 30))


def test_a_telephone_that_says_where_it_is_needs_no_village(client: Client, loop: Loop) -> None:
    form = carried(client.get("/tell/quick/")) | {"lon": "119.661", "lat": "30.621"}

    client.post("/tell/quick/", form | SEEN | {"what": "light", "village": ""})

    need = Need.objects.get()
    assert (need.place.name, need.lon, need.lat) == ("大竹园村", 119.661, 30.621)


def test_without_a_village_and_a_point_a_quick_report_asks_where(english: Client, loop: Loop) -> None:
    page = text(
        english.post("/tell/quick/", carried(english.get("/tell/quick/")) | SEEN | {"what": "light", "village": ""})
    )

    assert "Please choose the village, or let your telephone say where you stand." in page
    assert Need.objects.count() == 0


def test_two_photos_of_two_lamps_are_two_reports_and_the_same_pressed_again_is_one(client: Client, loop: Loop) -> None:
    def press(width: int = 0, note: str = "") -> None:
        sent = {"what": "light", "village": str(village(loop)), "note": note}
        photos: dict[str, Any] = {"photos": [jpeg(width)]} if width else {}
        client.post("/tell/quick/", carried(client.get("/tell/quick/")) | sent | photos)

    for width, note in ((40, ""), (40, ""), (50, ""), (0, "桥头"), (0, "桥头。")):
        press(width, note)

    assert sorted(Need.objects.values_list("text", flat=True)) == ["随手拍：路灯", "随手拍：路灯", "随手拍：路灯\n桥头"]


def test_a_quick_report_without_photo_or_words_is_asked_for_one_of_them_and_keeps_the_village(
    client: Client, loop: Loop
) -> None:
    sent = {"what": "light", "village": str(village(loop)), "note": "  "}

    page = text(client.post("/tell/quick/", carried(client.get("/tell/quick/")) | sent))

    assert ("拍张照片，或写一句话" in page, f'value="{village(loop)}" selected' in page) == (True, True)
    assert Need.objects.count() == 0


def test_a_button_without_a_clock_says_that_no_day_is_promised(english: Client, loop: Loop) -> None:
    page = text(english.get("/tell/quick/"))

    buttons = {one.split('"')[0]: one.split("</button>")[0] for one in page.split('name="what" value="')[1:]}
    assert [code for code, words in buttons.items() if "No day is promised" in words] == ["other"]
    assert "within a day" not in page


def test_whoever_chose_a_photo_before_an_error_is_told_to_choose_it_again(english: Client, loop: Loop) -> None:
    lost = "please choose it once more"
    form = carried(english.get("/tell/quick/"))
    broken = SimpleUploadedFile("IMG_1.jpg", b"no photo", "image/jpeg")

    with_photo = text(english.post("/tell/quick/", form | {"what": "light", "village": "", "photos": [jpeg()]}))
    without = text(english.post("/tell/quick/", form | SEEN | {"what": "light", "village": ""}))
    refused = send(english, upto(english, village(loop)), photos=[broken])
    where = walk(english, carried(refused) | {"go": "back"})
    again = text(walk(english, carried(where) | {"village": str(village(loop)), "go": "next"}))

    pages = (with_photo, without, text(refused), again)
    assert [lost in page for page in pages] == [True, False, True, True]


# --- what others chose -----------------------------------------------------------------------------------------------


def test_danger_and_the_numbers_to_ring_stand_before_the_categories(english: Client, loop: Loop) -> None:
    page = text(walk(english, carried(english.get("/tell/")) | {"text": WORDS, "go": "next"}))

    assert page.index("110, 119 or 120") < page.index('name="category"')


@pytest.mark.parametrize("is_enough", [True, False])
def test_what_others_chose_shows_when_there_is_enough_of_it_and_no_sentence_twice(
    english: Client, loop: Loop, told: Told, monkeypatch: pytest.MonkeyPatch, *, is_enough: bool
) -> None:
    need = told("路灯坏了好几天", is_public=True).need
    light = need.category
    reasons = tuple(Reason(need, light, 0.9, ("路灯",)) for _ in range(2))
    found = Suggestion((Suggested(light, 0.9),), reasons, is_enough=is_enough, ground=next(iter(Ground)))
    monkeypatch.setattr(tell, "suggest", lambda *_args, **_more: found)

    page = text(walk(english, carried(english.get("/tell/")) | {"text": WORDS, "go": "next"}))

    assert ("Others who said something like it chose" in page, page.count("路灯坏了好几天")) == (
        is_enough,
        int(is_enough),
    )


# --- weight ----------------------------------------------------------------------------------------------------------


def test_a_step_asks_the_database_the_same_whatever_neighbours_said(
    client: Client,
    loop: Loop,
    told: Told,
    django_assert_max_num_queries: Any,
) -> None:
    last = upto(client, village(loop)) | {"step": "where", "go": "next"}
    counts = []
    for number in (1, 29):
        for one in range(number):
            told(f"村口的路灯不亮 {number} {one}", is_public=True)
        with django_assert_max_num_queries(20) as asked:
            walk(client, last)
        counts.append(len(asked))

    assert counts == [counts[0]] * 2


@pytest.mark.parametrize("address", ["/tell/", "/tell/quick/", "/slip/", "/needs/", "/wishes/"])
def test_no_page_weighs_more_than_a_hundred_kilobytes(client: Client, loop: Loop, address: str) -> None:
    assert len(client.get(address).content) < 100_000
