"""What is asked: questionnaires by version, their questions and what can be chosen."""

from django.db import models
from django.db.models import F, Q

from doorstep.services.words import in_language
from doorstep.voices.words import QuestionKind, QuestionnaireState


class Questionnaire(models.Model):
    """A list of questions (问卷). Once published, neither it nor its questions ever change: a new version is made."""

    key = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    intro = models.CharField(max_length=600, blank=True, help_text="What stands above the questions")
    intro_en = models.CharField(max_length=900, blank=True)
    state = models.CharField(max_length=12, choices=QuestionnaireState.choices, default=QuestionnaireState.DRAFT)
    digest = models.CharField(max_length=64, blank=True, help_text="Of everything that is asked, once published")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=QuestionnaireState.values), name="questionnaire_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="questionnaire_has_a_title"),
            models.CheckConstraint(condition=Q(version__gte=1), name="questionnaire_version_from_one"),
            models.CheckConstraint(
                condition=Q(state=QuestionnaireState.DRAFT, digest="")
                | (~Q(state=QuestionnaireState.DRAFT) & ~Q(digest="")),
                name="questionnaire_published_has_a_digest",
            ),
            models.UniqueConstraint(fields=["key", "version"], name="questionnaire_version_once"),
        ]
        ordering = ["key", "-version"]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @property
    def name(self) -> str:
        """What it is called in the reader's language."""
        return in_language(self.title, self.title_en)

    @property
    def opening(self) -> str:
        """What stands above the questions, in the reader's language."""
        return in_language(self.intro, self.intro_en)


class Question(models.Model):
    """One question (题目); answers are kept under its key."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=450, blank=True)
    help = models.CharField(max_length=300, blank=True)
    help_en = models.CharField(max_length=450, blank=True)
    is_required = models.BooleanField(default=True)
    low = models.IntegerField(null=True, blank=True, help_text="Lowest value of a scale or number")
    high = models.IntegerField(null=True, blank=True, help_text="Highest value of a scale or number")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_is_known"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(key=""), name="question_has_words_and_a_key"),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.SCALE) | Q(low__isnull=False, high__isnull=False),
                name="question_scale_has_ends",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lt=F("high")),
                name="question_low_under_high",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[QuestionKind.SCALE, QuestionKind.NUMBER])
                | Q(low__isnull=True, high__isnull=True),
                name="question_ends_of_numbers_alone",
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.TEXT) | Q(is_required=False), name="question_words_are_free"
            ),
            models.UniqueConstraint(fields=["questionnaire", "key"], name="question_key_once"),
            models.UniqueConstraint(fields=["questionnaire", "position"], name="question_position_once"),
        ]
        ordering = ["questionnaire", "position"]

    def __str__(self) -> str:
        return self.key

    @property
    def words(self) -> str:
        """The question in the reader's language."""
        return in_language(self.text, self.text_en)

    @property
    def hint(self) -> str:
        """What helps to answer it, in the reader's language."""
        return in_language(self.help, self.help_en)


class Choice(models.Model):
    """What can be chosen, or the label of a value of a scale (选项)."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="choices")
    value = models.IntegerField()
    label = models.CharField(max_length=120)
    label_en = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="choice_has_a_label"),
            models.UniqueConstraint(fields=["question", "value"], name="choice_value_once"),
        ]
        ordering = ["question", "value"]

    def __str__(self) -> str:
        return f"{self.value} {self.label}"

    @property
    def words(self) -> str:
        """The label in the reader's language."""
        return in_language(self.label, self.label_en)
