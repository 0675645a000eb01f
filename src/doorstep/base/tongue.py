"""Which language the reader reads."""

from django.utils.translation import get_language


def is_english() -> bool:
    """Say whether the active language is English."""
    return (get_language() or "").startswith("en")


def pick(zh: str, en: str) -> str:
    """Return what the reader reads of a sentence in both languages."""
    return en if is_english() else zh
