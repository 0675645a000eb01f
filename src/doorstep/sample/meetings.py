"""Three standing meetings and the direct line on Wednesdays, set up by calling actions."""

from datetime import datetime

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.actions.series import SeriesFacts, set_up_series
from doorstep.meetings.models import Series
from doorstep.meetings.rules.recurrence import monthly_on_weekday, quarterly_on_weekday, weekly
from doorstep.meetings.words import MeetingKind
from doorstep.partners.models import Alliance, Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place
from doorstep.sample.logins import HOME_TOWN

NINE = 9 * 60
AFTERNOON = 14 * 60


def stand_in(county: Place, *, now: datetime) -> list[Series]:
    """Set them up in the home town of the sample's logins, invited by its first office."""
    town = Place.objects.get(parent=county, name=HOME_TOWN)
    host = Partner.objects.filter(place=town, kind=PartnerKind.PUBLIC_UNIT, valid_until=None).order_by("pk")[0]
    return stand(town, host, now=now)


def stand(place: Place, host: Partner, *, alliance: Alliance | None = None, now: datetime) -> list[Series]:
    """Set up the weekly working meeting, the monthly talk, the quarterly review and the direct line on Wednesdays.

    Args:
        place: Whose meetings they are.
        host: The unit that invites.
        alliance: Whose members come.
        now: The moment at which they are set up; the first meetings come after it.
    """
    first = now.astimezone(TIME_ZONE).date()
    planned = (
        ("365党群工作例会", "Weekly working meeting", MeetingKind.WORKING, weekly(0), NINE, 90),
        ("居民座谈会", "Monthly talk", MeetingKind.TALK, monthly_on_weekday(2, 3), AFTERNOON, 120),
        ("季度评议会", "Quarterly review", MeetingKind.REVIEW, quarterly_on_weekday(3, -1, 4), NINE, 120),
        ("政企直通车", "Direct line", MeetingKind.DIRECT_LINE, weekly(2), AFTERNOON, 160),
    )
    return [
        set_up_series(
            SYSTEM,
            facts=SeriesFacts(
                title_zh=zh,
                title_en=en,
                kind=kind,
                place=place,
                host=host,
                where="党群会客厅",
                rule=rule,
                starts_min=starts,
                length_min=minutes,
                valid_from=first,
                alliance=None if kind is MeetingKind.DIRECT_LINE else alliance,
                is_public=kind in {MeetingKind.TALK, MeetingKind.DIRECT_LINE},
            ),
            now=now,
        )
        for zh, en, kind, rule, starts, minutes in planned
    ]
