"""Reading quarters and reports: inside one's own area, each list in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from doorstep.base.access import may_anywhere, require, scopes
from doorstep.base.actor import Actor
from doorstep.partners.queries import seats_of
from doorstep.places.models import Place
from doorstep.places.queries import inside, is_everywhere, villages, within
from doorstep.places.words import PlaceKind
from doorstep.programmes.reputation.access import REPORT, RUN_QUARTER, SEE
from doorstep.programmes.reputation.models import Claim, Quarter, VillageReport
from doorstep.programmes.reputation.rules.burden import Burden
from doorstep.programmes.reputation.rules.quarters import before
from doorstep.programmes.reputation.words import Level, ReportState


def visible(actor: Actor, on: date) -> QuerySet[Quarter]:
    """Return the quarters of `actor`'s area, of the town it lies in, or of the office they work for; newest first."""
    if not may_anywhere(actor, SEE):
        require(actor, SEE)
    reach = scopes(actor, SEE)
    found = Quarter.objects.select_related("scheme", "place").order_by("-year", "-number", "id")
    if is_everywhere(reach):
        return found
    above = [path.strip("/").split("/")[:-1] for path in reach]
    towns = {int(pk) for parts in above for pk in parts}
    offices = Q(place__reputation_offices__partner__in=seats_of(actor, on))
    return found.filter(inside(reach, "place__path") | Q(place__in=towns) | offices).distinct()


def with_progress(found: QuerySet[Quarter]) -> QuerySet[Quarter]:
    """Return quarters with how many reports there are, are handed in, and are late."""
    handed_in = Q(reports__state=ReportState.HANDED_IN)
    return found.annotate(
        villages=Count("reports", distinct=True),
        handed_in=Count("reports", filter=handed_in, distinct=True),
        late=Count("reports", filter=handed_in & Q(reports__is_late=True), distinct=True),
    )


def towns_run_by(actor: Actor, on: date) -> QuerySet[Place]:
    """Return the towns in which `actor` runs quarters, in the order of the official list."""
    return within(scopes(actor, RUN_QUARTER), on).filter(kind=PlaceKind.TOWN).order_by("path")


def villages_of(town: Place, on: date) -> QuerySet[Place]:
    """Return the villages of a town on a day, in the order of the official list."""
    return villages([town.path], on).order_by("path")


def reports(actor: Actor, quarter: Quarter) -> QuerySet[VillageReport]:
    """Return the reports of a quarter that `actor` may see, with what is asked, filled in and shown by pictures."""
    asked = Q(claims__prefilled_from="")
    found = VillageReport.objects.filter(inside(scopes(actor, SEE), "place__path"), quarter=quarter)
    return (
        found.select_related("place", "quarter")
        .annotate(
            asked=Count("claims", filter=asked),
            filled=Count("claims", filter=asked & Q(claims__value__isnull=False)),
            known=Count("claims", filter=~Q(claims__prefilled_from="")),
        )
        .order_by("place__path")
    )


def mine(actor: Actor) -> QuerySet[VillageReport]:
    """Return the reports of open quarters that `actor` can write, those to be worked on first."""
    found = VillageReport.objects.filter(inside(scopes(actor, REPORT), "place__path"), quarter__closed_at=None)
    return found.select_related("place", "quarter__place").order_by("state", "due_on", "place__path")


def report_of(actor: Actor, pk: int) -> VillageReport | None:
    """Return a report `actor` may see, with place, quarter and scheme at hand."""
    found = VillageReport.objects.filter(inside(scopes(actor, SEE), "place__path"), pk=pk)
    return found.select_related("place", "quarter__scheme", "quarter__place").first()


def claims(report: VillageReport) -> list[Claim]:
    """Return a report's lines in the scheme's order, with node, parents and pictures at hand; two queries."""
    found = report.claims.select_related("node__parent__parent", "changed_by").prefetch_related("evidence")
    return sorted(
        found,
        key=lambda one: (
            one.node.parent.parent.position if one.node.parent and one.node.parent.parent else 0,
            one.node.parent.position if one.node.parent else 0,
            one.node.position,
            one.pk,
        ),
    )


def last_before(quarter: Quarter) -> Quarter | None:
    """Return the same town's quarter before this one, under any version of the scheme."""
    year, number = before(quarter.year, quarter.number)
    found = Quarter.objects.filter(place=quarter.place, scheme__key=quarter.scheme.key, year=year, number=number)
    return found.select_related("scheme", "place").order_by("-scheme__version").first()


def standing_values(quarter: Quarter) -> dict[tuple[int, str], tuple[float, str]]:
    """Return by village and code what was reported in the quarter before and holds until changed, and where it stood.

    What an audit found takes the place of what was said.
    """
    last = last_before(quarter)
    if last is None:
        return {}
    said = Claim.objects.filter(
        report__quarter=last,
        report__state=ReportState.HANDED_IN,
        node__is_standing=True,
        value__isnull=False,
    ).values_list("report__place", "node__code", "value")
    held = {(place, code): (value, f"{last.year}-{last.number}") for place, code, value in said if value is not None}
    looked_at = last.picks.filter(found__isnull=False, node__is_standing=True)
    for place, code, found in looked_at.values_list("place", "node__code", "found"):
        if found is not None:
            held[place, code] = (found, f"{last.year}-{last.number}")
    return held


@dataclass(frozen=True, slots=True)
class Village:
    """What one village was asked in a quarter."""

    report: VillageReport
    burden: Burden


def burdens(quarter: Quarter) -> list[Village]:
    """Return what each village was asked, counted from the lines of its report; one query."""
    asked = Q(claims__prefilled_from="")
    found = (
        VillageReport.objects.filter(quarter=quarter)
        .select_related("place")
        .annotate(
            fields=Count("claims", filter=asked),
            known=Count("claims", filter=~asked),
            minutes=Sum(
                Case(
                    When(claims__prefilled_from="", then=F("claims__node__minutes")),
                    default=Value(0),
                    output_field=IntegerField(),
                )
            ),
        )
        .order_by("place__path")
    )
    return [Village(one, Burden(one.fields, one.minutes or 0, one.known, one.minutes_taken)) for one in found]


def indicators_of(quarter: Quarter) -> int:
    """Return how many indicators a quarter's scheme has."""
    return quarter.scheme.nodes.filter(level=Level.INDICATOR).count()
