"""What does not go together (相互作用、重复用药). Pure: medicines and a rule file in, warnings out.

An ingredient the file does not know is "not checked", never "no interaction".
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Final

from doorstep.programmes.pharmacy.words import Severity, WarningKind

_ATC: Final = "atc:"
_STRENGTH = re.compile(r"(.+?)\s+(\d+(?:\.\d+)?)\s*(mg|g|ug|µg)", re.IGNORECASE)
_IN_MG: Final = {"mg": Decimal(1), "g": Decimal(1000), "ug": Decimal("0.001"), "µg": Decimal("0.001")}
_RANK: Final = {Severity.SEVERE: 0, Severity.MODERATE: 1, Severity.MINOR: 2}


class BadRule(ValueError):  # noqa: N818  named after what happened
    """A line of a rule file cannot be read."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True)
class PairRule:
    """Two things that do not go together.

    Args:
        one: Ingredients in small letters, or `atc:` and the beginning of a class.
        other: The same.
        severity: How bad.
        text_zh: What happens and what to do, in Chinese.
        text_en: The same in English.
        source: Where it is written.
    """

    one: tuple[str, ...]
    other: tuple[str, ...]
    severity: Severity
    text_zh: str
    text_en: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A rule file (相互作用规则): its pairs, and every ingredient it was written with in mind."""

    pairs: tuple[PairRule, ...]
    known: frozenset[str]

    @classmethod
    def of(cls, pairs: Iterable[PairRule], known: Iterable[str] = ()) -> "RuleBook":
        """Put a book together; what a pair names is known."""
        all_pairs = tuple(pairs)
        named = {name for pair in all_pairs for name in pair.one + pair.other if not name.startswith(_ATC)}
        return cls(all_pairs, frozenset(named | {plain(name) for name in known}))


@dataclass(frozen=True, slots=True)
class Course:
    """A medicine somebody takes, or is about to.

    Args:
        name: What people call it.
        ingredients: As the catalogue says them, `Paracetamol 325 mg`; empty: unknown.
        atc: Class or substance; empty: unknown.
        from_on: The first day.
        days: Days it lasts; nothing: nobody knows, and it is taken as going on.
        per_day: Units a day; nothing: unknown.
    """

    name: str
    ingredients: tuple[str, ...]
    atc: str
    from_on: date
    days: int | None
    per_day: Decimal | None = None

    def days_left(self, on: date) -> int | None:
        """Return how many days from `on` it still covers, that day included; nothing: unknown."""
        return None if self.days is None else max(0, (self.from_on + timedelta(days=self.days) - on).days)


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing found.

    Args:
        kind: Of what kind.
        severity: How bad.
        names: The medicines, the new one first.
        what: Ingredient or class; empty for a pair of the rule file.
        overlap_days: Days on which both are taken; nothing: unknown.
        dose_mg: Milligrams of the ingredient a day, all added up; nothing: unknown.
        text_zh: From the rule file.
        text_en: From the rule file.
        source: Of the rule file's line.
    """

    kind: WarningKind
    severity: Severity
    names: tuple[str, str]
    what: str = ""
    overlap_days: int | None = None
    dose_mg: Decimal | None = None
    text_zh: str = ""
    text_en: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer: what was found, and what could not be looked at.

    Args:
        warnings: The worst first.
        unchecked: Medicines with an ingredient nobody has rules for, or with none entered.
    """

    warnings: tuple[Warned, ...]
    unchecked: tuple[str, ...]

    @property
    def is_severe(self) -> bool:
        """Whether a pharmacist has to answer."""
        return any(one.severity is Severity.SEVERE for one in self.warnings)

    @property
    def digest(self) -> str:
        """Names what was found, so that who ticks "I have seen this" ticks this and nothing else; empty: nothing."""
        said = repr((self.warnings, self.unchecked)) if self.warnings or self.unchecked else ""
        return hashlib.sha256(said.encode()).hexdigest()[:16] if said else ""


def plain(ingredient: str) -> str:
    """Return an ingredient's bare name in small letters: `Paracetamol 325 mg` is `paracetamol`."""
    found = _STRENGTH.fullmatch(ingredient.strip())
    return " ".join((found[1] if found else ingredient).split()).casefold()


def check(new: Sequence[Course], history: Sequence[Course], book: RuleBook, on: date) -> Checked:
    """Compare medicines that are about to be given with each other and with what somebody takes already.

    Args:
        new: About to be given.
        history: Given before; what is used up is left aside.
        book: The rule file.
        on: The day.
    """
    going_on = [one for one in history if one.days_left(on) != 0]
    pairs = [*combinations(new, 2), *((one, old) for one in new for old in going_on)]
    doses = _doses([*new, *going_on])
    found = [warning for one, other in pairs for warning in _compare(one, other, book, on, doses)]
    unchecked = [one.name for one in [*new, *going_on] if not one.ingredients or not _all_known(one, book)]
    found.sort(key=lambda one: _RANK[one.severity])
    return Checked(tuple(found), tuple(dict.fromkeys(unchecked)))


def _all_known(course: Course, book: RuleBook) -> bool:
    return all(plain(name) in book.known for name in course.ingredients)


def _compare(
    one: Course, other: Course, book: RuleBook, on: date, doses: dict[str, Decimal | None]
) -> Iterable[Warned]:
    names, overlap = (one.name, other.name), _overlap(one, other, on)
    same = sorted({plain(name) for name in one.ingredients} & {plain(name) for name in other.ingredients})
    for name in same:
        yield Warned(WarningKind.SAME_INGREDIENT, Severity.SEVERE, names, name, overlap, doses.get(name))
    if not same and len(one.atc) >= 5 and one.atc[:5] == other.atc[:5]:
        yield Warned(WarningKind.DUPLICATE_CLASS, Severity.MODERATE, names, one.atc[:5], overlap)
    for pair in book.pairs:
        is_so = _is_one_of(one, pair.one) and _is_one_of(other, pair.other)
        if is_so or (_is_one_of(one, pair.other) and _is_one_of(other, pair.one)):
            yield Warned(
                WarningKind.INTERACTION, pair.severity, names, "", overlap, None,
                pair.text_zh, pair.text_en, pair.source,
            )  # fmt: skip


def _overlap(one: Course, other: Course, on: date) -> int | None:
    left = [days for days in (one.days_left(on), other.days_left(on)) if days is not None]
    return min(left) if left else None


def _is_one_of(course: Course, wanted: tuple[str, ...]) -> bool:
    names = {plain(name) for name in course.ingredients}
    return any(
        (bool(course.atc) and course.atc.startswith(one.removeprefix(_ATC))) if one.startswith(_ATC) else one in names
        for one in wanted
    )


def _doses(courses: Iterable[Course]) -> dict[str, Decimal | None]:
    """Return milligrams a day of each ingredient, all medicines together; nothing where one of them is unknown."""
    sums: dict[str, Decimal | None] = defaultdict(Decimal)
    for course in courses:
        for ingredient in course.ingredients:
            found, name = _STRENGTH.fullmatch(ingredient.strip()), plain(ingredient)
            before = sums[name]
            if found is None or course.per_day is None or before is None:
                sums[name] = None
            else:
                sums[name] = before + Decimal(found[2]) * _IN_MG[found[3].lower()] * course.per_day
    return dict(sums)


def read_pair(line: int, cells: dict[str, str]) -> PairRule:
    """Read one line of a rule file with the columns a, b, severity, text_zh, text_en, source.

    Raises:
        BadRule: a column is missing or empty, or the severity is no word of `Severity`.
    """
    values = {name: (cells.get(name) or "").strip() for name in ("a", "b", "severity", "text_zh", "text_en", "source")}
    for name, value in values.items():
        if not value:
            raise BadRule(line, name)
    if values["severity"] not in Severity.values:
        raise BadRule(line, "severity")
    one, other = (
        tuple(part.strip() if part.strip().startswith(_ATC) else plain(part) for part in values[side].split("|"))
        for side in ("a", "b")
    )
    return PairRule(one, other, Severity(values["severity"]), values["text_zh"], values["text_en"], values["source"])
