"""Reading appeals, the evidence that is frozen with one, and who had a part in what is disputed."""

from typing import Any

from django.db.models import QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.places.queries import inside
from doorstep.programmes.reputation.access import APPEAL, DECIDE_APPEAL
from doorstep.programmes.reputation.models import (
    Adjudication,
    Appeal,
    AuditPick,
    Claim,
    Evidence,
    Node,
    OfficeScore,
    Publication,
    Quarter,
    Recusal,
    RunVillage,
    VillageReport,
)

Json = dict[str, Any]


def seen_by(actor: Actor) -> QuerySet[Appeal]:
    """Return the appeals of villages `actor` speaks for or decides on, those still open first, then the newest."""
    mine = set(scopes(actor, APPEAL)) | set(scopes(actor, DECIDE_APPEAL))
    found = Appeal.objects.filter(inside(mine, "place__path"))
    return found.select_related("place", "node", "publication__quarter__place", "publication__run", "run").defer(
        "publication__run__problem", "publication__run__result", "run__problem", "run__result"
    )


def evidence(publication: Publication, place: Place, node: Node) -> Json:
    """Return everything a value rests on, as plain JSON: what was published, claimed, graded, decided and found."""
    quarter = publication.quarter
    row = RunVillage.objects.get(run=publication.run_id, place=place)
    line: Json = next((one for one in row.detail["nodes"] if one["code"] == node.code), {})
    claims = Claim.objects.filter(report__quarter=quarter, report__place=place, node=node)
    pictures = Evidence.objects.filter(claim__in=claims).order_by("pk")
    scores = OfficeScore.objects.filter(quarter=quarter, place=place, node=node, locked_at__isnull=False).order_by("pk")
    decided = Adjudication.objects.filter(quarter=quarter, place=place, node=node)
    picks = AuditPick.objects.filter(quarter=quarter, place=place, node=node, found__isnull=False)
    return {
        "published": {name: line.get(name) for name in ("score", "low", "high", "value", "rests_on", "answers")},
        "claims": list(claims.values("value", "prefilled_value", "prefilled_from", "note")),
        "pictures": list(pictures.values_list("sha256", flat=True)),
        "grades": list(scores.values("office__key", "grade", "note", "is_second")),
        "adjudications": list(decided.values("value", "reason")),
        "audits": list(picks.values("claimed", "found", "note")),
    }


def had_a_part(appeal: Appeal, quarter: Quarter) -> set[int | None]:
    """Return the logins that graded, decided, looked at or reported anything of the village; six queries."""
    place = appeal.place_id
    return (
        {appeal.asked_by_id}
        | set(OfficeScore.objects.filter(quarter=quarter, place=place).values_list("graded_by_id", flat=True))
        | set(Adjudication.objects.filter(quarter=quarter, place=place).values_list("decided_by_id", flat=True))
        | set(AuditPick.objects.filter(quarter=quarter, place=place).values_list("found_by_id", flat=True))
        | set(VillageReport.objects.filter(quarter=quarter, place=place).values_list("handed_in_by_id", flat=True))
        | set(
            Claim.objects.filter(report__quarter=quarter, report__place=place).values_list("changed_by_id", flat=True)
        )
        | set(Recusal.objects.filter(place=place).values_list("login_id", flat=True))
    ) - {None}
