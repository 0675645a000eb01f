"""What villages are scored by: versions of a tree with weights. Published, a version never changes (triggers)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.programmes.reputation.words import (
    WHOLE_BP,
    Level,
    Method,
    OfficeKey,
    SchemeState,
    Source,
    in_language,
)


class Scheme(models.Model):
    """One version of an index (指标体系): its tree stands in `Node`; the index itself is made of the nodes on top."""

    key = models.CharField(max_length=40, help_text="What its versions have in common")
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=SchemeState.choices, default=SchemeState.DRAFT)
    method = models.CharField(max_length=20, choices=Method.choices, default=Method.GEOMETRIC)
    second_bp = models.PositiveSmallIntegerField(default=1500, help_text="Share of grades that are given twice")
    grade_step = models.PositiveSmallIntegerField(default=10, help_text="Grades are 0, one step, two steps ... 100")
    most_apart = models.PositiveSmallIntegerField(default=10, help_text="Two grades farther apart are decided on")
    audit_bp = models.PositiveSmallIntegerField(default=1000, help_text="Share of what villages say that is looked at")
    digest = models.CharField(max_length=64, blank=True, help_text="Of all that moves a score; once published")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes, so that none is overwritten unseen")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="scheme_version_once"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(name=""), name="scheme_has_a_name"),
            models.CheckConstraint(condition=Q(version__gte=1), name="scheme_versions_from_one"),
            models.CheckConstraint(condition=Q(state__in=SchemeState.values), name="scheme_state_is_known"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="scheme_method_is_known"),
            models.CheckConstraint(
                condition=Q(state=SchemeState.DRAFT, digest="", published_at__isnull=True)
                | ~Q(state=SchemeState.DRAFT) & ~Q(digest="") & Q(published_at__isnull=False),
                name="scheme_published_has_a_digest",
            ),
            models.CheckConstraint(
                condition=Q(grade_step__gte=1, grade_step__lte=50, most_apart__lte=100)
                & Q(second_bp__lte=WHOLE_BP, audit_bp__lte=WHOLE_BP),
                name="scheme_numbers_make_sense",
            ),
        ]
        ordering = ["key", "-version"]

    def __str__(self) -> str:
        return f"{self.key} {self.version}: {self.state}"

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return in_language(self.name, self.name_en)

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"reputation.Scheme:{self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.state == SchemeState.DRAFT


class Node(models.Model):
    """An index, a class or an indicator of a scheme (指数、类别、指标)."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="nodes")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=24)
    level = models.CharField(max_length=10, choices=Level.choices)
    position = models.PositiveSmallIntegerField(default=0, help_text="Among its siblings")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    help = models.CharField(max_length=300, blank=True, help_text="What exactly is meant, asked or graded")
    help_en = models.CharField(max_length=400, blank=True)
    weight_bp = models.PositiveSmallIntegerField(help_text="Among its siblings, basis points")
    method = models.CharField(max_length=20, choices=Method.choices, blank=True, help_text="Of indices and classes")
    least_bp = models.PositiveSmallIntegerField(default=0, help_text="Share of what stands below that must be known")
    direction = models.SmallIntegerField(default=1, help_text="1: more is better, -1: less is")
    goal_low = models.FloatField(null=True, blank=True, help_text="The value that means nothing at all")
    goal_high = models.FloatField(null=True, blank=True, help_text="The value that means all of it")
    red_line = models.FloatField(null=True, blank=True, help_text="A score below it caps what stands above")
    source = models.CharField(max_length=8, choices=Source.choices, blank=True)
    office = models.CharField(max_length=14, choices=OfficeKey.choices, blank=True, help_text="Who grades it first")
    question_key = models.CharField(max_length=60, blank=True, help_text="Of the questionnaire")
    record_key = models.CharField(max_length=60, blank=True, help_text="What of the platform's records")
    unit = models.CharField(max_length=20, blank=True)
    unit_en = models.CharField(max_length=30, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0, help_text="What filling it in takes, for the burden meter")
    is_standing = models.BooleanField(default=False, help_text="Last quarter's value holds until somebody changes it")
    wants_evidence = models.BooleanField(default=False)
    not_held_why = models.CharField(max_length=200, blank=True, help_text="Why this is no datum the platform holds")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="node_code_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="node_has_a_name"),
            models.CheckConstraint(
                condition=Q(level=Level.INDEX, parent__isnull=True)
                | Q(level__in=[Level.CLASS, Level.INDICATOR], parent__isnull=False),
                name="node_only_indices_on_top",
            ),
            models.CheckConstraint(condition=Q(weight_bp__lte=WHOLE_BP), name="node_weight_is_a_share"),
            models.CheckConstraint(condition=Q(least_bp__lte=WHOLE_BP), name="node_least_is_a_share"),
            models.CheckConstraint(condition=Q(direction__in=[1, -1]), name="node_direction_is_known"),
            models.CheckConstraint(
                condition=Q(goal_low__isnull=True, goal_high__isnull=True) | Q(goal_low__lt=F("goal_high")),
                name="node_goalposts_in_order",
            ),
            models.CheckConstraint(
                condition=Q(red_line__isnull=True) | Q(red_line__gte=0, red_line__lte=100),
                name="node_red_line_is_a_score",
            ),
            models.CheckConstraint(
                condition=Q(
                    level=Level.INDICATOR,
                    method="",
                    source__in=Source.values,
                    goal_low__isnull=False,
                    goal_high__isnull=False,
                )
                | Q(
                    level__in=[Level.INDEX, Level.CLASS],
                    method__in=Method.values,
                    source="",
                    goal_low__isnull=True,
                    goal_high__isnull=True,
                ),
                name="node_indicators_alone_have_values",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.OFFICE, office__in=OfficeKey.values)
                | ~Q(source=Source.OFFICE) & Q(office=""),
                name="node_graded_names_its_office",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.CLAIM) | Q(minutes=0, is_standing=False, wants_evidence=False),
                name="node_only_claims_take_time",
            ),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return in_language(self.name, self.name_en)

    @property
    def what(self) -> str:
        """What exactly is meant, in the reader's language."""
        return in_language(self.help, self.help_en)

    @property
    def unit_word(self) -> str:
        """Its unit in the reader's language."""
        return in_language(self.unit, self.unit_en)
