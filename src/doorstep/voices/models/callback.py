"""Who is rung again after the close, and how far the calls have come; what was said stands nowhere near."""

from django.db import models
from django.db.models import Q

from doorstep.voices.models.wave import Invitation, Wave
from doorstep.voices.words import CallState


class CallDraw(models.Model):
    """The draw of a wave's call-backs (回访抽样): made once, from the wave's seed, so that anybody can repeat it."""

    wave = models.OneToOneField(Wave, models.PROTECT, primary_key=True, related_name="call_draw")
    share_bp = models.PositiveSmallIntegerField(help_text="Of all who answered, in basis points")
    answered = models.PositiveIntegerField(help_text="Rows of the roll that had answered")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(share_bp__gte=500, share_bp__lte=1000), name="calldraw_share_is_fit")
        ]

    def __str__(self) -> str:
        return f"calls of wave {self.wave_id}"


class Call(models.Model):
    """Somebody to ring again (回访).

    A call that is over says no more than that: whether anything was answered stands in no row, as on the roll.
    """

    draw = models.ForeignKey(CallDraw, models.PROTECT, related_name="calls")
    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(help_text="Order of the list, as it was drawn")
    state = models.CharField(max_length=8, choices=CallState.choices, default=CallState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often nobody was there")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_is_known"),
            models.UniqueConstraint(fields=["draw", "position"], name="call_position_once"),
        ]
        ordering = ["draw", "position"]

    def __str__(self) -> str:
        return f"call {self.pk}"
