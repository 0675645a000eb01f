"""A quarter's run with everything it can be computed again from, what pages read of it, and what was published."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.places.models import Place
from doorstep.programmes.reputation.models.quarter import Quarter


class Run(models.Model):
    """One reckoning of a quarter (测算): input, seed and result with their digests. Written once (triggers)."""

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField(help_text="1 for the quarter's first")
    problem = models.JSONField(help_text="The bridge's own format; cells that may not be shown are not in it")
    inputs_digest = models.CharField(max_length=64)
    scheme_digest = models.CharField(max_length=64)
    seed = models.PositiveBigIntegerField()
    engine_version = models.CharField(max_length=80)
    result = models.JSONField()
    result_digest = models.CharField(max_length=64)
    why = models.CharField(max_length=200, blank=True, help_text="What changed since the run before it")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quarter", "number"], name="run_number_once"),
            models.CheckConstraint(
                condition=~Q(inputs_digest="") & ~Q(result_digest="") & ~Q(scheme_digest="") & ~Q(engine_version=""),
                name="run_says_what_it_is",
            ),
        ]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"run {self.number} of quarter {self.quarter_id}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"reputation.Run:{self.pk}"


class RunVillage(models.Model):
    """What a run says of one village (村级结果): a page reads this row alone. Written with its run, never changed."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="villages")
    place = models.ForeignKey(Place, models.PROTECT, related_name="reputation_results")
    position = models.PositiveSmallIntegerField(help_text="In the administrative order")
    score = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    band = models.CharField(max_length=20)
    detail = models.JSONField(help_text="Every node, the parts of the gap, trend, peers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="run_village_once"),
            models.CheckConstraint(
                condition=Q(band__in=["above", "not_distinguishable", "below"]), name="run_village_band_is_known"
            ),
        ]
        indexes = [models.Index(fields=["place", "run"], name="run_village_by_place")]
        ordering = ["run", "position"]

    def __str__(self) -> str:
        return f"place {self.place_id}: {self.band}"


class Publication(models.Model):
    """That a run is what the town says of a quarter (公布): withdrawn with a reason, never deleted, one at a time."""

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="publications")
    run = models.ForeignKey(Run, models.PROTECT, related_name="publications")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    appeals_until = models.DateField(null=True, blank=True, help_text="The last day for appeals; nothing: no rule")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quarter"], condition=Q(withdrawn_at__isnull=True), name="publication_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why=""),
                name="publication_withdrawn_says_why",
            ),
        ]
        ordering = ["-published_at", "-id"]

    def __str__(self) -> str:
        return f"publication {self.pk} of run {self.run_id}"
