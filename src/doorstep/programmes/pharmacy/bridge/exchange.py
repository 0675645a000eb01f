"""The workbook reader and writer as the pages use them: bytes in, JSON problem or faults out; a plan to bytes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from doorstep import __version__
from doorstep.base.tables import CellError
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.door import faults_in
from doorstep.programmes.pharmacy.bridge import promises, timetable, workbook, workbook_out, workbook_template
from doorstep.programmes.pharmacy.bridge.contradictions import Contradiction, contradictions


@dataclass(frozen=True, slots=True)
class Read:
    """What a workbook gave: a problem, or what is wrong with it.

    Args:
        problem: The engine's JSON; nothing if there are faults.
        faults: Of cells, in both languages.
        engine_faults: Of the whole, in the engine's codes.
        contradictions: What in it cannot be, in both languages; nothing is planned then.
        notes: What was taken for granted, and which villages will be left out, in both languages.
        with_pharmacy: How many villages were left out because they have one.
    """

    problem: dict[str, Any] | None = None
    faults: tuple[CellError, ...] = ()
    engine_faults: tuple[Mapping[str, Any], ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    notes: tuple[dict[str, str], ...] = ()
    with_pharmacy: int = 0


def read(data: bytes, file_name: str) -> Read:
    """Read a workbook; what is wrong comes back as values."""
    asked = workbook.read_problem(data, file_name)
    if isinstance(asked, list):
        return Read(faults=tuple(asked))
    found = contradictions(asked.problem)
    if refused := tuple(one for one in found if one.is_refused):
        return Read(contradictions=refused)
    if faults := tuple(faults_in(asked.problem)):
        refused_by_engine = ({"code": str(one.code), "where": one.where, "params": dict(one.params)} for one in faults)
        return Read(engine_faults=tuple(refused_by_engine))
    problem = codec.problem_to_json(asked.problem)
    said = [(note.zh, note.en) for note in asked.notes] + [(one.zh, one.en) for one in found]
    notes = tuple({"zh": zh, "en": en} for zh, en in said)
    return Read(problem, notes=notes, with_pharmacy=asked.with_pharmacy)


def template(*, in_english: bool) -> bytes:
    """Return an example workbook: thirty invented villages, two invented vehicles."""
    return workbook_template.template(_pick(in_english=in_english), example=30)


def question(problem: Mapping[str, Any], *, in_english: bool) -> bytes:
    """Return what a stored problem asks as a workbook to be changed and read again.

    Raises:
        NotForAWorkbook: see there.
    """
    return workbook_out.question_workbook(codec.problem_from_json(problem), _pick(in_english=in_english))


def broken(problem: Mapping[str, Any], result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the promises a stored result does not keep, in Chinese and English."""
    return promises.broken(codec.problem_from_json(problem), codec.plan_from_json(result))


def write(
    problem: Mapping[str, Any],
    result: Mapping[str, Any],
    *,
    in_english: bool,
    notes: Iterable[Mapping[str, str]] = (),
) -> bytes:
    """Return a plan as a workbook."""
    return timetable.plan_workbook(
        codec.problem_from_json(problem),
        codec.plan_from_json(result),
        pick=_pick(in_english=in_english),
        version=__version__,
        notes=[workbook.Note(note["zh"], note["en"]) for note in notes],
    )


def _pick(*, in_english: bool) -> Callable[[str, str], str]:
    return lambda zh, en: en if in_english else zh
