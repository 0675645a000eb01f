"""Questions to a pharmacist, with everything that was said and decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.models.medicine import Medicine
from doorstep.programmes.pharmacy.models.pharmacist import Licence
from doorstep.programmes.pharmacy.words import AdviceDecision, AskedBy, QuestionState, Severity


class Question(models.Model):
    """Somebody asks a pharmacist (药师咨询). Who has the code reads the answer; nobody need say who they are."""

    code = models.CharField(max_length=12, unique=True, help_text="Of the slip")
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    medicine = models.ForeignKey(Medicine, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="questions")
    severity = models.CharField(max_length=12, choices=Severity.choices)
    came = models.CharField(max_length=8, choices=AskedBy.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="By when an answer is promised")
    state = models.CharField(max_length=12, choices=QuestionState.choices, default=QuestionState.WAITING)
    licence = models.ForeignKey(Licence, models.PROTECT, null=True, blank=True, related_name="questions")
    taken_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=12, choices=AdviceDecision.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=QuestionState.values), name="question_state_is_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="question_severity_is_known"),
            models.CheckConstraint(condition=Q(came__in=AskedBy.values), name="question_way_is_known"),
            models.CheckConstraint(condition=Q(due_at__gte=F("asked_at")), name="question_due_after_it_was_asked"),
            models.CheckConstraint(
                condition=Q(state__in=[QuestionState.WAITING, QuestionState.WITHDRAWN])
                | Q(licence__isnull=False, taken_at__isnull=False),
                name="question_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.ANSWERED)
                | Q(answered_at__isnull=False, decision__in=AdviceDecision.values),
                name="question_answered_with_a_decision",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="question_by_state")]
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"question {self.pk}: {self.state}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Question:{self.pk}"


class QuestionLine(models.Model):
    """Something said in a question (咨询记录). Append-only by trigger."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="lines")
    is_pharmacist = models.BooleanField()
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="question_line_says_something")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"line {self.pk} of question {self.question_id}"
