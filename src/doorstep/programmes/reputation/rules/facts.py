"""What a scheme and its lines say, as plain values: typed on a page, read from a workbook, or ready-made."""

from dataclasses import dataclass

from doorstep.programmes.reputation.words import Level, Method


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """What a line of a scheme says; see `models.Node` for units. `parent` is a code, empty on top."""

    code: str
    parent: str
    level: Level
    name: str
    weight_bp: int
    name_en: str = ""
    help: str = ""
    help_en: str = ""
    method: str = ""
    least_bp: int = 0
    direction: int = 1
    goal_low: float | None = None
    goal_high: float | None = None
    red_line: float | None = None
    source: str = ""
    office: str = ""
    question_key: str = ""
    record_key: str = ""
    unit: str = ""
    unit_en: str = ""
    minutes: int = 0
    is_standing: bool = False
    wants_evidence: bool = False
    not_held_why: str = ""


@dataclass(frozen=True, slots=True)
class SchemeFacts:
    """What a scheme says beside its lines; see `models.Scheme` for units."""

    name: str
    name_en: str = ""
    method: Method = Method.GEOMETRIC
    second_bp: int = 1500
    grade_step: int = 10
    most_apart: int = 10
    audit_bp: int = 1000
