"""How often a key or a login may call: so many times a minute, counted in the cache."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache

WINDOW_S = 60


def is_too_often(who: str, now: datetime) -> bool:
    """Count one call of `who` and say whether it is one too many in this minute.

    A count that gets lost with the cache lets somebody call a little more often, never less.
    """
    key = f"api.calls:{who}:{int(now.timestamp()) // WINDOW_S}"
    if cache.add(key, 1, WINDOW_S * 2):
        return settings.API_CALLS_PER_MINUTE < 1
    try:
        return cache.incr(key) > settings.API_CALLS_PER_MINUTE
    except ValueError:
        return False
