"""Anonymous quizzes before and after: questions, options, and how many chose which on a day. Nothing else is kept."""

from django.db import models
from django.db.models import Q

from doorstep.services.models.activity import Activity
from doorstep.services.models.campaign import Campaign
from doorstep.services.words import QuizPhase, in_language


class Quiz(models.Model):
    """Questions asked before and after a campaign or an activity (前后测); a class's code opens it, no answer knows."""

    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="quizzes")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="quizzes")
    code_before = models.CharField(max_length=6, unique=True)
    code_after = models.CharField(max_length=6, unique=True)
    closed_on = models.DateField(null=True, blank=True, help_text="From this day on it takes no more sheets")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title_zh=""), name="quiz_has_a_title"),
            models.CheckConstraint(
                condition=Q(campaign__isnull=False, activity__isnull=True)
                | Q(campaign__isnull=True, activity__isnull=False),
                name="quiz_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(code_before=models.F("code_after")), name="quiz_codes_differ"),
        ]
        ordering = ["-id"]
        verbose_name_plural = "quizzes"

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return in_language(self.title_zh, self.title_en)


class QuizQuestion(models.Model):
    """One question."""

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    words_zh = models.CharField(max_length=200)
    words_en = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words_zh=""), name="quiz_question_has_words"),
            models.UniqueConstraint(fields=["quiz", "number"], name="quiz_question_number_once"),
        ]
        ordering = ["quiz", "number"]

    def __str__(self) -> str:
        return self.words_zh

    @property
    def words(self) -> str:
        """The question in the reader's language."""
        return in_language(self.words_zh, self.words_en)


class QuizOption(models.Model):
    """One possible answer; exactly one of a question's is right."""

    question = models.ForeignKey(QuizQuestion, models.PROTECT, related_name="options")
    number = models.PositiveSmallIntegerField()
    words_zh = models.CharField(max_length=120)
    words_en = models.CharField(max_length=200, blank=True)
    is_right = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words_zh=""), name="quiz_option_has_words"),
            models.UniqueConstraint(fields=["question", "number"], name="quiz_option_number_once"),
            models.UniqueConstraint(fields=["question"], condition=Q(is_right=True), name="quiz_option_right_once"),
        ]
        ordering = ["question", "number"]

    def __str__(self) -> str:
        return self.words_zh

    @property
    def words(self) -> str:
        """The option in the reader's language."""
        return in_language(self.words_zh, self.words_en)


class QuizTally(models.Model):
    """How many chose an option on a day, before or after (答题计数).

    A number is all that is kept: no sheet, no person, no code, no session, no address, no hour; two answers of one
    sheet cannot be put together again.
    """

    option = models.ForeignKey(QuizOption, models.PROTECT, related_name="tallies")
    phase = models.CharField(max_length=8, choices=QuizPhase.choices)
    day = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=QuizPhase.values), name="quiz_tally_phase_is_known"),
            models.UniqueConstraint(fields=["option", "phase", "day"], name="quiz_tally_once"),
        ]
        ordering = ["option", "phase", "day"]
        verbose_name_plural = "quiz tallies"

    def __str__(self) -> str:
        return f"option {self.option_id} {self.phase}: {self.count}"


class QuizSpent(models.Model):
    """A blank sheet that has been sent (已交卷): its random word as a digest, so that sending it twice counts once.

    It says neither what was answered nor when, and its key is the digest itself, so that rows have no order.
    """

    digest = models.CharField(max_length=64, primary_key=True)

    class Meta:
        verbose_name_plural = "spent quiz sheets"

    def __str__(self) -> str:
        return self.digest[:8]
