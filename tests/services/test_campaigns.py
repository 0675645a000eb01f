"""Campaigns in schools: gaps are seen, and of children there is nothing but a number."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from tests.programmes.small_county import County
from tests.services.conftest import TOPICS, at

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.partners.models import Partner
from doorstep.services.actions.activities import NotOfThisCampaign, Occasion, announce_activity, cancel_activity
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.actions.bookings import sign_up
from doorstep.services.actions.campaigns import NotASchool, NothingToSay, Reach, create_campaign, widen_campaign
from doorstep.services.models import Activity, Campaign, CampaignTopic
from doorstep.services.queries import activities, campaigns
from doorstep.services.rules import activities as rules
from doorstep.services.words import AttendanceKind, MissReason, ServiceKind

pytestmark = pytest.mark.django_db


def lesson(
    campaign: Campaign,
    school: Partner,
    host: Partner,
    day: int,
    *,
    topic: int = 1,
    details: rules.Details | None = None,
) -> Activity:
    return announce_activity(
        SYSTEM,
        occasion=Occasion(school.place, host, at(day, 9), at(day, 10), kind=ServiceKind.CLASS),
        details=details or rules.Details("安全课"),
        topic=campaign.topics.get(number=topic),
        school=school,
        now=at(1, 10),
    )


def states(campaign: Campaign) -> list[tuple[str, list[str]]]:
    return [(school.name, [cell.state.value for cell in cells]) for school, cells in campaigns.grid(campaign).rows]


def test_the_grid_shows_what_was_held_what_is_planned_and_the_gaps(
    campaign: Campaign, schools: tuple[Partner, ...], team: Partner
) -> None:
    held = lesson(campaign, schools[0], team, 3)
    lesson(campaign, schools[0], team, 8, topic=2)
    off = lesson(campaign, schools[1], team, 9, topic=3)
    record_attendance(SYSTEM, activity=held, heads=42, now=at(3, 11))
    cancel_activity(SYSTEM, activity=off, reason=MissReason.HOST, now=at(4, 9))

    grid = campaigns.grid(campaign)

    assert states(campaign) == [("第一小学", ["held", "planned", "gap"]), ("第二小学", ["gap", "gap", "gap"])]
    assert (grid.counts, grid.heads) == ({"held": 1, "planned": 1, "gap": 4}, 42)


def test_a_campaign_refuses_names_sign_up_and_places(
    campaign: Campaign, schools: tuple[Partner, ...], team: Partner
) -> None:
    for details in (
        rules.Details("x", attendance=AttendanceKind.NAMED, sign_up_until=at(2, 9)),
        rules.Details("x", sign_up_until=at(2, 9)),
        rules.Details("x", capacity=30),
    ):
        with pytest.raises(rules.HeadCountsOnly):
            lesson(campaign, schools[0], team, 3, details=details)

    held = lesson(campaign, schools[0], team, 3)
    with pytest.raises(rules.NoSignUp):
        sign_up(VISITOR, activity=held, asked="a", now=at(2, 9))
    with pytest.raises(rules.HeadCountsOnly):
        record_attendance(SYSTEM, activity=held, came=[1], now=at(3, 11))


@pytest.mark.parametrize("change", [{"attendance": "named"}, {"sign_up_until": at(2, 9)}, {"capacity": 9}])
def test_the_database_refuses_names_in_a_campaign(
    change: dict[str, object], campaign: Campaign, schools: tuple[Partner, ...], team: Partner
) -> None:
    held = lesson(campaign, schools[0], team, 3)

    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=held.pk).update(**change)

    assert Activity.objects.get().attendance == "head_count"


def test_no_table_of_a_campaign_has_a_field_for_a_child() -> None:
    of_campaigns = [
        model for model in apps.get_app_config("services").get_models() if model.__name__.startswith("Campaign")
    ]
    fields = {model.__name__: [field.name for field in model._meta.get_fields()] for model in of_campaigns}

    reaching = {
        name: [field.name for field in model._meta.get_fields() if field.related_model is not None]
        for model in of_campaigns
        for name in [model.__name__]
    }
    assert sorted(fields) == ["Campaign", "CampaignSchool", "CampaignTopic"]
    assert reaching == {
        "Campaign": ["topics", "school_rows", "quizzes", "place", "schools"],
        "CampaignTopic": ["activities", "campaign"],
        "CampaignSchool": ["campaign", "school"],
    }


def test_a_lesson_belongs_to_a_school_and_a_day_of_its_campaign(
    campaign: Campaign, schools: tuple[Partner, ...], team: Partner
) -> None:
    late = at(30, 9) + timedelta(days=1)
    occasion = Occasion(schools[0].place, team, late, late + timedelta(hours=1))

    with pytest.raises(NotOfThisCampaign):
        announce_activity(
            SYSTEM, occasion=occasion, details=rules.Details("x"), topic=campaign.topics.get(number=1),
            school=schools[0], now=at(1, 10),
        )  # fmt: skip
    with pytest.raises(NotOfThisCampaign):
        lesson(campaign, team, team, 3)


def test_a_campaign_goes_to_schools_and_says_something(
    here: County, team: Partner, schools: tuple[Partner, ...]
) -> None:
    given = {"place": here.town, "title_zh": "x", "starts_on": at(1, 0).date(), "ends_on": at(9, 0).date()}

    with pytest.raises(NotASchool):
        create_campaign(SYSTEM, reach=Reach(TOPICS, [team]), now=at(1, 9), **given)  # type: ignore[arg-type]
    for topics in ([], [(" ", "Nothing")]):
        with pytest.raises(NothingToSay):
            create_campaign(SYSTEM, reach=Reach(topics, schools), now=at(1, 9), **given)  # type: ignore[arg-type]


def test_topics_and_schools_are_added_once(campaign: Campaign, schools: tuple[Partner, ...]) -> None:
    reach = Reach([*TOPICS, ("交通安全", "Traffic")], schools)

    for _ in range(2):
        widen_campaign(SYSTEM, campaign=campaign, reach=reach, now=at(2, 9))

    topics = list(CampaignTopic.objects.values_list("number", "name_zh"))
    assert topics == [(1, "防溺水"), (2, "防诈骗"), (3, "禁毒"), (4, "交通安全")]
    assert campaign.school_rows.count() == 2


def test_residents_are_not_invited_to_lessons_in_schools(
    campaign: Campaign, schools: tuple[Partner, ...], team: Partner
) -> None:
    lesson(campaign, schools[0], team, 3)

    assert list(activities.coming(at(2, 9))) == []


def test_a_resident_sets_up_no_campaign(here: County, schools: tuple[Partner, ...], resident: Actor) -> None:
    with pytest.raises(NotAllowed):
        create_campaign(
            resident, place=here.town, title_zh="x", starts_on=at(1, 0).date(), ends_on=at(9, 0).date(),
            reach=Reach(TOPICS, schools), now=at(1, 9),
        )  # fmt: skip
