"""The pages everybody sees, each looked at in two looks: between them both languages, wide and narrow, elder or not.

With DOORSTEP_LOOKS=all each is looked at in four, so that every pair of choices occurs. Add yours: an address, the role
that opens it, the fixtures that arrange what it shows, and what leads to it where no address does.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from playwright.sync_api import Page
from tests.browser import desk_steps
from tests.programmes.reputation.shown import seat_in_an_office
from tests.voices.shown import CODES

from doorstep.base.models.job import Job
from doorstep.base.models.login import Login
from doorstep.base.models.rule import Rule
from doorstep.base.words import JobState, Role
from doorstep.devices.models import Device, Question
from doorstep.ledger.models import Account, Book, CreditLine, Movement
from doorstep.meetings.models import AgendaItem, Booking, Decision, Meeting, Series
from doorstep.needs.models import Duty, Follower, Need, Wish
from doorstep.partners.models import (
    Alliance,
    JointCase,
    Membership,
    Package,
    Pairing,
    Partner,
    Peer,
    Promise,
    Secondment,
    Team,
)
from doorstep.people.models import Person
from doorstep.places.models import Place, PlaceImport
from doorstep.programmes.pharmacy.models import (
    Breach,
    Cabinet,
    Certificate,
    CoverageRun,
    Delivery,
    Dispense,
    Handover,
    Hold,
    Holder,
    InteractionUpload,
    Licence,
    Lot,
    Medicine,
    PlanVillage,
    QuestionLine,
    Recall,
    Reminder,
    Script,
    SupplyTerms,
    TraceLine,
    TraceReport,
    Trip,
    VisitPlan,
)
from doorstep.programmes.pharmacy.queries.weighing import JOB, key_of
from doorstep.programmes.pharmacy.tasks import WEIGHING
from doorstep.programmes.reputation.models import Appeal, OfficeSheet, Quarter, Run, RunVillage, Scheme, VillageReport
from doorstep.programmes.stations.models import CirclePlan, CircleSite
from doorstep.services.models import Activity, Campaign, Quiz, Session
from doorstep.voices.models import Call, Opinion, Questionnaire, Wave


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the site.

    Args:
        name: What the test is called.
        address: The path; or a function that finds it in the database once the fixtures have run.
        role: Who opens it; `None` is a visitor.
        needs: Names of fixtures that arrange what the page shows.
        status: What it answers.
        seat: What else makes the login somebody who may open it, such as a seat in an office.
        then: What is pressed on it before it is looked at: some pages are only ever the answer to a form.
    """

    name: str
    address: str | Callable[[], str]
    role: Role | None = None
    needs: tuple[str, ...] = ()
    status: int = 200
    seat: Callable[[Login], None] | None = None
    then: Callable[[Page], None] | None = None

    def __str__(self) -> str:
        return self.name

    def path(self) -> str:
        """Return the path to open."""
        return self.address if isinstance(self.address, str) else self.address()


def _village(*, is_served: bool) -> int | None:
    """Return the first village of the county with a visit, or without."""
    uses = PlanVillage.objects.order_by("pk")
    return (uses.exclude(stop_key="") if is_served else uses.filter(stop_key=""))[0].place_id


_INDEX = ("an_index",)


def _quarter() -> str:
    """Return the address of the one quarter of the index."""
    return f"/desk/reputation/quarters/{Quarter.objects.get().pk}/"


def _report() -> int:
    """Return the id of the report that was handed back."""
    return VillageReport.objects.get(state="handed_back").pk


def _scheme() -> int:
    """Return the id of the scheme that does not add up yet."""
    return Scheme.objects.get(state="draft").pk


_RESULTS = ("some_results",)


def _results(number: int) -> str:
    """Return the address of the results of a quarter of the year."""
    return f"/desk/reputation/quarters/{Quarter.objects.get(number=number).pk}/results/"


def _run(more: str = "") -> str:
    """Return an address of the latest run."""
    return f"/desk/reputation/runs/{Run.objects.latest('pk').pk}/{more}"


def _told() -> int:
    """Return the id of the village that has appealed."""
    return RunVillage.objects.filter(place__name="灵溪村").latest("pk").place_id


def _statement() -> str:
    """Return the address of the one around-the-clock statement."""
    return f"/desk/pharmacy/coverage/{CoverageRun.objects.get().pk}/"


def _medicine() -> int:
    """Return the id of the medicine whose packs may be opened."""
    return Medicine.objects.get(code="D01").pk


def _shop() -> int:
    """Return the id of the pharmacy's stock."""
    return Holder.objects.get(site__kind="pharmacy", role="stock").pk


def _load() -> int:
    """Return the id of the handover with a difference."""
    return Handover.objects.get(state="open").pk


def _cabinet() -> int:
    """Return the id of the first cabinet."""
    return Cabinet.objects.order_by("pk")[0].pk


def _aside() -> str:
    """Return the address where somebody decides about the packs that were set aside in the pharmacy."""
    lying = Holder.objects.get(site__kind="pharmacy", role="aside").pk
    return f"/desk/pharmacy/stock/{lying}/lots/{Lot.objects.get(number='D04-C').pk}/judge/"


def _new_key(page: Page) -> None:
    """Press for a new key of the cabinet's controller."""
    page.click("#controller summary")
    page.click("#controller form button")
    page.wait_for_selector("code")


def a_village_of_a_plan(number: int) -> str:
    """Return the address of the page about the largest village of a plan."""
    plan = a_plan(number)
    row = VisitPlan.objects.get(pk=plan).villages.order_by("-residents")[0].pk
    return f"/desk/pharmacy/plans/{plan}/villages/{row}/"


def a_plan(number: int) -> int:
    """Return the id of one of the plans that the fixture of this name makes."""
    return VisitPlan.objects.get(name=f"plan {number}").pk


def _weighed(state: JobState) -> str:
    """Return the page of what would help a plan whose weighing has come so far."""
    plan = VisitPlan.objects.get(pk=a_plan(1))
    stands = {"state": state, "percent": 36, "message": WEIGHING, "figures": {"answered": 4, "of": 11}}
    stands |= {"kind": JOB, "asked_at": plan.created_at, "error": "MemoryError: " * (state == JobState.FAILED)}
    Job.objects.update_or_create(key=f"{key_of(plan)}1", defaults=stands)
    return f"/desk/pharmacy/plans/{plan.pk}/why/"


def _place(name: str) -> str:
    return f"/desk/places/{Place.objects.get(name=name).pk}/"


def _unit(name: str) -> int:
    return Partner.objects.get(name=name).pk


def _need(text: str) -> str:
    return f"/desk/needs/{Need.objects.get(text=text).pk}/"


def _duty(title: str) -> str:
    return f"/desk/duties/{Duty.objects.get(title=title).pk}/"


def _wish(state: str) -> str:
    return f"/desk/wishes/{Wish.objects.get(state=state).pk}/"


def _import(name: str) -> str:
    return f"/desk/places/imports/{PlaceImport.objects.get(file_name=f'{name}.csv').pk}/"


def _activity(title: str) -> int:
    return int(Activity.objects.get(title_zh=title).pk)


def _desk(title: str) -> str:
    return f"/desk/services/{_activity(title)}/"


def _quiz(title: str) -> str:
    return f"/desk/services/quizzes/{Quiz.objects.get(title_zh=title).pk}/"


_WORK = ("partners_at_work",)


def _teamed() -> int:
    """Return the id of the partner that has a team of its own."""
    return Team.objects.get(alliance=None).partner_id or 0


def _ours() -> int:
    """Return the id of the pairing that has a joint calendar."""
    return Pairing.objects.get(feed__isnull=False).pk


_COUNTER = ("a_counter",)


def _patient() -> int:
    """Return the id of the one patient."""
    return Person.objects.get().pk


def _unspoken() -> int:
    """Return the id of the sale of the road on which a pharmacist's word is missing."""
    return Dispense.objects.get(needs_review=True, review=None).pk


def _put_aside() -> int:
    """Return the id of the medicine that somebody has put aside."""
    return int(Hold.objects.get().medicine_id)


def _partners(word: str, kind: type[Model], more: str = "") -> str:
    """Return the address of the first of a kind on the partners desk."""
    return f"/desk/partners/{word}/{kind._default_manager.order_by('pk')[0].pk}/{more}"


def _package(state: str) -> str:
    return f"/desk/partners/exchange/packages/{Package.objects.get(state=state).pk}/"


def _slip(words: str, *, is_reporter: bool = True) -> str:
    """Return the address of the slip of who brought the need with these words, or joined in it."""
    found = Follower.objects.get(need__text__contains=words, is_reporter=is_reporter)
    return f"/slip/{found.code}/"


def _meeting(title: str) -> str:
    return f"/desk/meetings/{Meeting.objects.get(title_zh=title).pk}/"


def _decided() -> str:
    """Return the address where the decision becomes a duty that has none yet."""
    return f"/desk/meetings/decisions/{Decision.objects.get(text='定在活动室旁。').pk}/duty/"


def _booked() -> str:
    """Return the address where what was talked about in the booked slot becomes a need."""
    return f"/desk/meetings/bookings/{Booking.objects.get().pk}/problem/"


def _series() -> str:
    return f"/desk/meetings/series/{Series.objects.get(title_zh='365工作例会').pk}/"


def _ledger(word: str, model: type[Model], **which: str) -> str:
    """Return the address of one of a kind on the ledger's desk."""
    return f"/desk/ledger/{word}{model._default_manager.get(**which).pk}/"


def _draft(word: str = "") -> str:
    """Return an address of the questionnaire that is being written."""
    return f"/desk/voices/questionnaires/{Questionnaire.objects.get(state='draft').pk}/{word}"


def _wave() -> str:
    """Return the address of the one survey's opinions."""
    return f"/desk/voices/waves/{Wave.objects.get().pk}/opinions/"


_GOODS = ("some_goods",)


def _signs(page: str = "quality/") -> str:
    """Return an address of the one survey's quality and call-backs."""
    return f"/desk/voices/{Wave.objects.get().pk}/{page}"


_ASKED = ("some_questionnaires",)
_SAID = ("some_opinions",)

PAGES: list[Shown] = [
    Shown("home-without-places", "/"),
    Shown("about", "/about/"),
    Shown("index-explained", "/index/"),
    Shown("login", "/accounts/login/"),
    Shown("logout", "/accounts/logout/", Role.COUNTY_PLANNER),
    Shown("password", "/accounts/password/change/", Role.COUNTY_PLANNER),
    Shown("journal", "/desk/journal/?day=2026-09-01", Role.AUDITOR, needs=("an_office",)),
    Shown("journal-empty", "/desk/journal/?day=2020-01-01", Role.AUDITOR),
    Shown("logins", "/desk/logins/", Role.ADMIN, needs=("an_office",)),
    Shown("login-new", "/desk/logins/new/", Role.ADMIN),
    Shown("login-one", lambda: f"/desk/logins/{Login.objects.get(username='crew-1').pk}/", Role.ADMIN, ("an_office",)),
    Shown("devices", "/desk/devices/", Role.COUNTY_PLANNER, ("doubtful_reports",)),
    Shown("device", lambda: f"/desk/devices/{Device.objects.get().pk}/", Role.COUNTY_PLANNER, ("doubtful_reports",)),
    Shown("device-questions", "/desk/devices/questions/", Role.COUNTY_PLANNER, ("doubtful_reports",)),
    Shown(
        "device-question",
        lambda: f"/desk/devices/questions/{Question.objects.get(why='not_asked_for').pk}/",
        Role.COUNTY_PLANNER,
        ("doubtful_reports",),
    ),
    Shown("crew", "/desk/pharmacy/crew/", Role.CREW, ("a_tour",)),
    Shown("crew-empty", "/desk/pharmacy/crew/", Role.CREW),
    Shown("workdays", "/desk/workdays/", Role.COUNTY_PLANNER, needs=("an_office",)),
    Shown("workdays-empty", "/desk/workdays/", Role.CREW),
    Shown("rules", "/rules/", needs=("an_office",)),
    Shown("rules-empty", "/rules/"),
    Shown("rules-administrator", "/rules/", Role.ADMIN, needs=("an_office",)),
    Shown("rule", lambda: f"/rules/{Rule.objects.latest('pk').pk}/", Role.ADMIN, ("an_office",)),
    Shown("rule-new", "/desk/rules/new/?code=services.walk_m", Role.ADMIN, ("an_office",)),
    Shown("rule-end", lambda: f"/desk/rules/{Rule.objects.latest('pk').pk}/end/", Role.ADMIN, ("an_office",)),
    Shown("forbidden", "/desk/journal/", Role.CREW, status=403),
    Shown(
        "job-running", lambda: f"/desk/jobs/{Job.objects.get(key='running').pk}/", Role.COUNTY_PLANNER, ("an_office",)
    ),
    Shown("job-failed", lambda: f"/desk/jobs/{Job.objects.get(key='failed').pk}/", Role.COUNTY_PLANNER, ("an_office",)),
    Shown("home-empty", "/"),
    Shown("home", lambda: f"/?town={Place.objects.get(name='灵峰街道').pk}", needs=("county",)),
    Shown("home-search", "/?q=竹园", needs=("county",)),
    Shown("village", lambda: f"/village/{_village(is_served=True)}/", needs=("county",)),
    Shown("village-unserved", lambda: f"/village/{_village(is_served=False)}/", needs=("county",)),
    Shown("timetable", "/timetable/", needs=("county",)),
    Shown("timetable-unserved", "/timetable/?show=none", needs=("county",)),
    Shown("about", "/about/"),
    Shown("desk", "/desk/", Role.COUNTY_PLANNER, needs=("county",)),
    Shown("desk-empty", "/desk/", Role.CREW),
    Shown("papers", "/desk/needs/papers/", Role.COUNTY_PLANNER, needs=("county",)),
    Shown("papers-typed", "/desk/needs/batch/", Role.COUNTY_PLANNER, needs=("county",)),
    Shown("desk-gap", "/desk/gaps/estimated_point/", Role.TOWNSHIP_OFFICER, needs=("county",)),
    Shown("plans", "/desk/pharmacy/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("plans-empty", "/desk/pharmacy/", Role.COUNTY_PLANNER),
    Shown("plan", lambda: f"/desk/pharmacy/plans/{a_plan(2)}/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("plan-in-force", lambda: f"/desk/pharmacy/plans/{a_plan(1)}/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("plan-villages", lambda: f"/desk/pharmacy/plans/{a_plan(2)}/villages/", Role.AUDITOR, ("a_plan",)),
    Shown("plan-why", lambda: f"/desk/pharmacy/plans/{a_plan(2)}/why/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("plan-weighed-so-far", lambda: _weighed(JobState.RUNNING), Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("plan-weighing-failed", lambda: _weighed(JobState.FAILED), Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("village-why", lambda: a_village_of_a_plan(2), Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("plan-compare", lambda: f"/desk/pharmacy/plans/{a_plan(2)}/compare/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("plan-reality", lambda: f"/desk/pharmacy/plans/{a_plan(1)}/reality/", Role.AUDITOR, ("a_plan_driven",)),
    Shown("plan-new", "/desk/pharmacy/plans/new/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("plan-upload", "/desk/pharmacy/plans/upload/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("plan-asked", lambda: f"/desk/pharmacy/plans/{a_plan(3)}/asked/", Role.COUNTY_PLANNER, ("a_plan_asked",)),
    Shown("plan-ask", lambda: f"/desk/pharmacy/plans/{a_plan(3)}/asked/apart/", Role.COUNTY_PLANNER, ("a_plan_asked",)),
    Shown(
        "plan-rules", lambda: f"/desk/pharmacy/plans/{a_plan(3)}/asked/rules/", Role.COUNTY_PLANNER, ("a_plan_asked",)
    ),
    Shown("plan-by-road", lambda: f"/desk/pharmacy/plans/{a_plan(4)}/", Role.COUNTY_PLANNER, ("plans_by_road",)),
    Shown("plan-silent", lambda: f"/desk/pharmacy/plans/{a_plan(5)}/", Role.COUNTY_PLANNER, ("plans_by_road",)),
    Shown(
        "plan-ways", lambda: f"/desk/pharmacy/plans/{a_plan(3)}/asked/ways/", Role.COUNTY_PLANNER, ("plans_by_road",)
    ),
    Shown("ways", "/desk/pharmacy/travel/", Role.COUNTY_PLANNER, ("plans_by_road",)),
    Shown("vehicles", "/desk/pharmacy/vehicles/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("vehicle-new", "/desk/pharmacy/vehicles/add/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("visits", "/desk/pharmacy/visits/?show=waiting", Role.CREW, ("a_plan",)),
    Shown("medicine", lambda: f"/medicine/?medicine={_put_aside()}", None, _COUNTER),
    Shown("reserve", lambda: f"/medicine/{_put_aside()}/reserve/{Hold.objects.get().holder_id}/", None, _COUNTER),
    Shown("ask", "/ask/", None, _COUNTER),
    Shown("question", lambda: f"/ask/{QuestionLine.objects.latest('pk').question.code}/", None, _COUNTER),
    Shown("counter", lambda: f"/desk/pharmacy/counter/?hold={Hold.objects.get().pk}", Role.PHARMACIST, _COUNTER),
    Shown("receipt", lambda: f"/desk/pharmacy/sales/{Dispense.objects.latest('pk').pk}/", Role.PHARMACIST, _COUNTER),
    Shown(
        "bag-labels",
        lambda: f"/desk/pharmacy/sales/{Dispense.objects.latest('pk').pk}/label/",
        Role.PHARMACIST,
        _COUNTER,
    ),
    Shown(
        "sale-word",
        lambda: f"/desk/pharmacy/sales/{_unspoken()}/word/?who=阿婆",
        Role.PHARMACIST,
        _COUNTER,
    ),
    Shown(
        "certificate",
        lambda: f"/desk/pharmacy/pharmacists/crews/{Certificate.objects.get(withdrawn_at=None, kind='driving').pk}/",
        Role.COUNTY_PLANNER,
        _COUNTER,
    ),
    Shown("scripts", "/desk/pharmacy/scripts/?who=阿婆", Role.PHARMACIST, _COUNTER),
    Shown("script", lambda: f"/desk/pharmacy/scripts/{Script.objects.latest('pk').pk}/", Role.PHARMACIST, _COUNTER),
    Shown("holds", "/desk/pharmacy/holds/", Role.PHARMACIST, _COUNTER),
    Shown("questions", "/desk/pharmacy/questions/", Role.PHARMACIST, _COUNTER),
    Shown("delivery", lambda: f"/desk/pharmacy/deliveries/{Delivery.objects.get().pk}/", Role.PHARMACIST, _COUNTER),
    Shown("interactions", "/desk/pharmacy/interactions/", Role.PHARMACIST, _COUNTER),
    Shown(
        "interaction-upload",
        lambda: f"/desk/pharmacy/interactions/{InteractionUpload.objects.get().pk}/",
        Role.PHARMACIST,
        _COUNTER,
    ),
    Shown("traces", "/desk/pharmacy/traces/", Role.PHARMACIST, _COUNTER),
    Shown(
        "trace-report",
        lambda: f"/desk/pharmacy/traces/{TraceReport.objects.get().pk}/",
        Role.PHARMACIST,
        _COUNTER,
    ),
    Shown(
        "trace-line",
        lambda: f"/desk/pharmacy/traces/lines/{TraceLine.objects.get(result='rejected').pk}/",
        Role.PHARMACIST,
        _COUNTER,
    ),
    Shown("records", "/desk/pharmacy/records/?who=阿婆", Role.PHARMACIST, _COUNTER),
    Shown("record", lambda: f"/desk/pharmacy/records/{Person.objects.get().pk}/", Role.PHARMACIST, _COUNTER),
    Shown("record-looks", lambda: f"/desk/pharmacy/records/{Person.objects.get().pk}/looks/", Role.AUDITOR, _COUNTER),
    Shown("reminders", "/desk/pharmacy/reminders/", Role.PHARMACIST, _COUNTER),
    Shown("reminder", lambda: f"/desk/pharmacy/reminders/{Reminder.objects.get().pk}/", Role.CREW, _COUNTER),
    Shown("licences", "/desk/pharmacy/pharmacists/", Role.COUNTY_PLANNER, _COUNTER),
    Shown("licence-new", "/desk/pharmacy/pharmacists/new/", Role.COUNTY_PLANNER, _COUNTER),
    Shown(
        "licence",
        lambda: f"/desk/pharmacy/pharmacists/{Licence.objects.order_by('pk')[0].pk}/",
        Role.COUNTY_PLANNER,
        _COUNTER,
    ),
    Shown("registers", "/desk/pharmacy/registers/", Role.PHARMACIST, _COUNTER),
    Shown("incidents", "/desk/pharmacy/incidents/", Role.COUNTY_PLANNER, _COUNTER),
    Shown("visit", lambda: f"/desk/pharmacy/visits/{Session.objects.all()[0].pk}/", Role.CREW, ("a_plan",)),
    Shown("medicines", "/desk/pharmacy/medicines/", Role.PHARMACIST, _GOODS),
    Shown(
        "medicine-describe",
        lambda: f"/desk/pharmacy/medicines/{_medicine()}/describe/",
        Role.PHARMACIST,
        ("some_goods",),
    ),
    Shown("stock", "/desk/pharmacy/stock/", Role.PHARMACIST, _GOODS),
    Shown("stock-holder", lambda: f"/desk/pharmacy/stock/{_shop()}/", Role.PHARMACIST, _GOODS),
    Shown("stock-receive", lambda: f"/desk/pharmacy/stock/{_shop()}/receive/", Role.PHARMACIST, _GOODS),
    Shown("stock-send", lambda: f"/desk/pharmacy/stock/{_shop()}/send/", Role.PHARMACIST, _GOODS),
    Shown("stock-count", lambda: f"/desk/pharmacy/stock/{_shop()}/count/", Role.PHARMACIST, _GOODS),
    Shown("handovers", "/desk/pharmacy/handovers/?show=all", Role.PHARMACIST, _GOODS),
    Shown("handover", lambda: f"/desk/pharmacy/handovers/{_load()}/", Role.PHARMACIST, _GOODS),
    Shown("trips", "/desk/pharmacy/trips/", Role.CREW, _GOODS),
    Shown("trip", lambda: f"/desk/pharmacy/trips/{Trip.objects.get().pk}/", Role.PHARMACIST, _GOODS),
    Shown("cabinets", "/desk/pharmacy/cabinets/", Role.PHARMACIST, _GOODS),
    Shown("cabinet", lambda: f"/desk/pharmacy/cabinets/{_cabinet()}/", Role.PHARMACIST, _GOODS),
    Shown("cabinet-refill", lambda: f"/desk/pharmacy/cabinets/{_cabinet()}/refill/", Role.PHARMACIST, _GOODS),
    Shown("temperatures", "/desk/pharmacy/temperatures/", Role.PHARMACIST, _GOODS),
    Shown("sensor-new", "/desk/pharmacy/temperatures/sensors/new/", Role.PHARMACIST, _GOODS),
    Shown(
        "breach", lambda: f"/desk/pharmacy/temperatures/{Breach.objects.get().pk}/", Role.PHARMACIST, ("some_goods",)
    ),
    Shown("recalls", "/desk/pharmacy/recalls/", Role.PHARMACIST, _GOODS),
    Shown("recall", lambda: f"/desk/pharmacy/recalls/{Recall.objects.get().pk}/", Role.PHARMACIST, _GOODS),
    Shown("near-end", "/desk/pharmacy/near_end/?days=200", Role.PHARMACIST, _GOODS),
    Shown("day", "/desk/pharmacy/day/", Role.PHARMACIST, _GOODS),
    Shown("circles", "/desk/stations/", Role.COUNTY_PLANNER, ("a_circle",)),
    Shown("circles-empty", "/desk/stations/", Role.COUNTY_PLANNER),
    Shown("circle-new", "/desk/stations/new/", Role.COUNTY_PLANNER, ("a_circle",)),
    Shown(
        "circle-desk",
        lambda: f"/desk/stations/{CirclePlan.objects.latest('pk').pk}/",
        Role.COUNTY_PLANNER,
        ("a_circle",),
    ),
    Shown(
        "circle-villages",
        lambda: f"/desk/stations/{CirclePlan.objects.latest('pk').pk}/villages/",
        Role.AUDITOR,
        ("a_circle",),
    ),
    Shown(
        "circle-site",
        lambda: f"/desk/stations/sites/{CircleSite.objects.latest('pk').pk}/adopt/",
        Role.COUNTY_PLANNER,
        ("a_circle",),
    ),
    Shown("index-quarters", "/desk/reputation/", Role.COUNTY_PLANNER, _INDEX),
    Shown("index-quarter", _quarter, Role.COUNTY_PLANNER, _INDEX),
    Shown("index-report", lambda: f"/desk/reputation/reports/{_report()}/", Role.COUNTY_PLANNER, _INDEX),
    Shown("index-grades", lambda: f"{_quarter()}grades/", Role.COUNTY_PLANNER, _INDEX),
    Shown("index-audit", lambda: f"{_quarter()}audit/", Role.COUNTY_PLANNER, _INDEX),
    Shown("index-burden", lambda: f"{_quarter()}burden/", Role.COUNTY_PLANNER, _INDEX),
    Shown("index-offices", "/desk/reputation/offices/", Role.COUNTY_PLANNER, _INDEX),
    Shown("index-schemes", "/desk/reputation/schemes/", Role.COUNTY_PLANNER, _INDEX),
    Shown("index-scheme", lambda: f"/desk/reputation/schemes/{_scheme()}/", Role.COUNTY_PLANNER, _INDEX),
    Shown("index-moves", lambda: f"/desk/reputation/schemes/{_scheme()}/moves/", Role.COUNTY_PLANNER, _INDEX),
    Shown(
        "index-line",
        lambda: f"/desk/reputation/schemes/{_scheme()}/lines/new/?below=A1",
        Role.COUNTY_PLANNER,
        _INDEX,
    ),
    Shown("index-results", lambda: _results(2), Role.COUNTY_PLANNER, _RESULTS),
    Shown("index-joining", lambda: _results(3), Role.COUNTY_PLANNER, _RESULTS),
    Shown("index-run", lambda: _run("?places=1"), Role.COUNTY_PLANNER, _RESULTS),
    Shown("index-village", lambda: _run(f"villages/{_told()}/"), Role.VILLAGE_OFFICER, _RESULTS),
    Shown("index-appeals", "/desk/reputation/appeals/", Role.AUDITOR, _RESULTS),
    Shown(
        "index-appeal",
        lambda: f"/desk/reputation/appeals/{Appeal.objects.get(state='open').pk}/",
        Role.AUDITOR,
        _RESULTS,
    ),
    Shown(
        "index-appeal-own",
        lambda: f"/desk/reputation/appeals/{Appeal.objects.get(state='open').pk}/",
        Role.VILLAGE_OFFICER,
        _RESULTS,
    ),
    Shown(
        "index-appeal-new",
        lambda: _run(f"villages/{_told()}/appeal/{Appeal.objects.get(state='open').node.code}/"),
        Role.VILLAGE_OFFICER,
        _RESULTS,
    ),
    Shown(
        "index-grading",
        lambda: f"/desk/reputation/grading/{OfficeSheet.objects.latest('quarter', 'pk').pk}/",
        Role.PARTNER_STAFF,
        _RESULTS,
        seat=seat_in_an_office,
    ),
    Shown("index-results-town", "/index/results/", needs=_RESULTS),
    Shown("index-results-village", lambda: f"/index/results/villages/{_told()}/", needs=_RESULTS),
    Shown("index-results-empty", "/index/results/"),
    Shown("coverages", "/desk/pharmacy/coverage/", Role.COUNTY_PLANNER, ("a_statement",)),
    Shown("coverage-new", "/desk/pharmacy/coverage/new/", Role.COUNTY_PLANNER, ("a_statement",)),
    Shown("coverage", lambda: f"{_statement()}", Role.COUNTY_PLANNER, ("a_statement",)),
    Shown("coverage-villages", lambda: f"{_statement()}villages/", Role.COUNTY_PLANNER, ("a_statement",)),
    Shown(
        "coverage-village",
        lambda: f"{_statement()}villages/{Place.objects.get(name='灵溪村').pk}/",
        Role.COUNTY_PLANNER,
        ("a_statement",),
    ),
    Shown("supplies", "/desk/pharmacy/supply/", Role.COUNTY_PLANNER, ("a_statement",)),
    Shown(
        "outages",
        lambda: f"/desk/pharmacy/supply/{SupplyTerms.objects.get(channel='cabinet').pk}/shut/",
        Role.COUNTY_PLANNER,
        ("a_statement",),
    ),
    Shown("roads", "/desk/pharmacy/supply/roads/", Role.COUNTY_PLANNER, ("a_statement",)),
    Shown(
        "supply",
        lambda: f"/desk/pharmacy/supply/{SupplyTerms.objects.get(channel='cabinet').pk}/",
        Role.COUNTY_PLANNER,
        ("a_statement",),
    ),
    Shown(
        "around-the-clock",
        lambda: f"/village/{Place.objects.get(name='灵溪村').pk}/around-the-clock/",
        needs=("a_statement",),
    ),
    Shown("circle-inside", lambda: f"/circle/?village={Place.objects.get(name='灵溪村').pk}", needs=("a_circle",)),
    Shown("circle-outside", lambda: f"/circle/?village={Place.objects.get(name='高禹村').pk}", needs=("a_circle",)),
    Shown("circle-unknown", lambda: f"/circle/?village={Place.objects.get(name='石岭村').pk}", needs=("a_circle",)),
    Shown("circle-search", "/circle/?q=竹园", needs=("a_circle",)),
    Shown("circle-empty", "/circle/"),
    Shown("people", "/desk/people/", Role.VILLAGE_OFFICER, ("a_plan",)),
    Shown("person", lambda: f"/desk/people/{Person.objects.get().pk}/", Role.VILLAGE_OFFICER, ("a_plan",)),
    Shown("partners", "/desk/partners/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("partner-new", "/desk/partners/add/", Role.COUNTY_PLANNER, ("a_plan",)),
    Shown("alliances", "/desk/partners/alliances/", Role.TOWNSHIP_OFFICER, _WORK),
    Shown("alliances-empty", "/desk/partners/alliances/", Role.COUNTY_PLANNER),
    Shown("alliance", lambda: _partners("alliances", Alliance), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("alliance-new", "/desk/partners/alliances/new/", Role.TOWNSHIP_OFFICER, _WORK),
    Shown("alliance-join", lambda: _partners("alliances", Alliance, "join/"), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("alliance-service", lambda: _partners("alliances", Alliance, "services/new/"), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("alliance-team", lambda: _partners("alliances", Alliance, "teams/new/"), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("member-leave", lambda: _partners("members", Membership, "leave/"), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("promise", lambda: _partners("promises", Promise), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("promise-new", lambda: _partners("alliances", Alliance, "promises/new/"), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("partner-teams", lambda: f"/desk/partners/{_teamed()}/teams/", Role.TOWNSHIP_OFFICER, _WORK),
    Shown("team", lambda: _partners("teams", Team), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("pairings", "/desk/partners/pairings/", Role.COUNTY_PLANNER, _WORK),
    Shown("pairings-none-found", "/desk/partners/pairings/?q=没有", Role.COUNTY_PLANNER, _WORK),
    Shown("pairing", lambda: _partners("pairings", Pairing), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("joint-calendar", lambda: f"/desk/meetings/joint/{_ours()}/", Role.TOWNSHIP_OFFICER, _WORK),
    Shown("pairing-new", "/desk/partners/pairings/new/", Role.TOWNSHIP_OFFICER, _WORK),
    Shown("secondments", "/desk/partners/secondments/", Role.COUNTY_PLANNER, _WORK),
    Shown("secondment", lambda: _partners("secondments", Secondment), Role.TOWNSHIP_OFFICER, _WORK),
    Shown(
        "secondment-letter",
        lambda: _partners("secondments", Secondment, "receiving/approve/"),
        Role.TOWNSHIP_OFFICER,
        _WORK,
    ),
    Shown("secondment-new", "/desk/partners/secondments/new/", Role.TOWNSHIP_OFFICER, _WORK),
    Shown("cases", "/desk/partners/cases/", Role.COUNTY_PLANNER, _WORK),
    Shown("case", lambda: _partners("cases", JointCase), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("case-new", "/desk/partners/cases/new/", Role.TOWNSHIP_OFFICER, _WORK),
    Shown("case-file", lambda: _partners("cases", JointCase, "add/"), Role.TOWNSHIP_OFFICER, _WORK),
    Shown("exchange", "/desk/partners/exchange/", Role.COUNTY_PLANNER, _WORK),
    Shown("exchange-empty", "/desk/partners/exchange/", Role.COUNTY_PLANNER),
    Shown("exchange-peer", lambda: _partners("exchange", Peer), Role.COUNTY_PLANNER, _WORK),
    Shown("exchange-new", "/desk/partners/exchange/new/", Role.COUNTY_PLANNER),
    Shown("exchange-share", lambda: _partners("exchange", Peer, "share/"), Role.COUNTY_PLANNER, _WORK),
    Shown("exchange-waiting", lambda: _package("waiting"), Role.COUNTY_PLANNER, _WORK),
    Shown("exchange-contradiction", lambda: _package("conflict"), Role.COUNTY_PLANNER, _WORK),
    Shown("places", "/desk/places/", Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("places-empty", "/desk/places/", Role.COUNTY_PLANNER),
    Shown("places-none-found", "/desk/places/?q=没有", Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("places-map", "/desk/places/map/", Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("place", lambda: _place("剑山村"), Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("place-town", lambda: _place("灵峰街道"), Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("place-edit", lambda: f"{_place('剑山村')}edit/", Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("place-point", lambda: f"{_place('剑山村')}point/", Role.VILLAGE_OFFICER, ("some_lists",)),
    Shown("site-new", lambda: f"{_place('剑山村')}sites/new/", Role.VILLAGE_OFFICER, ("some_lists",)),
    Shown("imports", "/desk/places/imports/", Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("import-new", "/desk/places/imports/new/", Role.COUNTY_PLANNER),
    Shown("import-waiting", lambda: _import("waiting"), Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("import-refused", lambda: _import("refused"), Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("import-applied", lambda: _import("applied"), Role.COUNTY_PLANNER, ("some_lists",)),
    Shown("near", "/near/", needs=("some_activities",)),
    Shown("near-empty", "/near/"),
    Shown("near-full", lambda: f"/near/{_activity('太极拳班')}/", needs=("some_activities",)),
    Shown("near-free", lambda: f"/near/{_activity('义剪')}/", needs=("some_activities",)),
    Shown("near-off", lambda: f"/near/{_activity('露天电影')}/", needs=("some_activities",)),
    Shown("near-slip", "/near/slip/"),
    Shown("quiz-code", "/quiz/"),
    Shown("quiz-thanks", "/quiz/thanks/"),
    Shown("activities", "/desk/services/", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("activities-empty", "/desk/services/", Role.TOWNSHIP_OFFICER),
    Shown("activities-none-found", "/desk/services/?q=没有", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("activity-new", "/desk/services/add/", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("activity", lambda: _desk("太极拳班"), Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("activity-held", lambda: _desk("量血压"), Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("activity-off", lambda: _desk("露天电影"), Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("activity-edit", lambda: f"{_desk('义剪')}edit/", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("hours", "/desk/services/hours/", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("hours-empty", "/desk/services/hours/", Role.TOWNSHIP_OFFICER),
    Shown("hours-mine", "/desk/services/hours/mine/", Role.RESIDENT),
    Shown("hours-new", "/desk/services/hours/add/?q=王", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("campaigns", "/desk/services/campaigns/", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("campaigns-empty", "/desk/services/campaigns/", Role.TOWNSHIP_OFFICER),
    Shown("campaign-new", "/desk/services/campaigns/add/", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown(
        "campaign",
        lambda: f"/desk/services/campaigns/{Campaign.objects.get().pk}/",
        Role.TOWNSHIP_OFFICER,
        ("some_activities",),
    ),
    Shown("quiz-sheet", "/quiz/", needs=("some_activities",), then=desk_steps.open_quiz),
    Shown("quizzes", "/desk/services/quizzes/", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown(
        "quiz-new",
        lambda: f"/desk/services/campaigns/{Campaign.objects.get().pk}/quiz/",
        Role.TOWNSHIP_OFFICER,
        ("some_activities",),
    ),
    Shown("quiz-open", lambda: _quiz("新一轮前后测"), Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("quiz-closed", lambda: _quiz("暑期安全前后测"), Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("quiz-paper", lambda: f"{_quiz('新一轮前后测')}paper/", Role.TOWNSHIP_OFFICER, ("some_activities",)),
    Shown("keys", "/desk/api/", Role.COUNTY_PLANNER, ("some_keys",)),
    Shown("keys-empty", "/desk/api/", Role.COUNTY_PLANNER, ("county",)),
    Shown("key-new", "/desk/api/new/", Role.COUNTY_PLANNER, ("county",)),
    Shown("needs-inbox", "/desk/needs/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-inbox-late", "/desk/needs/?tab=late", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-inbox-empty", "/desk/needs/", Role.TOWNSHIP_OFFICER),
    Shown("needs-inbox-none", "/desk/needs/?q=飞机", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-one", lambda: _need("村口大樟树旁边的路灯不亮了"), Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-closed", lambda: _need("第3处垃圾没清"), Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-new", "/desk/needs/new/", Role.VILLAGE_OFFICER, ("a_loop",)),
    Shown("needs-duty-new", "/desk/duties/new/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-hours", lambda: f"/desk/needs/hours/{_unit('供电所')}/", Role.COUNTY_PLANNER, ("a_loop",)),
    Shown("needs-rates-more", "/desk/rates/more/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-assign", lambda: f"{_need('有件说不清的事')}assign/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-sort", lambda: f"{_need('有件说不清的事')}sort/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-word", lambda: f"{_need('水管漏水')}word/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duties-area", "/desk/duties/?show=area", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duties-none", "/desk/duties/", Role.PARTNER_STAFF),
    Shown("duty", lambda: _duty("电表箱的门坏了"), Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duty-given-back", lambda: _duty("河边的护栏松了"), Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duty-answer", lambda: f"{_duty('电表箱的门坏了')}answer/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duty-return", lambda: f"{_duty('电表箱的门坏了')}return/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duty-reassign", lambda: f"{_duty('河边的护栏松了')}reassign/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duty-pause", lambda: f"{_duty('桥头的路面塌了一块')}pause/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duty-helpers", lambda: f"{_duty('桥头的路面塌了一块')}helpers/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duty-confirm", lambda: f"{_duty('水管漏水')}confirm/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("duty-withdraw", lambda: f"{_duty('电表箱的门坏了')}withdraw/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-photos", lambda: f"{_need('村口大樟树旁边的路灯不亮了')}photos/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("needs-drop", lambda: f"{_need('有件说不清的事')}drop/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("papers-preview", "/desk/needs/papers/", Role.TOWNSHIP_OFFICER, ("a_loop",), then=desk_steps.choose_papers),
    Shown("papers-batch", "/desk/needs/papers/", Role.TOWNSHIP_OFFICER, ("a_loop",), then=desk_steps.take_papers),
    Shown("papers-print", "/desk/needs/papers/", Role.TOWNSHIP_OFFICER, ("a_loop",), then=desk_steps.print_papers),
    Shown("tray", "/desk/tray/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("tray-empty", "/desk/tray/", Role.TOWNSHIP_OFFICER),
    Shown("rates", "/desk/rates/?by=category", Role.COUNTY_PLANNER, ("a_loop",)),
    Shown("rates-projector", "/desk/rates/?by=unit&projector=1", Role.COUNTY_PLANNER, ("a_loop",)),
    Shown("rates-rows", "/desk/rates/rows/?what=solved", Role.COUNTY_PLANNER, ("a_loop",)),
    Shown("rates-empty", "/desk/rates/", Role.COUNTY_PLANNER),
    Shown("categories", "/desk/categories/", Role.COUNTY_PLANNER, ("a_loop",)),
    Shown("category-add", "/desk/categories/add/", Role.COUNTY_PLANNER, ("a_loop",)),
    Shown("offers", "/desk/offers/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("offer-add", "/desk/offers/add/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown("wishes-desk", "/desk/wishes/", Role.VILLAGE_OFFICER, ("a_loop",)),
    Shown("wish-new", "/desk/wishes/new/", Role.VILLAGE_OFFICER, ("a_loop",)),
    Shown("wish-thanked", lambda: _wish("claimed"), Role.VILLAGE_OFFICER, ("a_loop",), then=desk_steps.grant_and_thank),
    Shown("wish-released", lambda: _wish("claimed"), Role.VILLAGE_OFFICER, ("a_loop",), then=desk_steps.give_wish_back),
    Shown(
        "wish-granted",
        lambda: f"/desk/wishes/{Wish.objects.get(state='granted').pk}/",
        Role.VILLAGE_OFFICER,
        ("a_loop",),
    ),
    Shown(
        "wish-claimed",
        lambda: f"/desk/wishes/{Wish.objects.get(state='claimed').pk}/",
        Role.VILLAGE_OFFICER,
        ("a_loop",),
    ),
    Shown("needs-alike", lambda: f"{_need('村口大樟树旁边的路灯不亮了')}alike/", Role.TOWNSHIP_OFFICER, ("a_loop",)),
    Shown(
        "needs-compare",
        lambda: f"{_need('村口大樟树旁边的路灯不亮了')}alike/{Need.objects.get(text='有件说不清的事').pk}/",
        Role.TOWNSHIP_OFFICER,
        ("a_loop",),
    ),
    Shown("tell", "/tell/", needs=("some_needs",)),
    Shown("tell-about", "/tell/", needs=("some_needs",), then=desk_steps.say_what),
    Shown("tell-where", "/tell/", needs=("some_needs",), then=desk_steps.say_about),
    Shown("tell-send", "/tell/", needs=("some_needs",), then=desk_steps.say_where),
    Shown("tell-quick", "/tell/quick/", needs=("some_needs",)),
    Shown("slip", "/slip/", needs=("some_needs",)),
    Shown("slip-unknown", "/slip/ZZZZZZZZ/", needs=("some_needs",), status=404),
    Shown("slip-paused", lambda: _slip("路灯不亮"), needs=("some_needs",)),
    Shown("slip-answered", lambda: _slip("路灯坏了"), needs=("some_needs",)),
    Shown("slip-joined-in", lambda: _slip("路灯坏了", is_reporter=False), needs=("some_needs",)),
    Shown("slip-solved", lambda: _slip("取药"), needs=("some_needs",)),
    Shown("slip-paper", lambda: f"{_slip('路灯不亮')}paper/", needs=("some_needs",)),
    Shown("needs", "/needs/", needs=("some_needs",)),
    Shown("needs-empty", "/needs/?q=东京", needs=("some_needs",)),
    Shown("me-too", lambda: f"/needs/{Need.objects.get(text__contains='停水').pk}/me-too/", needs=("some_needs",)),
    Shown("wishes", "/wishes/?show=all", needs=("some_needs",)),
    Shown("wishes-resident", "/wishes/", Role.RESIDENT, ("some_needs",)),
    Shown("wishes-empty", "/wishes/"),
    Shown("mine-empty", "/mine/", Role.RESIDENT),
    Shown("meetings", "/desk/meetings/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("meetings-past", "/desk/meetings/?show=past", Role.AUDITOR, ("some_meetings",)),
    Shown("meetings-empty", "/desk/meetings/", Role.TOWNSHIP_OFFICER),
    Shown("meeting-new", "/desk/meetings/new/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("meeting-running", lambda: _meeting("本周碰头会"), Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("meeting-held", lambda: _meeting("上周碰头会"), Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("meeting-line", lambda: _meeting("政企直通车"), Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown(
        "meeting-planned",
        lambda: f"/desk/meetings/{Meeting.objects.filter(series__kind='working').order_by('starts_at')[1].pk}/",
        Role.TOWNSHIP_OFFICER,
        ("some_meetings",),
    ),
    Shown("meeting-cancel", lambda: f"{_meeting('政企直通车')}cancel/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown(
        "meeting-begun",
        lambda: _meeting("临时碰头会"),
        Role.TOWNSHIP_OFFICER,
        ("some_meetings",),
        then=desk_steps.begin_meeting,
    ),
    Shown("meeting-addendum", lambda: f"{_meeting('上周碰头会')}addendum/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("decision-duty", _decided, Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("line-problem", _booked, Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("meeting-move", lambda: f"{_meeting('政企直通车')}move/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown(
        "meeting-attendance",
        lambda: f"{_meeting('本周碰头会')}attendance/?who=柳",
        Role.TOWNSHIP_OFFICER,
        ("some_meetings",),
    ),
    Shown("meeting-room", lambda: f"{_meeting('本周碰头会')}room/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("meeting-room-decided", lambda: f"{_meeting('上周碰头会')}room/", Role.AUDITOR, ("some_meetings",)),
    Shown("meeting-minutes", lambda: f"{_meeting('上周碰头会')}minutes/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown(
        "meeting-item",
        lambda: f"/desk/meetings/items/{AgendaItem.objects.filter(meeting__title_zh='本周碰头会')[0].pk}/",
        Role.TOWNSHIP_OFFICER,
        ("some_meetings",),
    ),
    Shown("series-list", "/desk/meetings/series/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("series-list-empty", "/desk/meetings/series/", Role.TOWNSHIP_OFFICER),
    Shown("series", _series, Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("series-new", "/desk/meetings/series/new/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("series-address", _series, Role.TOWNSHIP_OFFICER, ("some_meetings",), then=desk_steps.renew_address),
    Shown("series-edit", lambda: f"{_series()}edit/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("meetings-calendar", "/desk/meetings/calendar/", Role.TOWNSHIP_OFFICER),
    Shown("lines", "/desk/meetings/lines/", Role.TOWNSHIP_OFFICER, ("some_meetings",)),
    Shown("lines-empty", "/desk/meetings/lines/", Role.RESIDENT),
    Shown(
        "line-book",
        lambda: f"/desk/meetings/lines/{Meeting.objects.get(title_zh='政企直通车').pk}/1/",
        Role.TOWNSHIP_OFFICER,
        ("some_meetings",),
    ),
    Shown("meetings-public", "/meetings/", needs=("some_meetings",)),
    Shown("meetings-public-empty", "/meetings/"),
    Shown("nowhere", "/there/is/nothing/here/", status=404),
    Shown("ledger-book", lambda: _ledger("", Book, key="medicine"), Role.COUNTY_PLANNER, ("a_ledger",)),
    Shown("ledger-account", lambda: _ledger("accounts/", Account, kind="shop"), Role.COUNTY_PLANNER, ("a_ledger",)),
    Shown("ledger-movement", lambda: _ledger("movements/", Movement, kind="count"), Role.COUNTY_PLANNER, ("a_ledger",)),
    Shown("ledger-lines", "/desk/ledger/credit/", Role.COUNTY_PLANNER, ("a_ledger",)),
    Shown(
        "ledger-line", lambda: _ledger("credit/", CreditLine, lender="安吉农商银行"), Role.COUNTY_PLANNER, ("a_ledger",)
    ),
    Shown("opinions", "/desk/voices/opinions/", Role.COUNTY_PLANNER, _SAID),
    Shown("opinions-screening", lambda: f"{_wave()}?show=screened", Role.COUNTY_PLANNER, _SAID),
    Shown("opinions-screen", lambda: f"{_wave()}next/", Role.COUNTY_PLANNER, _SAID),
    Shown(
        "opinions-need",
        lambda: f"/desk/voices/opinions/need/?opinion={Opinion.objects.get(text='村口路灯太暗').pk}",
        Role.COUNTY_PLANNER,
        _SAID,
    ),
    Shown("opinion", lambda: f"/opinion/{CODES['lamp']}/", needs=_SAID),
    Shown("opinion-slip", lambda: f"/opinion/{CODES['lamp']}/slip/", needs=_SAID),
    Shown("opinion-ask", "/opinion/"),
    Shown("survey-quality", _signs, Role.COUNTY_PLANNER, ("some_signs",)),
    Shown("survey-callbacks", lambda: _signs("callbacks/"), Role.COUNTY_PLANNER, ("some_signs",)),
    Shown(
        "survey-callback",
        lambda: _signs(f"callbacks/{Call.objects.all()[0].pk}/"),
        Role.COUNTY_PLANNER,
        ("some_signs",),
    ),
    Shown("survey", lambda: f"/desk/voices/{Wave.objects.get().pk}/", Role.COUNTY_PLANNER, _SAID),
    Shown("survey-results", lambda: f"/desk/voices/{Wave.objects.get().pk}/results/", Role.COUNTY_PLANNER, _SAID),
    Shown("survey-answer", "/v/"),
    Shown("questionnaires", "/desk/voices/questionnaires/", Role.COUNTY_PLANNER, _ASKED),
    Shown("questionnaire", _draft, Role.COUNTY_PLANNER, _ASKED),
    Shown("questionnaire-preview", lambda: _draft("preview/"), Role.COUNTY_PLANNER, _ASKED),
    Shown("question", lambda: _draft("questions/where/"), Role.COUNTY_PLANNER, _ASKED),
    Shown("questionnaire-import", "/desk/voices/questionnaires/import/", Role.COUNTY_PLANNER),
    Shown("sales", "/desk/pharmacy/sales/", Role.PHARMACIST, _COUNTER),
    Shown("script-new", lambda: f"/desk/pharmacy/scripts/new/{_patient()}/", Role.PHARMACIST, _COUNTER),
    Shown("hold-new", "/desk/pharmacy/holds/new/", Role.PHARMACIST, _COUNTER),
    Shown("deliveries", "/desk/pharmacy/deliveries/?who=阿婆", Role.PHARMACIST, _COUNTER),
    Shown("delivery-new", lambda: f"/desk/pharmacy/deliveries/new/{_patient()}/", Role.PHARMACIST, _COUNTER),
    Shown("question-new", "/desk/pharmacy/questions/new/", Role.TOWNSHIP_OFFICER, _COUNTER),
    Shown(
        "question-desk",
        lambda: f"/desk/pharmacy/questions/{QuestionLine.objects.latest('pk').question_id}/",
        Role.PHARMACIST,
        _COUNTER,
    ),
    Shown("certificates", "/desk/pharmacy/pharmacists/crews/", Role.COUNTY_PLANNER, _COUNTER),
    Shown("stock-advice", lambda: f"/desk/pharmacy/stock/{_shop()}/advice/", Role.PHARMACIST, _COUNTER),
    Shown("trip-new", "/desk/pharmacy/trips/new/", Role.PHARMACIST, _GOODS),
    Shown("recall-new", "/desk/pharmacy/recalls/new/", Role.PHARMACIST, _GOODS),
    Shown("lot-judge", _aside, Role.PHARMACIST, _GOODS),
    Shown("cabinet-new", "/desk/pharmacy/cabinets/new/", Role.PHARMACIST, _GOODS),
    Shown(
        "cabinet-key",
        lambda: f"/desk/pharmacy/cabinets/{_cabinet()}/",
        Role.PHARMACIST,
        _GOODS,
        then=_new_key,
    ),
    Shown("readings-new", "/desk/pharmacy/temperatures/readings/new/", Role.PHARMACIST, _GOODS),
    Shown("trace-destroyed", "/desk/pharmacy/traces/destroyed/", Role.PHARMACIST, _GOODS),
]
