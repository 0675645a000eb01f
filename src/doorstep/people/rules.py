"""What a name, a phone number and a year of birth may look like, and how name and number are masked."""

import re

from doorstep.kernel.check_digits import is_resident_number

_PHONE = re.compile(r"\+?[0-9]{5,15}")
_GAPS = re.compile(r"[\s\-()]+")
OLDEST = 130
"""Nobody is older; a year of birth before that is a slip."""


class NotAPhoneNumber(ValueError):  # noqa: N818  named after what happened
    """Something other than 5 to 15 digits."""


class NotABirthYear(ValueError):  # noqa: N818
    """A year in the future or longer ago than anybody lives."""


class NotAnIdentityNumber(ValueError):  # noqa: N818
    """Not 18 characters whose last one follows from the others."""


class NameMissing(ValueError):  # noqa: N818
    """No name."""


def clean_name(text: str) -> str:
    """Return the name without outer spaces, at most 60 characters.

    Raises:
        NameMissing: nothing is left.
    """
    if not (name := " ".join(text.split())[:60]):
        raise NameMissing
    return name


def clean_phone(text: str) -> str:
    """Return the number as digits, with a leading + where there was one; empty stays empty.

    Raises:
        NotAPhoneNumber: letters, or fewer than 5 or more than 15 digits.
    """
    bare = _GAPS.sub("", text)
    if bare and not _PHONE.fullmatch(bare):
        raise NotAPhoneNumber
    return bare


def clean_identity(text: str) -> str:
    """Return a resident identity number as it is kept: 18 characters without blanks, a capital X.

    Raises:
        NotAnIdentityNumber: the last character does not follow from the others (GB 11643).
    """
    bare = _GAPS.sub("", text).upper()
    if not is_resident_number(bare):
        raise NotAnIdentityNumber
    return bare


def masked_identity(number: str) -> str:
    """Return the number with all but its first three and last two characters hidden; empty stays empty."""
    return number[:3] + "•" * (len(number) - 5) + number[-2:] if number else ""


def check_birth_year(year: int | None, this_year: int) -> None:
    """Let a plausible year of birth pass, or none at all.

    Raises:
        NotABirthYear: in the future or more than `OLDEST` years ago.
    """
    if year is not None and not this_year - OLDEST <= year <= this_year:
        raise NotABirthYear


def masked(phone: str) -> str:
    """Return the number with all but its first three and last two digits hidden; short ones wholly."""
    if len(phone) < 8:
        return "•" * len(phone)
    return phone[:3] + "•" * (len(phone) - 5) + phone[-2:]


def masked_name(name: str) -> str:
    """Return the first character of a name, the rest hidden; empty stays empty."""
    return f"{name[:1]}**" if name else ""
