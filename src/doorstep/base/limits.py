"""How often something may be done from one address: counted for a while in the shared cache, then forgotten.

The count is a brake, not a lock: of several at the very same moment one may go uncounted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times within a stretch of time.

    Args:
        name: What is counted, such as `slip.wrong`.
        most: How many times it may be done.
        within: The stretch, which begins with the first time.
    """

    name: str
    most: int
    within: timedelta


def is_over(limit: Limit, who: str, now: datetime) -> bool:
    """Say whether `who` has done it as often as it may be done."""
    return _counted(limit, who, now)[0] >= limit.most


def count(limit: Limit, who: str, now: datetime) -> None:
    """Count one more time for `who`."""
    times, until = _counted(limit, who, now)
    cache.set(_key(limit, who), (times + 1, until), limit.within.total_seconds())


def address_of(request: HttpRequest) -> str:
    """Return a word that stands for the address somebody comes from; the address itself is kept nowhere."""
    address = get_adapter().get_client_ip(request)
    return salted_hmac("doorstep.base.limits", address, algorithm="sha256").hexdigest()


def _counted(limit: Limit, who: str, now: datetime) -> tuple[int, datetime]:
    found: tuple[int, datetime] | None = cache.get(_key(limit, who))
    if found is None or now >= found[1]:
        return 0, now + limit.within
    return found


def _key(limit: Limit, who: str) -> str:
    return f"limit:{limit.name}:{who}"
