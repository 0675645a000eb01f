"""What of a text counts when texts are compared: its letters and digits, in one width and one case."""

import unicodedata
from typing import Final

_KEPT: Final = frozenset("LN")  # letters (Chinese characters among them) and numbers


def normalize(text: str) -> str:
    """Return the letters and digits of `text`: compatibility forms made one (NFKC), case folded, all else left out.

    Full width and half width, capitals, spaces, punctuation and emoji make no difference then. Traditional and
    simplified characters stay different. Normalizing twice changes nothing more.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(sign for sign in folded if unicodedata.category(sign)[0] in _KEPT)
    return unicodedata.normalize("NFC", kept)


def phrases(text: str) -> list[str]:
    """Return the normalized parts of `text` between punctuation marks and line ends, empty ones left out."""
    broken = "".join("\n" if unicodedata.category(sign)[0] == "P" else sign for sign in text)
    return [part for part in map(normalize, broken.splitlines()) if part]
