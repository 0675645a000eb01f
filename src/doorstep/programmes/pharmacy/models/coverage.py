"""What sources of medicine promise, and around-the-clock statements: written once, never changed (triggers)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.places.models import Place, Site
from doorstep.programmes.pharmacy.models.medicine import Medicine
from doorstep.programmes.pharmacy.models.vehicle import Vehicle
from doorstep.programmes.pharmacy.words import Channel


class SupplyTerms(models.Model):
    """What one source promises through one door: stock, refills, delivery (供药条件).

    Opening hours are the site's own, a vehicle's are the stops of the plan in force, pharmacists' hours are those of
    the roster. A source without terms covers nothing: what is not known is not promised.
    """

    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="supply_terms")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="supply_terms")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    open_hours = models.JSONField(null=True, blank=True, help_text="[weekday, from, until]; nothing: the site's own")
    refill_weekdays = models.JSONField(default=list, blank=True, help_text="0 is Monday; filled up at `refill_min`")
    refill_min = models.PositiveSmallIntegerField(default=540, help_text="Minutes after midnight")
    every_weeks = models.PositiveSmallIntegerField(default=1)
    dispatch_min = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Delivery: until it leaves")
    level_bp = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How surely each carried medicine is there, of 10,000; nothing: listed alone"
    )
    is_candidate = models.BooleanField(default=False, help_text="Does not stand yet: may be a remedy, covers nothing")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="supply_channel_is_known"),
            models.CheckConstraint(
                condition=Q(channel=Channel.VEHICLE, vehicle__isnull=False, site__isnull=True)
                | ~Q(channel=Channel.VEHICLE) & Q(vehicle__isnull=True, site__isnull=False),
                name="supply_has_a_door",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.DELIVERY, dispatch_min__isnull=False)
                | ~Q(channel=Channel.DELIVERY) & Q(dispatch_min__isnull=True),
                name="supply_delivery_says_when_it_leaves",
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__in=[1, 2], refill_min__lt=1440), name="supply_refill_is_within_a_fortnight"
            ),
            models.CheckConstraint(
                condition=Q(level_bp__isnull=True) | Q(level_bp__lte=10_000), name="supply_level_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="supply_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["site", "channel"], condition=Q(valid_until__isnull=True), name="supply_of_a_site_once"
            ),
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(valid_until__isnull=True), name="supply_of_a_vehicle_once"
            ),
        ]
        ordering = ["channel", "id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.channel})"

    @property
    def name(self) -> str:
        """What people call the source."""
        return self.vehicle.name if self.vehicle else self.site.name if self.site else ""

    @property
    def place(self) -> Place:
        """Where it belongs."""
        site = self.vehicle.depot if self.vehicle else self.site
        if site is None:
            raise Site.DoesNotExist
        return site.place

    @property
    def level(self) -> float | None:
        """How surely a medicine that is not listed is there, 0 to 1; nothing: it is not promised."""
        return None if self.level_bp is None else self.level_bp / 10_000

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.SupplyTerms:{self.pk}"


class SupplyStock(models.Model):
    """Up to how many units of a medicine a source is filled up, and how fast they are asked for (补到数)."""

    terms = models.ForeignKey(SupplyTerms, models.CASCADE, related_name="stocks")
    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="+")
    stock = models.PositiveIntegerField(help_text="Packs after each refill")
    per_1000_days = models.PositiveIntegerField(help_text="Packs asked for in a thousand days")
    spread_pct = models.PositiveIntegerField(
        null=True, blank=True, help_text="Hundredths of the gamma shape k; nothing: Poisson"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "medicine"], name="supply_stock_once"),
            models.CheckConstraint(condition=Q(per_1000_days__gte=1), name="supply_stock_is_asked_for"),
            models.CheckConstraint(
                condition=Q(spread_pct__isnull=True) | Q(spread_pct__gte=1), name="supply_stock_spread_is_one"
            ),
        ]
        ordering = ["medicine_id"]

    def __str__(self) -> str:
        return f"{self.medicine_id}: {self.stock}"


class CoverageRun(models.Model):
    """Which village had which class of medicine in which hour by the rows of a day, proved (全天候供药报告).

    It keeps everything needed to compute it again to the same digits. Nothing in it is drawn at random: no seed.
    """

    name = models.CharField(max_length=60)
    county = models.ForeignKey(Place, models.PROTECT, related_name="coverage_runs")
    on = models.DateField(help_text="The day whose rows count")
    classes = models.JSONField(help_text="Legal classes with a carried medicine, strictest first")
    problem = models.JSONField(help_text="The bridge's own format")
    input_digest = models.CharField(max_length=64)
    result = models.JSONField()
    result_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=40)
    hours = models.PositiveSmallIntegerField(help_text="Of the span that repeats: a week, or a fortnight")
    medicines = models.PositiveSmallIntegerField()
    unclassed = models.PositiveSmallIntegerField(help_text="Medicines of unknown class, taken as prescription")
    villages = models.PositiveSmallIntegerField()
    unknown = models.PositiveSmallIntegerField(help_text="Villages of unknown place; never covered")
    all_day = models.PositiveSmallIntegerField(help_text="Villages with every medicine in every hour")
    cells = models.PositiveIntegerField()
    covered = models.PositiveIntegerField()
    by_demand_bp = models.PositiveSmallIntegerField(help_text="Share by residents, of 10,000")
    sole_bp = models.PositiveSmallIntegerField(help_text="Of the covered cells, those with one source only")
    losses = models.JSONField(help_text="Sources: name, channel, lost cells, lost villages; most first")
    realised = models.JSONField(default=dict, help_text="What came true in the weeks before; empty: nothing to compare")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(input_digest="") & ~Q(result_digest="") & ~Q(engine_version=""),
                name="coverage_says_what_it_is",
            ),
            models.CheckConstraint(condition=Q(covered__lte=F("cells")), name="coverage_covers_no_more_than_all"),
            models.CheckConstraint(
                condition=Q(all_day__lte=F("villages") - F("unknown")), name="coverage_knows_where_it_is_all_day"
            ),
        ]
        indexes = [models.Index(fields=["county", "-created_at"], name="coverage_by_county")]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.covered} of {self.cells}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.CoverageRun:{self.pk}"

    @property
    def share(self) -> float:
        """Covered cells over all."""
        return self.covered / self.cells

    @property
    def by_demand(self) -> float:
        """The same, each village counted by its residents."""
        return self.by_demand_bp / 10_000

    @property
    def sole(self) -> float:
        """Of the covered cells, the share with one source only."""
        return self.sole_bp / 10_000


class CoverageVillage(models.Model):
    """The answer for one village: hours per class, and its stretches with sources or remedies (报告中的村)."""

    run = models.ForeignKey(CoverageRun, models.PROTECT, related_name="rows")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    town_name = models.CharField(max_length=60)
    residents = models.PositiveIntegerField(null=True)
    is_known = models.BooleanField()
    is_all_day = models.BooleanField(help_text="Every medicine in every hour")
    is_waited = models.BooleanField(help_text="Some medicine has to be waited for, by reservation")
    uncovered_hours = models.PositiveSmallIntegerField(help_text="In which some medicine is missing")
    covered_hours = models.JSONField(help_text="By class, hours with every medicine of it")
    segments = models.JSONField(help_text="By class, stretches of hours with one answer")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="coverage_village_once"),
            models.CheckConstraint(
                condition=Q(is_all_day=False) | Q(is_known=True, uncovered_hours=0),
                name="coverage_village_all_day_is_proved",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "-uncovered_hours"], name="coverage_village_by_hours"),
            models.Index(fields=["place", "run"], name="coverage_village_by_place"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.uncovered_hours} hours uncovered"
