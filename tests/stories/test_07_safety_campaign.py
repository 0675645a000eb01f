"""Story 07: three topics in schools with the gaps visible, head-counts, a quiz, a rider's report, thanks and hours."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.door.needs_told import carried, code_of, jpeg
from tests.stories.conftest import NOW

from doorstep.base import check, clock
from doorstep.base.actor import SYSTEM
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.needs.models import Need
from doorstep.needs.words import Urgency
from doorstep.people.actions import register_person
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.services.actions.activities import Occasion, announce_activity
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.actions.hours import Occasion as Served
from doorstep.services.actions.hours import record_service
from doorstep.services.models import Activity, Booking, Campaign, Quiz, VolunteerService
from doorstep.services.queries import activities, campaigns, hours, quizzes
from doorstep.services.rules.activities import Details, HeadCountsOnly
from doorstep.services.rules.sessions import Span
from doorstep.services.words import AttendanceKind, SessionState

pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture
def campaign() -> Campaign:
    return Campaign.objects.get(place__name="杭垓镇")


def test_three_topics_come_to_schools_in_hanggai_before_the_summer_holidays(campaign: Campaign) -> None:
    grid = campaigns.grid(campaign)

    assert [topic.name_zh for topic in grid.topics] == ["防溺水", "防诈骗", "禁毒"]
    assert {school.place.parent_id for school, _ in grid.rows} == {campaign.place_id}
    assert date(NOW.year, 6, 1) < campaign.starts_on <= campaign.ends_on < date(NOW.year, 7, 1)


def test_the_gaps_are_visible_and_every_other_lesson_was_held(campaign: Campaign) -> None:
    grid = campaigns.grid(campaign)

    lessons = Activity.objects.filter(topic__campaign=campaign)
    held = set(lessons.filter(session__state=SessionState.HELD).values_list("school", "topic"))
    cells = {(school.pk, topic.pk) for school, _ in grid.rows for topic in grid.topics}
    assert (grid.counts["gap"], grid.counts["held"]) == (len(cells - held), len(held))
    assert grid.counts == {"held": 10, "planned": 0, "gap": 2}


def test_of_the_children_there_is_a_number_and_nothing_else(campaign: Campaign) -> None:
    lessons = Activity.objects.filter(topic__campaign=campaign)

    assert set(lessons.values_list("attendance", flat=True)) == {AttendanceKind.HEAD_COUNT}
    assert Booking.objects.filter(activity__in=lessons).count() == 0
    reach = activities.reach(activities.activities().filter(pk__in=lessons))
    assert (reach.person_times, reach.persons, reach.unnamed) == (campaigns.grid(campaign).heads, 0, reach.person_times)


def test_names_of_children_are_refused(campaign: Campaign) -> None:
    row = campaign.school_rows.select_related("school__place")[0]
    details = Details("安全课", attendance=AttendanceKind.NAMED, sign_up_until=NOW)
    occasion = Occasion(row.school.place, row.school, NOW, NOW.replace(hour=10))

    with pytest.raises(HeadCountsOnly):
        announce_activity(
            SYSTEM, occasion=occasion, details=details, topic=campaign.topics.all()[0], school=row.school, now=NOW
        )


def test_the_quiz_says_what_children_knew_before_and_after_with_its_margin(campaign: Campaign) -> None:
    quiz = Quiz.objects.get(campaign=campaign)

    results = quizzes.results(quiz, NOW.date())

    assert quizzes.sheets(quiz) == {"before": 60, "after": 60}
    for one in results:
        assert one.before is not None
        assert one.after is not None
        assert one.before.low < one.before.share < one.before.high
        assert one.after.right > one.before.right


def test_the_page_of_the_campaign_names_each_gap(campaign: Campaign, client: Client) -> None:
    client.force_login(Login.objects.filter(grants__role=Role.COUNTY_PLANNER)[0])

    page = client.get(reverse("services:campaign", args=[campaign.pk])).content.decode()

    assert len(re.findall(r'<span class="tag warn">空缺</span>', page)) == 2


def test_riders_help_and_get_thanks_and_true_hours_and_no_points() -> None:
    lingxi = Place.objects.get(name="灵溪社区")
    riders = [register_person(SYSTEM, name=name, village=lingxi, now=NOW) for name in ("骑手甲", "骑手乙")]
    host = Activity.objects.select_related("session__provider")[0].session.provider
    lesson = announce_activity(
        SYSTEM,
        occasion=Occasion(lingxi, host, NOW, NOW.replace(hour=10)),
        details=Details("垃圾分类宣传", "Waste sorting"),
        now=NOW,
    )
    evening = NOW.replace(hour=18)
    held = record_attendance(SYSTEM, activity=lesson, heads=46, now=evening)
    for rider in riders:
        span = Span(NOW, NOW.replace(hour=10))
        record_service(
            SYSTEM,
            person=rider,
            occasion=Served.at(held),
            span=span,
            content="教居民垃圾分类",
            thanks="谢谢你，教得真清楚！",
            now=evening,
        )

    came_to = [hours.served(hours.of_person(rider)) for rider in riders]

    assert came_to == [hours.Served(records=1, persons=1, minutes=120)] * 2
    assert list(hours.of_person(riders[0]).values_list("thanks", flat=True)) == ["谢谢你，教得真清楚！"]
    columns = {field.name for model in (VolunteerService, Person) for field in model._meta.get_fields()}
    assert {name for name in columns if re.search("point|score|rank|streak|level", name)} == set()


@pytest.mark.parametrize(("what", "urgency", "hours"), [("safety", Urgency.DANGER, 2), ("road", Urgency.URGENT, 24)])
def test_a_riders_report_is_two_taps_and_a_photo_that_keeps_its_place_alone_and_is_due_by_its_danger(
    client: Client, monkeypatch: pytest.MonkeyPatch, what: str, urgency: Urgency, hours: int
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    lingxi = Place.objects.get(name="灵溪社区")
    taken = jpeg(says_where=True)
    form = carried(client.get(reverse("tell_quick"))) | {"lon": str(lingxi.lon), "lat": str(lingxi.lat)}

    slip = client.post(reverse("tell_quick"), form | {"what": what, "village": "", "photos": [taken]})

    need = Need.objects.get(followers__code=code_of(slip))
    assert (need.place, need.lon, need.lat) == (lingxi, lingxi.lon, lingxi.lat)
    assert (need.category.code, need.urgency, need.due_at) == (what, urgency, NOW + timedelta(hours=hours))
    kept = Image.open(need.photos.get().file)
    assert len(kept.getexif()) == 0


def test_every_record_of_hours_in_the_county_belongs_to_something_that_took_place() -> None:
    rows = VolunteerService.objects.filter(session__isnull=False)

    assert rows.exists()
    assert set(rows.values_list("session__state", flat=True)) == {SessionState.HELD}
    assert hours.served(VolunteerService.objects.all()).minutes == sum(rows.values_list("minutes", flat=True))


def test_nothing_is_wrong_with_the_county() -> None:
    assert list(check.every_fault()) == []
