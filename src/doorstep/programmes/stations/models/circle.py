"""Circles: what went in, what came out, and the rows that pages read. Written once, never changed (triggers)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.places.models import Place, Site
from doorstep.places.words import PointQuality
from doorstep.programmes.stations.words import Goal, HomeState


class CirclePlan(models.Model):
    """Who lives within a walk of a service point on a day, and where the next ones help most (服务圈).

    It keeps everything needed to compute it again to the same digits. Nothing in it is drawn at random: no seed.
    """

    name = models.CharField(max_length=60)
    county = models.ForeignKey(Place, models.PROTECT, related_name="circles")
    on = models.DateField(help_text="The day whose sites and villages count")
    kinds = models.JSONField(help_text="Kinds of site that count as service points")
    limit_min = models.PositiveSmallIntegerField()
    metres_per_min = models.PositiveSmallIntegerField()
    detour_pct = models.PositiveSmallIntegerField()
    spread_m = models.PositiveSmallIntegerField()
    count = models.PositiveSmallIntegerField(help_text="Next sites asked for")
    goal = models.CharField(max_length=8, choices=Goal.choices, default=Goal.MOST, help_text="Of the next sites")
    capacity = models.PositiveIntegerField(null=True, help_text="Residents a new site serves at most")
    backup = models.PositiveSmallIntegerField(default=1, help_text="So many sites a home should have in reach")
    budget_fen = models.BigIntegerField(null=True, help_text="What the new sites may cost; then count is not asked")
    walks = models.JSONField(default=dict, help_text="Minutes to the nearest site today and then, value and bound")
    money = models.JSONField(default=dict, help_text="What a new site costs, and all of them; empty: not asked")
    second = models.JSONField(default=dict, help_text="Residents with so many in reach today and then; empty: one")
    is_by_rules = models.BooleanField(help_text="Reckoned by the rules in force on that day, nothing chosen otherwise")
    problem = models.JSONField(help_text="The bridge's own format")
    input_digest = models.CharField(max_length=64)
    result = models.JSONField()
    result_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=40)
    is_recomputable = models.BooleanField(help_text="Ended by proof, not by a clock")
    residents = models.PositiveIntegerField(help_text="All, those of unknown place included")
    covered = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField(help_text="Residents of villages of unknown place; never covered")
    spread_covered = models.PositiveIntegerField(help_text="In the second reading")
    covered_after = models.PositiveIntegerField(help_text="With the next sites")
    spread_covered_after = models.PositiveIntegerField()
    uncounted = models.PositiveIntegerField(help_text="Villages whose residents nobody has counted")
    made_up = models.PositiveIntegerField(help_text="Villages whose point is made up or stands in for the true one")
    sites_counted = models.PositiveIntegerField()
    sites_lost = models.PositiveIntegerField(help_text="Service points of unknown place: they serve nobody here")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(input_digest="") & ~Q(result_digest="") & ~Q(engine_version=""),
                name="circle_says_what_it_is",
            ),
            models.CheckConstraint(
                condition=Q(limit_min__gte=1, metres_per_min__gte=1, detour_pct__gte=100, count__gte=1),
                name="circle_can_be_walked",
            ),
            models.CheckConstraint(
                condition=Q(goal__in=Goal.values) & (Q(capacity__isnull=True) | Q(capacity__gte=1)),
                name="circle_has_a_goal",
            ),
            models.CheckConstraint(
                condition=Q(backup__gte=1) & (Q(budget_fen__isnull=True) | Q(budget_fen__gte=1, goal=Goal.MOST)),
                name="circle_money_is_meant",
            ),
            models.CheckConstraint(
                condition=Q(covered__lte=F("covered_after"), covered_after__lte=F("residents"))
                & Q(unknown__lte=F("residents") - F("covered_after")),
                name="circle_covers_no_unknown",
            ),
        ]
        indexes = [models.Index(fields=["county", "-created_at"], name="circle_by_county")]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.covered} of {self.residents}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"stations.CirclePlan:{self.pk}"

    @property
    def share(self) -> float:
        """Residents inside over all residents; somebody is always counted."""
        return self.covered / self.residents

    @property
    def share_after(self) -> float:
        """The same with the next sites."""
        return self.covered_after / self.residents

    @property
    def left_fen(self) -> int | None:
        """What the next sites leave of the budget; nothing without one."""
        return None if self.budget_fen is None else self.budget_fen - int(self.money["spent_fen"])

    @property
    def second_share(self) -> float:
        """Residents with a second service point in reach over all residents, where that was asked."""
        return int(self.second["today"]) / self.residents

    @property
    def second_share_after(self) -> float:
        """The same with the next sites."""
        return int(self.second["after"]) / self.residents

    @property
    def spread_share(self) -> float:
        """The share in the second reading."""
        return self.spread_covered / self.residents

    @property
    def spread_share_after(self) -> float:
        """The same with the next sites."""
        return self.spread_covered_after / self.residents


class CircleVillage(models.Model):
    """A village in a circle: inside or not, how far its nearest service point is (圈中的村)."""

    plan = models.ForeignKey(CirclePlan, models.PROTECT, related_name="villages")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    town_name = models.CharField(max_length=60)
    residents = models.PositiveIntegerField(null=True, help_text="Nothing: nobody has counted them")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    point_quality = models.CharField(max_length=16, choices=PointQuality.choices)
    state = models.CharField(max_length=8, choices=HomeState.choices)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", help_text="The nearest")
    site_name = models.CharField(max_length=80, blank=True)
    walk_min = models.PositiveIntegerField(null=True)
    walk_m = models.PositiveIntegerField(null=True)
    spread_pct = models.PositiveSmallIntegerField(help_text="Share inside if its residents live around its point")
    adds = models.PositiveIntegerField(null=True, help_text="Residents a service point here would add; alone")
    joins = models.PositiveSmallIntegerField(null=True, help_text="Number of the next site that brings it inside")
    in_reach = models.PositiveSmallIntegerField(null=True, help_text="Sites in reach; nothing: not asked")
    in_reach_after = models.PositiveSmallIntegerField(null=True, help_text="The same with the next sites")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "place"], name="circle_village_once"),
            models.CheckConstraint(condition=Q(state__in=HomeState.values), name="circle_village_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=HomeState.UNKNOWN, lon__isnull=True, walk_min__isnull=True, spread_pct=0)
                | ~Q(state=HomeState.UNKNOWN) & Q(lon__isnull=False),
                name="circle_village_unknown_is_far",
            ),
            models.CheckConstraint(
                condition=Q(joins__isnull=True) | Q(state=HomeState.OUTSIDE), name="circle_village_joins_from_outside"
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "state"], name="circle_village_by_state"),
            models.Index(fields=["place", "plan"], name="circle_village_by_place"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"


class CircleSite(models.Model):
    """A proposed next service point of a circle, at a village's point (建议新增的站点)."""

    plan = models.ForeignKey(CirclePlan, models.PROTECT, related_name="next_sites")
    number = models.PositiveSmallIntegerField(help_text="1 adds most")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    town_name = models.CharField(max_length=60)
    lon = models.FloatField()
    lat = models.FloatField()
    adds = models.PositiveIntegerField(help_text="Residents beyond those of all sites before it")
    villages = models.PositiveIntegerField(help_text="Villages it brings inside")
    serves = models.PositiveIntegerField(null=True, help_text="Residents who are sent to it; nothing in older circles")
    covered_after = models.PositiveIntegerField()
    cost_fen = models.BigIntegerField(null=True, help_text="Nothing: not asked")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="circle_site_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & (Q(adds__gte=1) | Q(serves__gte=1)), name="circle_site_serves_somebody"
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"
