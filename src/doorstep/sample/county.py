"""The sample county: a year of medicine vehicles and activities in Anji, made only by calling actions.

True: names, codes and borders of the places, the thirty medicines, the counts of story 09. Invented: everybody's
name, the companies, which villages have a pharmacy, where exactly things stand, who came on which day.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.words import Role
from doorstep.meetings.actions.ahead import write_ahead
from doorstep.places.actions.gazetteer import load_gazetteer
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.actions.catalogue import load_catalogue
from doorstep.programmes.pharmacy.actions.pack import load_pack
from doorstep.programmes.pharmacy.queries.stock import logins_with
from doorstep.programmes.reputation.rules.quarters import before as quarter_before
from doorstep.sample import (
    activities,
    border,
    counter,
    dispensary,
    doors,
    fleet,
    goods,
    logins,
    meetings,
    offices,
    patients,
    reputation,
    stations,
    supply,
    villagers,
    year,
)
from doorstep.sample.diary import Diary
from doorstep.sample.logins import SampleLogin

COUNTY_CODE = "330523"
INDEX_TOWN = "报福镇"
"""The town that reckons the reputation index."""
DAYS = 365
Report = Callable[[str, str], None]


def build(*, now: datetime, seed: int, report: Report, steps: int = year.STEPS) -> list[SampleLogin]:
    """Make the county in an empty database, day by day from a year ago until `now`.

    Args:
        now: The last moment of the sample year, aware. What lies after it is planned, what lies before has happened.
        seed: The same seed and moment give the same county, except for the passwords.
        report: Called with a Chinese and an English line after each part.
        steps: Search steps for each timetable.

    Returns:
        One login per role.
    """
    begun = datetime.combine(now.astimezone(TIME_ZONE).date() - timedelta(days=DAYS), time(9), TIME_ZONE)
    load_gazetteer(SYSTEM, county_code=COUNTY_CODE, now=begun)
    county = Place.objects.get(parent=None)
    report("地名：15 个乡镇、218 个村和社区", "places: 15 towns, 218 villages")
    doors.open_pharmacies(county, seed=seed, now=begun)
    load_catalogue(SYSTEM, now=begun)
    load_pack(SYSTEM, now=begun)
    vehicles = fleet.start(county, now=begun)
    report("药房、药柜、药品、送药车", "pharmacies, cabinets, medicines, vehicles")
    made = logins.hand_out(county, seed=seed, now=begun)
    supply.promise(county, vehicles, now=begun)
    villagers.register(county, seed=seed, now=begun)
    report("登录名和居民", "logins and residents")
    stations.open_points(county, seed=seed, now=begun)
    report("服务驿站和8分钟服务圈", "service points and the 8-minute circle")
    diary = Diary()
    diary.add(border.borrow(county, begun=begun))
    units = offices.open_offices(county, diary=diary, seed=seed, begun=begun, now=now)
    meetings.plan(units, diary=diary, now=now)
    index_town, latest = (
        Place.objects.get(parent=county, name=INDEX_TOWN),
        reputation.last_whole_quarter(now.astimezone(TIME_ZONE).date()),
    )
    for year_of, number in (quarter_before(*latest), latest):
        is_latest = (year_of, number) == latest
        diary.add(reputation.tell(index_town, seed=seed, year=year_of, number=number, has_echo=is_latest))
    activities.plan_year(county, diary=diary, seed=seed, begun=begun, now=now)
    dispensary.plan(county, vehicles, diary=diary, seed=seed, now=now)
    diary.add(supply.answer_the_telephone(county, now=now))
    year.live(county, vehicles, effort=year.Effort(seed, steps), begun=begun, now=now, diary=diary, report=report)
    diary.until(now)
    offices.catch_up(now=now)
    report("半年的需求、履职和微心愿", "half a year of needs, duties and wishes")
    report("药品批次、药柜、出车和清点", "lots, cabinets, vehicle days and counts")
    report(f"{INDEX_TOWN}两个季度的百姓口碑指数", f"two quarters of the reputation index in {INDEX_TOWN}")
    report("活动、志愿服务时长、进校园宣传", "activities, volunteers' hours, a campaign in schools")
    stations.reckon(county, "今天的服务圈", now)
    dispensary.beat_all(county, now=now)
    supply.prove(county, now=now)
    report("供药承诺和全天候供药报告", "promises of sources of medicine, and the around-the-clock statement")
    border.pair(county, seed=seed, begun=begun, now=now)
    report("跨界结对、挂职、联合案件和授信", "pairings, a secondment, a case and credit lines across the border")
    told = logins_with([Role.PHARMACIST, Role.CREW, Role.COUNTY_PLANNER], now.astimezone(TIME_ZONE).date())
    pharmacy = dispensary.pharmacy(county)
    lots = goods.deliver(pharmacy, now=now - timedelta(hours=1))
    goods.of_today(pharmacy, vehicles[0], lots, contacts=list(told[:3]), now=now)
    patients.come(county, counter.open_counter(county, now=now), now=now)
    report(
        "今早的药房：收货、装车、冰箱温度、召回、处方、提醒",
        "this morning at the pharmacy: a delivery, a load, a recall, prescriptions, reminders",
    )
    write_ahead(SYSTEM, now=now)
    report("每周例会、每月座谈、每季评议、直通车", "working meetings, talks, reviews and a direct line")
    return made
