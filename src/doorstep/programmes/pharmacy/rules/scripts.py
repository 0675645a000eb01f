"""What a prescription allows (处方): until when, how much, and what a long one may not hold. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from doorstep.programmes.pharmacy.rules.pack import Row

ANTIMICROBIAL: Final = "antimicrobial"
SPECIAL_STORAGE: Final = "special_storage"
NOT_LISTED: Final = "not_listed"


class ScriptExpired(ValueError):  # noqa: N818  named after what happened
    """The prescription does not hold any more, or not yet."""

    def __init__(self, valid_to: date) -> None:
        super().__init__(f"held until {valid_to}")
        self.valid_to = valid_to


class ScriptUsed(ValueError):  # noqa: N818
    """The prescription was used before; it is used once."""


class ScriptNotApproved(ValueError):  # noqa: N818
    """No pharmacist has approved the prescription."""


class NotPrescribed(ValueError):  # noqa: N818
    """The prescription does not name this medicine."""


class OverAuthorised(ValueError):  # noqa: N818
    """More packs than the prescription allows."""

    def __init__(self, allowed: int, asked: int) -> None:
        super().__init__(f"{allowed} packs allowed, {asked} asked")
        self.allowed = allowed
        self.asked = asked


class TooLong(ValueError):  # noqa: N818
    """The prescription covers more days than the rule allows at all."""

    def __init__(self, days: int, row: Row) -> None:
        super().__init__(f"{days} days, at most {row.value['most_days']} by {row.code} since {row.valid_from}")
        self.days = days
        self.row = row


class NotAssessed(ValueError):  # noqa: N818
    """So many days need the doctor's assessment, and none is marked."""

    def __init__(self, days: int, row: Row) -> None:
        super().__init__(f"{days} days, over {row.value['assessed_over_days']} by {row.code} since {row.valid_from}")
        self.days = days
        self.row = row


class NotForLong(ValueError):  # noqa: N818
    """The medicine may not stand on a long prescription."""

    def __init__(self, medicine: str, why: str, row: Row) -> None:
        super().__init__(f"{medicine}: {why} by {row.code} since {row.valid_from}")
        self.medicine = medicine
        self.why = why
        self.row = row


class NothingPrescribed(ValueError):  # noqa: N818
    """A prescription names a medicine, at least one pack and at least one day."""


@dataclass(frozen=True, slots=True)
class Prescribed:
    """One line of a prescription.

    Args:
        medicine: Its name, for messages.
        code: Of the catalogue.
        packs: Packs authorised.
        days: Days they last.
        traits: Words of the rule `pharmacy.long_script` that are true of it, such as `antimicrobial`.
    """

    medicine: str
    code: str
    packs: int
    days: int
    traits: frozenset[str] = frozenset()


def check_lines(lines: Iterable[Prescribed], *, is_long: bool, is_assessed: bool, row: Row) -> None:
    """Let the lines of a prescription pass.

    Args:
        lines: All of them.
        is_long: It is written as a long prescription for a chronic illness.
        is_assessed: The doctor has marked that the patient was assessed for more than the usual days.
        row: Of `pharmacy.long_script`, in force on the day it was written.

    Raises:
        NothingPrescribed, TooLong, NotAssessed, NotForLong: see there.
    """
    named = list(lines)
    if not named or any(line.packs < 1 or line.days < 1 for line in named):
        raise NothingPrescribed
    for line in named:
        if line.days > row.value["most_days"]:
            raise TooLong(line.days, row)
        if line.days > row.value["assessed_over_days"] and not is_assessed:
            raise NotAssessed(line.days, row)
        if is_long or line.days > row.value["assessed_over_days"]:
            for why in [*row.value["not_for"], NOT_LISTED]:
                if why in line.traits:
                    raise NotForLong(line.medicine, why, row)


def check_use(*, issued_on: date, valid_to: date, on: date, allowed: int, used: int, asked: int) -> None:
    """Let packs be given on one line of a prescription.

    Raises:
        ScriptExpired, OverAuthorised: see there.
    """
    if not issued_on <= on <= valid_to:
        raise ScriptExpired(valid_to)
    if used + asked > allowed:
        raise OverAuthorised(allowed - used, asked)


def digest(*, issuer: str, number: str, issued_on: date, person: int, lines: Iterable[Prescribed]) -> str:
    """Return what tells a prescription from every other, 64 hexadecimal digits; the order of lines does not matter."""
    named = sorted(f"{line.code}\x1f{line.packs}\x1f{line.days}" for line in lines)
    parts = ["".join(issuer.split()), "".join(number.split()).upper(), issued_on.isoformat(), str(person), *named]
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()
