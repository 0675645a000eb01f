"""When is asked, where, and who may answer: waves, areas, the roll."""

from django.db import models
from django.db.models import F, Q

from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.voices.models.questionnaire import Questionnaire
from doorstep.voices.words import InvitationState, WaveState

LEAST_THRESHOLD = 3


class Wave(models.Model):
    """One round of asking (调查批次) in a town or county."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="waves")
    name = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="waves")
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="The last day on which answers are taken")
    state = models.CharField(max_length=8, choices=WaveState.choices, default=WaveState.DRAFT)
    threshold = models.PositiveSmallIntegerField(default=5, help_text="Fewest answers a number shown rests on")
    seed = models.PositiveIntegerField(default=1, help_text="For what is drawn from it later, such as call-backs")
    has_open_link = models.BooleanField(default=False, help_text="Anybody may answer too; it weighs nothing")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WaveState.values), name="wave_state_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="wave_has_a_name"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="wave_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(threshold__gte=LEAST_THRESHOLD), name="wave_threshold_protects"),
        ]
        indexes = [models.Index(fields=["state", "closes_on"], name="wave_by_state")]
        ordering = ["-opens_on", "-id"]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A village of a wave (抽样村): its own stratum, and what results are shown for."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="areas")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    eligible = models.PositiveIntegerField(help_text="People on the frame")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "place"], name="area_once_in_a_wave")]
        ordering = ["wave", "place"]

    def __str__(self) -> str:
        return f"area {self.place_id}"


class Withheld(models.Model):
    """A village of which a published survey shows nothing (不予公布的村): decided once, when it was published."""

    area = models.OneToOneField(Area, models.PROTECT, primary_key=True, related_name="withheld")

    def __str__(self) -> str:
        return f"nothing of area {self.area_id}"


class Invitation(models.Model):
    """A row of the roll (名册): one person, one one-time code, known by its keyed digest alone.

    That it has answered is all it ever knows: not how, not when, not what. A row that has answered never changes again.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="roll")
    area = models.ForeignKey(Area, models.PROTECT, related_name="roll")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=40, help_text="What tells the row in its area, such as a household's number")
    code_digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=InvitationState.choices, default=InvitationState.INVITED)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=InvitationState.values), name="invitation_state_is_known"),
            models.UniqueConstraint(
                fields=["wave", "person"],
                condition=~Q(state=InvitationState.VOID),
                name="invitation_person_once_in_a_wave",
            ),
            models.UniqueConstraint(
                fields=["area", "label"],
                condition=~Q(state=InvitationState.VOID),
                name="invitation_label_once_in_an_area",
            ),
        ]
        indexes = [models.Index(fields=["area", "state"], name="invitation_by_area")]
        ordering = ["area", "label"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
