"""Prescriptions, their lines, and what a pharmacist said about them; the rule files medicines are compared by."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.models.medicine import Medicine
from doorstep.programmes.pharmacy.models.pharmacist import Licence
from doorstep.programmes.pharmacy.words import ReviewDecision, ScriptState


class Script(models.Model):
    """A prescription (处方) as it was shown; the same one is written down once. Never deleted."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="scripts")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", help_text="Where it was taken in")
    issuer = models.CharField(max_length=80, help_text="The hospital or clinic")
    number = models.CharField(max_length=40)
    issued_on = models.DateField()
    valid_to = models.DateField(help_text="The last day on which it can be used")
    is_long = models.BooleanField(default=False, help_text="For a chronic illness")
    is_assessed = models.BooleanField(default=False, help_text="The doctor marked an assessment for many days")
    digest = models.CharField(max_length=64, unique=True, help_text="What tells it from every other")
    state = models.CharField(max_length=12, choices=ScriptState.choices, default=ScriptState.RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ScriptState.values), name="script_state_is_known"),
            models.CheckConstraint(condition=~Q(issuer="") & ~Q(number=""), name="script_says_where_it_is_from"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("issued_on")), name="script_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], name="script_by_state"),
            models.Index(fields=["person", "issued_on"], name="script_by_person"),
        ]
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Script:{self.pk}"


class ScriptLine(models.Model):
    """One medicine of a prescription (处方明细): packs authorised, and how many were given."""

    script = models.ForeignKey(Script, models.PROTECT, related_name="lines")
    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="+")
    packs = models.PositiveSmallIntegerField(help_text="Authorised")
    used_packs = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(help_text="Days they last")
    per_day = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True, help_text="Units a day")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(packs__gte=1, days__gte=1), name="script_line_of_something"),
            models.CheckConstraint(condition=Q(used_packs__lte=F("packs")), name="script_line_not_over_authorised"),
            models.UniqueConstraint(fields=["script", "medicine"], name="script_line_once_a_medicine"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.packs} of {self.medicine_id}"


class Review(models.Model):
    """What a pharmacist on duty said (药师审核) about a prescription or a class A sale. Append-only by trigger.

    Args:
        script: Which; nothing for a sale without prescription.
        medicines: Ids of the medicines looked at.
        warnings: What was found, as `rules.interactions.Warned` says it.
        unchecked: Names of medicines nobody has rules for.
        history_as_of: Until when the person's history was known.
        reason: The answer to a severe warning, or why it was refused.
    """

    script = models.ForeignKey(Script, models.PROTECT, null=True, blank=True, related_name="reviews")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="reviews")
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=12, choices=ReviewDecision.choices)
    medicines = models.JSONField()
    warnings = models.JSONField(default=list)
    unchecked = models.JSONField(default=list)
    history_as_of = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(decision__in=ReviewDecision.values), name="review_decision_is_known"),
            models.CheckConstraint(
                condition=~Q(decision=ReviewDecision.REFUSE) | ~Q(reason=""), name="review_refused_for_a_reason"
            ),
            models.CheckConstraint(condition=Q(history_as_of__lte=F("at")), name="review_history_is_known_by_then"),
            models.UniqueConstraint(
                fields=["script"], condition=Q(decision=ReviewDecision.APPROVE), name="review_approves_once"
            ),
        ]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"review {self.pk}: {self.decision}"


class InteractionBook(models.Model):
    """A rule file of what does not go together (相互作用规则库); the latest counts. Append-only by trigger."""

    name = models.CharField(max_length=120)
    source = models.TextField(help_text="Who wrote it, from what, under which licence")
    rows = models.JSONField()
    known = models.JSONField(help_text="Ingredients it was written with in mind")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name="") & ~Q(source=""), name="book_says_its_source")]
        ordering = ["-imported_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.InteractionBook:{self.pk}"


class InteractionUpload(models.Model):
    """A rule file that was brought in and waits to be adopted (待采用的规则库), beside the one it was compared with."""

    file_name = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    source = models.TextField(help_text="Who wrote it, from what, under which licence")
    rows = models.JSONField()
    known = models.JSONField(help_text="Ingredients it was written with in mind")
    instead_of = models.ForeignKey(InteractionBook, models.PROTECT, null=True, blank=True, related_name="+")
    book = models.OneToOneField(InteractionBook, models.PROTECT, null=True, blank=True, related_name="upload")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(source=""), name="upload_says_its_source"),
            models.UniqueConstraint(
                fields=["instead_of"], condition=Q(book__isnull=False), name="upload_replaces_a_book_once"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.InteractionUpload:{self.pk}"
