"""Cut text into pairs of characters, so that Chinese names can be searched without a dictionary.

Each character becomes six letters (its code point, `a` for 0 to `p` for 15) and each token is two characters, so both
databases see plain ASCII words and neither's own tokenizer has anything to decide. The last character of a text is
paired with an end mark, so a single character can be found too, as the beginning of a token.
"""

import unicodedata
from itertools import pairwise

_DIGITS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_END = "z" * 6


def normalised(text: str) -> str:
    """Return the form in which names are compared: full-width as half-width, lower case, outer blanks gone."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def document(*texts: str) -> str:
    """Return the tokens of the texts, blank-separated, in order; nothing runs over from one text into the next."""
    return " ".join(token for text in texts for token in _tokens(normalised(text)))


def phrases(query: str) -> list[list[str]]:
    """Return for each word of a query the tokens that must follow each other.

    A word of one character gives one half token, six letters, with which a token must begin.
    """
    found = []
    for word in normalised(query).split():
        letters = [_letters(char) for char in word]
        found.append([a + b for a, b in pairwise(letters)] or letters)
    return found


def is_half(token: str) -> bool:
    """Say whether `token` is the half token of a single character."""
    return len(token) == len(_END)


def _tokens(text: str) -> list[str]:
    letters = [*(_letters(char) for char in text), _END]
    return [a + b for a, b in pairwise(letters)]


def _letters(char: str) -> str:
    return f"{ord(char):06x}".translate(_DIGITS)
