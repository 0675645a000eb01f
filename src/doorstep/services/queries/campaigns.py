"""Reading campaigns: school by topic, with what was held, what is planned, and the gaps."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.partners.models import Partner
from doorstep.places.queries import inside
from doorstep.services.access import SEE
from doorstep.services.models import Activity, Campaign, CampaignTopic
from doorstep.services.words import CellState, SessionState


@dataclass(frozen=True, slots=True)
class Cell:
    """One school and one topic (格).

    Args:
        state: Held once at least, else planned, else a gap.
        topic: Which topic.
        activities: What was held and is planned there; what was called off leaves a gap.
        heads: How many listened, where it was held.
    """

    state: CellState
    topic: CampaignTopic
    activities: tuple[Activity, ...]
    heads: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A campaign as a table.

    Args:
        campaign: Which.
        topics: Its columns.
        rows: Each school with its cells, in the order of `topics`.
        counts: How many cells are in each state.
        heads: How many listened in all, person-times.
    """

    campaign: Campaign
    topics: tuple[CampaignTopic, ...]
    rows: tuple[tuple[Partner, tuple[Cell, ...]], ...]
    counts: dict[str, int]
    heads: int


def visible(actor: Actor) -> QuerySet[Campaign]:
    """Return the campaigns of the areas `actor` may see, the latest first, with how many topics and schools."""
    found = Campaign.objects.filter(inside(scopes(actor, SEE), "place__path")).select_related("place")
    return found.annotate(
        topic_count=Count("topics", distinct=True), school_count=Count("school_rows", distinct=True)
    ).order_by("-starts_on", "id")


def grid(campaign: Campaign) -> Grid:
    """Return school by topic, three queries however large."""
    topics = tuple(campaign.topics.order_by("number"))
    schools = [row.school for row in campaign.school_rows.select_related("school__place").order_by("school__name")]
    found: dict[tuple[int, int], list[Activity]] = {}
    rows = Activity.objects.filter(topic__campaign=campaign).select_related("session", "topic")
    for one in rows.order_by("session__starts_at", "session_id"):
        if one.session.state in {SessionState.HELD, SessionState.PLANNED} and one.school_id and one.topic_id:
            found.setdefault((one.school_id, one.topic_id), []).append(one)
    table = tuple(
        (school, tuple(_cell(topic, found.get((school.pk, topic.pk), [])) for topic in topics)) for school in schools
    )
    cells = [cell for _, row in table for cell in row]
    counts = {state.value: sum(cell.state is state for cell in cells) for state in CellState}
    return Grid(campaign, topics, table, counts, sum(cell.heads for cell in cells))


def _cell(topic: CampaignTopic, activities: list[Activity]) -> Cell:
    held = [one for one in activities if one.session.state == SessionState.HELD]
    state = CellState.HELD if held else CellState.PLANNED if activities else CellState.GAP
    return Cell(state, topic, tuple(activities), sum(one.session.served or 0 for one in held))
