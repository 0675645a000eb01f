"""Visit plans: what went in, what came out, and the rows that pages and sessions are made from."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.base.models import Job
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.models.vehicle import Vehicle
from doorstep.programmes.pharmacy.words import PlanSource, PlanState

_HAS_RESULT = [PlanState.READY, PlanState.ADOPTED, PlanState.RETIRED]


class VisitPlan(models.Model):
    """A weekly timetable of the vehicles (送药方案), with everything needed to compute it again to the same digits."""

    name = models.CharField(max_length=60)
    county = models.ForeignKey(Place, models.PROTECT, related_name="visit_plans")
    source = models.CharField(max_length=12, choices=PlanSource.choices)
    state = models.CharField(max_length=12, choices=PlanState.choices, default=PlanState.DRAFT)
    options = models.JSONField(default=dict, help_text="What the planner chose, as the form had it")
    problem = models.JSONField(help_text="The engine's own format")
    ways = models.JSONField(
        null=True, blank=True, help_text="Minutes and metres between its points, unless they are the detour model's"
    )
    input_digest = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    iterations = models.PositiveIntegerField(null=True, blank=True, help_text="Steps made; the limit to recompute with")
    time_limit_s = models.PositiveIntegerField(help_text="Seconds the planner was ready to wait")
    engine_version = models.CharField(max_length=40, blank=True)
    result = models.JSONField(null=True, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)
    is_recomputable = models.BooleanField(default=False, help_text="Ended by its number of steps, not by a clock")
    faults = models.JSONField(default=list, blank=True, help_text="What the engine found wrong with the input")
    job = models.OneToOneField(Job, models.PROTECT, null=True, blank=True, related_name="visit_plan")
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", help_text="The plan it was made from"
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", help_text="The plan it took the place of"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True, help_text="The first day of its sessions")
    valid_until = models.DateField(null=True, blank=True, help_text="The last day; empty while it is open")
    sessions_until = models.DateField(null=True, blank=True, help_text="The last day for which sessions were written")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_is_known"),
            models.CheckConstraint(condition=Q(source__in=PlanSource.values), name="plan_source_is_known"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(input_digest=""), name="plan_says_what_went_in"),
            models.CheckConstraint(
                condition=~Q(state__in=_HAS_RESULT)
                | Q(result__isnull=False, iterations__isnull=False) & ~Q(engine_version="") & ~Q(result_digest=""),
                name="plan_ready_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.ADOPTED) | Q(valid_from__isnull=False, adopted_at__isnull=False),
                name="plan_adopted_says_from_when",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="plan_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(state=PlanState.ADOPTED, valid_until__isnull=True),
                name="plan_one_open_per_county",
            ),
        ]
        indexes = [models.Index(fields=["county", "state", "valid_from"], name="plan_by_state")]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    @property
    def about(self) -> str:
        """How the journal and sessions name it."""
        return f"pharmacy.VisitPlan:{self.pk}"

    @property
    def weeks(self) -> int:
        """After how many weeks it repeats; the first of two is the week of its first day."""
        return int(self.options.get("weeks", 1))

    @property
    def told(self) -> dict[str, Any] | None:
        """What is told of its ways as they were found; nothing before that, and of the detour model's."""
        told: dict[str, Any] | None = self.options.get("told")
        return told

    @property
    def untold(self) -> dict[str, Any]:
        """Its options without what is told of its ways: of a plan whose ways are found anew."""
        return {name: value for name, value in self.options.items() if name != "told"}

    @property
    def whole(self) -> dict[str, Any]:
        """The problem as it is computed: with its ways, where it has any."""
        return {**self.problem, "drive": self.ways} if self.ways else self.problem


class PlanVillage(models.Model):
    """What a plan does for one village: its stop, or why there is none (方案中的村)."""

    plan = models.ForeignKey(VisitPlan, models.CASCADE, related_name="villages")
    key = models.CharField(max_length=60, help_text="The village's id in the problem")
    name = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    residents = models.PositiveIntegerField()
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    point_quality = models.CharField(max_length=16)
    stop_key = models.CharField(max_length=60, blank=True, help_text="Empty: no visit")
    stop_name = models.CharField(max_length=80, blank=True)
    stop_place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    walk_min = models.PositiveSmallIntegerField(null=True, blank=True)
    visits = models.PositiveSmallIntegerField(default=0, help_text="In a round: a week, or two")
    visits_needed = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=24, help_text="The engine's word: why so often, or why not at all")
    figures = models.JSONField(default=dict, help_text="The figures of the reason")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="plan_village_once"),
            models.CheckConstraint(
                condition=Q(stop_key="", visits=0, walk_min__isnull=True)
                | ~Q(stop_key="") & Q(visits__gte=1, walk_min__isnull=False),
                name="plan_village_has_a_stop_or_none",
            ),
        ]
        indexes = [
            models.Index(fields=["place", "plan"], name="plan_village_by_place"),
            models.Index(fields=["plan", "stop_key"], name="plan_village_by_stop"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.stop_name or self.reason}"


class PlanVisit(models.Model):
    """One visit of the timetable: a vehicle at a stop on a weekday, every week or every second (停靠)."""

    plan = models.ForeignKey(VisitPlan, models.CASCADE, related_name="visits")
    vehicle_key = models.CharField(max_length=60)
    vehicle_name = models.CharField(max_length=60)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="+")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    week = models.PositiveSmallIntegerField(default=0, help_text="0: every week; 1 or 2: of a round of two weeks")
    number = models.PositiveSmallIntegerField(help_text="1 is the first stop of the day")
    stop_key = models.CharField(max_length=60)
    stop_name = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    lon = models.FloatField()
    lat = models.FloatField()
    drive_min = models.PositiveSmallIntegerField()
    metres = models.PositiveIntegerField()
    arrive_min = models.PositiveSmallIntegerField()
    start_min = models.PositiveSmallIntegerField()
    depart_min = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "vehicle_key", "week", "weekday", "number"], name="plan_visit_once"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="plan_visit_on_a_weekday"),
            models.CheckConstraint(condition=Q(week__lte=2), name="plan_visit_in_a_round"),
            models.CheckConstraint(
                condition=Q(arrive_min__lte=F("start_min"))
                & Q(start_min__lt=F("depart_min"))
                & Q(depart_min__lte=1440),
                name="plan_visit_in_order",
            ),
        ]
        indexes = [models.Index(fields=["plan", "stop_key"], name="plan_visit_by_stop")]
        ordering = ["week", "weekday", "vehicle_key", "number"]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start_min}: {self.stop_name}"
