"""Roads that are closed for some days: who lives behind them reaches no door beyond."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.places.models import Place
from doorstep.programmes.pharmacy.models.coverage import SupplyTerms


class RoadClosure(models.Model):
    """From one day to another nobody comes from a source to a village, or back (道路中断)."""

    village = models.ForeignKey(Place, models.PROTECT, related_name="road_closures")
    terms = models.ForeignKey(
        SupplyTerms, models.PROTECT, null=True, blank=True, help_text="The source; nothing: all that lie beyond"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=120)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="road_opens_after_it_closes"),
            models.CheckConstraint(condition=~Q(reason=""), name="road_closed_for_a_reason"),
        ]
        indexes = [models.Index(fields=["village", "last_day"], name="road_closure_by_village")]
        ordering = ["first_day", "id"]

    def __str__(self) -> str:
        return f"{self.village_id}: {self.first_day} - {self.last_day}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.RoadClosure:{self.pk}"
