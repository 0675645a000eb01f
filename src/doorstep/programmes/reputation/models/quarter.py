"""Quarters, and what villages report in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.base.models.picture import Picture
from doorstep.places.models import Place
from doorstep.programmes.reputation.models.scheme import Node, Scheme
from doorstep.programmes.reputation.words import QuarterState, ReportState


class Quarter(models.Model):
    """One quarter of a town under a published scheme (季度评价)."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="quarters")
    place = models.ForeignKey(Place, models.PROTECT, related_name="reputation_quarters", help_text="The town")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(help_text="1 to 4")
    opens_on = models.DateField()
    reports_due_on = models.DateField(help_text="The last day on which a report is in time")
    scores_due_on = models.DateField(help_text="The last day for the offices")
    state = models.CharField(max_length=8, choices=QuarterState.choices, default=QuarterState.OPEN)
    seed = models.PositiveBigIntegerField(help_text="What the samples of this quarter are drawn with")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "scheme", "year", "number"], name="quarter_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=4), name="quarter_number_is_known"),
            models.CheckConstraint(condition=Q(state__in=QuarterState.values), name="quarter_state_is_known"),
            models.CheckConstraint(
                condition=Q(reports_due_on__gte=F("opens_on")) & Q(scores_due_on__gte=F("reports_due_on")),
                name="quarter_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=QuarterState.OPEN, closed_at__isnull=True)
                | Q(state=QuarterState.CLOSED, closed_at__isnull=False),
                name="quarter_closed_says_when",
            ),
        ]
        ordering = ["-year", "-number", "id"]

    def __str__(self) -> str:
        return f"{self.year} Q{self.number} of place {self.place_id}"

    @property
    def code(self) -> str:
        """How runs and charts name it, such as `2026Q3`."""
        return f"{self.year}Q{self.number}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"reputation.Quarter:{self.pk}"


class VillageReport(models.Model):
    """What a village reports in a quarter (村级季度报告); most of it is filled in before anybody is asked."""

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="reports")
    place = models.ForeignKey(Place, models.PROTECT, related_name="reputation_reports")
    state = models.CharField(max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    due_on = models.DateField(help_text="The quarter's day; another one after it was handed back")
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    handed_back_why = models.CharField(max_length=300, blank=True)
    is_late = models.BooleanField(default=False, help_text="Handed in after its day")
    minutes_taken = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="What it took, as the village says when it hands it in; nobody is timed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quarter", "place"], name="village_report_once"),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="village_report_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=ReportState.HANDED_IN, handed_in_at__isnull=False)
                | ~Q(state=ReportState.HANDED_IN) & Q(handed_in_at__isnull=True, is_late=False),
                name="village_report_handed_in_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.HANDED_BACK) | ~Q(handed_back_why=""),
                name="village_report_handed_back_says_why",
            ),
        ]
        indexes = [models.Index(fields=["place", "quarter"], name="village_report_by_place")]
        ordering = ["place_id", "id"]

    def __str__(self) -> str:
        return f"report of place {self.place_id} for quarter {self.quarter_id}: {self.state}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"reputation.VillageReport:{self.pk}"


class Claim(models.Model):
    """One line of a report (填报项): what the platform filled in, or what the village says.

    `prefilled_from` names where a value was known from; with it nobody is asked.
    """

    report = models.ForeignKey(VillageReport, models.PROTECT, related_name="claims")
    node = models.ForeignKey(Node, models.PROTECT, related_name="claims")
    value = models.FloatField(null=True, blank=True)
    prefilled_value = models.FloatField(null=True, blank=True)
    prefilled_from = models.CharField(max_length=80, blank=True)
    counted = models.PositiveIntegerField(null=True, blank=True, help_text="How many things a prefilled value counts")
    note = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes, so that none is overwritten unseen")
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "node"], name="claim_once"),
            models.CheckConstraint(
                condition=Q(prefilled_value__isnull=True) | ~Q(prefilled_from=""), name="claim_prefilled_says_whence"
            ),
        ]
        ordering = ["report_id", "id"]

    def __str__(self) -> str:
        return f"claim {self.pk} of report {self.report_id}"

    @property
    def is_asked(self) -> bool:
        """Whether somebody had to be asked."""
        return not self.prefilled_from


class Evidence(Picture):
    """A picture that shows what a village says (佐证): drawn anew, without anything about camera, place or time."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence")
    file = models.FileField(upload_to="reputation/evidence")

    class Meta(Picture.Meta):
        constraints = [models.UniqueConstraint(fields=["claim", "sha256"], name="evidence_once")]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"evidence {self.pk}"
