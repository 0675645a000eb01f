"""Forms of the scheme editor."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.programmes.reputation.models import Node, Scheme
from doorstep.programmes.reputation.rules.facts import NodeFacts, SchemeFacts
from doorstep.programmes.reputation.words import Level, Method, OfficeKey, Record, Source

NONE = ("", "—")


class StartForm(forms.Form):
    """How a new scheme begins."""

    key = forms.SlugField(
        label=_("Short name"),
        max_length=40,
        help_text=_("Letters, digits and hyphens; what all its versions have in common, such as koubei."),
    )
    name = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    start = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            ("template", _("The ready-made scheme: 4 indices, 10 classes, 44 indicators")),
            ("empty", _("An empty tree")),
            ("file", _("A workbook, from here or from COINr (sheet iMeta)")),
        ],
        widget=forms.RadioSelect,
        initial="template",
    )
    file = forms.FileField(
        label=_("Workbook"), required=False, help_text=_("Only where you begin with a workbook: XLSX or CSV.")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the file where one is wanted."""
        given = super().clean() or {}
        if given.get("start") == "file" and not given.get("file"):
            self.add_error("file", _("Choose the workbook."))
        return given


class SchemeForm(forms.Form):
    """What a scheme says beside its lines."""

    name = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    method = forms.ChoiceField(label=_("How the indices become one"), choices=Method.choices)
    second_pct = forms.DecimalField(
        label=_("Share of grades given twice, per cent"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=_("Drawn at random; two offices without knowing of each other. 10 to 20 shows whether they agree."),
    )
    grade_step = forms.TypedChoiceField(
        label=_("Grades go up by"), choices=[(5, "5"), (10, "10"), (20, "20"), (25, "25")], coerce=int
    )
    most_apart = forms.IntegerField(
        label=_("Two grades farther apart than this are decided on"), min_value=0, max_value=100
    )
    audit_pct = forms.DecimalField(
        label=_("Share of villages' answers that is looked at, per cent"), min_value=0, max_value=100, decimal_places=2
    )

    @staticmethod
    def initial_of(scheme: Scheme) -> dict[str, Any]:
        """Return what stands in the form before anybody types."""
        return {
            "name": scheme.name,
            "name_en": scheme.name_en,
            "method": scheme.method,
            "second_pct": f"{scheme.second_bp / 100:g}",
            "grade_step": scheme.grade_step,
            "most_apart": scheme.most_apart,
            "audit_pct": f"{scheme.audit_bp / 100:g}",
        }

    @property
    def facts(self) -> SchemeFacts:
        """What was typed, for the action."""
        given = self.cleaned_data
        return SchemeFacts(
            given["name"],
            given["name_en"],
            Method(given["method"]),
            int(given["second_pct"] * 100),
            given["grade_step"],
            given["most_apart"],
            int(given["audit_pct"] * 100),
        )


class NodeForm(forms.Form):
    """One line of a scheme."""

    code = forms.CharField(label=_("Code"), max_length=24)
    name = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    weight = forms.DecimalField(label=_("Weight, per cent"), min_value=0, max_value=100, decimal_places=2, initial=0)
    help = forms.CharField(
        label=_("What exactly is meant, in Chinese"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )
    help_en = forms.CharField(label=_("The same in English"), max_length=400, required=False)
    method = forms.ChoiceField(label=_("How it is made of what stands below"), choices=Method.choices, required=False)
    least_pct = forms.IntegerField(
        label=_("So many per cent of what stands below must be known"), min_value=0, max_value=100, required=False
    )
    source = forms.ChoiceField(label=_("Where its value comes from"), choices=Source.choices, required=False)
    unit = forms.CharField(
        label=_("Unit in Chinese"), max_length=20, required=False, help_text=_("Per cent for a share: write its sign.")
    )
    unit_en = forms.CharField(label=_("Unit in English"), max_length=30, required=False)
    direction = forms.TypedChoiceField(
        label=_("More of it is"), choices=[(1, _("better")), (-1, _("worse"))], coerce=int, required=False
    )
    goal_low = forms.FloatField(
        label=_("Lower goalpost"),
        required=False,
        help_text=_("Where more is better, this value gives 0 points and the upper one 100."),
    )
    goal_high = forms.FloatField(label=_("Upper goalpost"), required=False)
    red_line = forms.FloatField(
        label=_("Red line, points"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("A score below it holds down what stands above, however good the rest is."),
    )
    office = forms.ChoiceField(label=_("Graded by"), choices=[NONE, *OfficeKey.choices], required=False)
    question_key = forms.CharField(
        label=_("Question"), max_length=60, required=False, help_text=_("Its short name in the questionnaire.")
    )
    record_key = forms.ChoiceField(label=_("Record"), choices=[NONE, *Record.choices], required=False)
    minutes = forms.IntegerField(
        label=_("Minutes it takes a village"), min_value=0, max_value=240, required=False,
        help_text=_("For the burden meter. The platform's own records take none."),
    )  # fmt: skip
    is_standing = forms.BooleanField(
        label=_("Changes seldom: last quarter's value holds until a village changes it"), required=False
    )
    wants_evidence = forms.BooleanField(label=_("A picture is wanted"), required=False)
    not_held_why = forms.CharField(
        label=_("Why this is something else than what the platform knows"), max_length=200, required=False
    )

    INDICATOR_ONLY = (
        "source", "unit", "unit_en", "direction", "goal_low", "goal_high", "office", "question_key", "record_key",
        "minutes", "is_standing", "wants_evidence", "not_held_why",
    )  # fmt: skip
    BRANCH_ONLY = ("method", "least_pct")

    def __init__(self, data: Any, *, level: Level, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.level = level
        for name in self.BRANCH_ONLY if level == Level.INDICATOR else self.INDICATOR_ONLY:
            del self.fields[name]

    @staticmethod
    def initial_of(node: Node) -> dict[str, Any]:
        """Return what stands in the form before anybody types."""
        names = (*NodeForm.INDICATOR_ONLY, "code", "name", "name_en", "help", "help_en", "red_line", "method")
        given = {name: getattr(node, name) for name in names}
        return given | {"weight": f"{node.weight_bp / 100:g}", "least_pct": node.least_bp // 100}

    def facts(self, parent: str) -> NodeFacts:
        """Return what was typed, for the action."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        weight, least = given.pop("weight"), given.pop("least_pct", 0)
        return NodeFacts(
            parent=parent, level=self.level, weight_bp=int(weight * 100), least_bp=int(least) * 100, **given
        )


class WeightsForm(forms.Form):
    """The weights of a draft beside each other, per cent; one field for each line."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, nodes: Sequence[Node], revision: int) -> None:
        super().__init__(data, initial={"revision": revision})
        for node in nodes:
            self.fields[f"w{node.pk}"] = forms.DecimalField(
                label=f"{node.code} {node.title}",
                min_value=0,
                max_value=100,
                decimal_places=2,
                initial=f"{node.weight_bp / 100:g}",
                widget=forms.NumberInput({"aria-label": f"{node.code} {node.title}", "step": "0.01"}),
            )
        self.nodes = nodes

    def weights(self) -> dict[str, int]:
        """Return what was typed, basis points by code."""
        return {node.code: int(self.cleaned_data[f"w{node.pk}"] * 100) for node in self.nodes}
