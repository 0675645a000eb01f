"""Set up campaigns: topics, schools, days. What is held in them is announced as activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place
from doorstep.services.access import RUN_CAMPAIGN
from doorstep.services.models import Campaign, CampaignSchool, CampaignTopic
from doorstep.services.rules.activities import EndsBeforeItStarts, TitleMissing


class NotASchool(ValueError):  # noqa: N818  named after what happened
    """A campaign goes to schools; write the school down as a partner of that kind."""


class NothingToSay(ValueError):  # noqa: N818
    """A campaign has at least one topic, each with a name in Chinese."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a campaign speaks about and where.

    Args:
        topics: Names in Chinese and English, in their order.
        schools: The schools.
    """

    topics: Sequence[tuple[str, str]]
    schools: Sequence[Partner]


@transaction.atomic
def create_campaign(
    by: Actor,
    *,
    place: Place,
    title_zh: str,
    title_en: str = "",
    starts_on: date,
    ends_on: date,
    reach: Reach,
    now: datetime,
) -> Campaign:
    """Set up a campaign in the area of `place`.

    Raises:
        NotAllowed: `by` may not run campaigns there.
        TitleMissing, EndsBeforeItStarts, NothingToSay, NotASchool: see there.
    """
    require(by, RUN_CAMPAIGN, place.path)
    if not title_zh.strip():
        raise TitleMissing
    if ends_on < starts_on:
        raise EndsBeforeItStarts
    if not reach.topics:
        raise NothingToSay
    campaign = Campaign.objects.create(
        title_zh=title_zh.strip(), title_en=title_en.strip(), place=place, starts_on=starts_on, ends_on=ends_on
    )
    _widen(campaign, reach)
    detail = {"place": place.pk, "topics": len(reach.topics), "schools": len(reach.schools)}
    journal.record(by, "services.create_campaign", f"services.Campaign:{campaign.pk}", detail, now=now)
    return campaign


@transaction.atomic
def widen_campaign(by: Actor, *, campaign: Campaign, reach: Reach, now: datetime) -> Campaign:
    """Add topics and schools to a campaign; those it has already stay as they are.

    Raises:
        NotAllowed, NothingToSay, NotASchool: see `create_campaign`.
    """
    hold(f"services.campaign:{campaign.pk}")
    campaign = Campaign.objects.select_related("place").get(pk=campaign.pk)
    require(by, RUN_CAMPAIGN, campaign.place.path)
    added = _widen(campaign, reach)
    if any(added):
        detail = {"topics": added[0], "schools": added[1]}
        journal.record(by, "services.widen_campaign", f"services.Campaign:{campaign.pk}", detail, now=now)
    return campaign


def _widen(campaign: Campaign, reach: Reach) -> tuple[int, int]:
    """Write down what is new; return how many topics and schools that were."""
    if any(not zh.strip() for zh, _ in reach.topics):
        raise NothingToSay
    if any(school.kind != PartnerKind.SCHOOL for school in reach.schools):
        raise NotASchool
    known = set(campaign.topics.values_list("name_zh", flat=True))
    number = campaign.topics.aggregate(last=Max("number"))["last"] or 0
    topics = []
    for zh, en in reach.topics:
        if zh.strip() not in known:
            known.add(zh.strip())
            number += 1
            topics.append(CampaignTopic(campaign=campaign, number=number, name_zh=zh.strip(), name_en=en.strip()))
    CampaignTopic.objects.bulk_create(topics)
    there = set(campaign.school_rows.values_list("school_id", flat=True))
    schools = [one for one in {school.pk: school for school in reach.schools}.values() if one.pk not in there]
    CampaignSchool.objects.bulk_create([CampaignSchool(campaign=campaign, school=one) for one in schools])
    return len(topics), len(schools)
