"""Who may be on duty as a pharmacist, and where. Pure."""

from datetime import date, timedelta
from typing import Final

from doorstep.programmes.pharmacy.words import Standing

WARN_DAYS: Final = 60
"""From so many days before its last day on, a licence is shown as running out: time enough to renew it. A habit of the
house, not a law."""


class LicenceExpired(ValueError):  # noqa: N818  named after what happened
    """The licence does not hold on this day."""

    def __init__(self, valid_from: date, valid_until: date) -> None:
        super().__init__(f"held from {valid_from} until {valid_until}")
        self.valid_from = valid_from
        self.valid_until = valid_until


class LicenceNumberBlank(ValueError):  # noqa: N818
    """A licence has a number."""


class LicenceNumberTaken(ValueError):  # noqa: N818
    """A licence with this number is written down already."""


class WithdrawnAlready(ValueError):  # noqa: N818
    """It was withdrawn before."""


class EndsBeforeItBegins(ValueError):  # noqa: N818
    """The last day lies before the first."""


class TwoPosts(ValueError):  # noqa: N818
    """One is at a site or on a vehicle, not at both."""


class NobodyOnDuty(ValueError):  # noqa: N818
    """The pharmacist is not on duty at this moment."""


def clean_number(number: str) -> str:
    """Return a licence's number as it is kept.

    Raises:
        LicenceNumberBlank: there is none.
    """
    if not (plain := "".join(number.split()).upper()[:40]):
        raise LicenceNumberBlank
    return plain


def check_days(valid_from: date, valid_until: date) -> None:
    """Let days pass that are in order.

    Raises:
        EndsBeforeItBegins: see there.
    """
    if valid_until < valid_from:
        raise EndsBeforeItBegins


def check_licence(valid_from: date, valid_until: date, on: date) -> None:
    """Let a licence pass that holds on a day.

    Raises:
        LicenceExpired: it does not.
    """
    if not valid_from <= on <= valid_until:
        raise LicenceExpired(valid_from, valid_until)


def standing(valid_from: date, valid_until: date, on: date) -> Standing:
    """Say how a licence stands on a day; on its last day it still holds and runs out soon."""
    if on < valid_from:
        return Standing.NOT_YET
    if on > valid_until:
        return Standing.OVER
    return Standing.ENDS_SOON if valid_until - on <= timedelta(days=WARN_DAYS) else Standing.HOLDS


def check_post(site: object | None, vehicle: object | None) -> None:
    """Let one post pass, or none: by telephone.

    Raises:
        TwoPosts: see there.
    """
    if site is not None and vehicle is not None:
        raise TwoPosts
