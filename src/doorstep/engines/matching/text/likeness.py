"""How alike texts are, and the words they share."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

import numpy as np

from doorstep.engines.matching.text.ngrams import pairs, unit_rows
from doorstep.engines.matching.text.normalize import phrases
from doorstep.kernel.geo import Floats

MOST_SHARED: Final = 3
_LEAST_RUN: Final = 2
_COMPARED: Final = 300  # characters of each text in which shared words are looked for


def cosines(text: str, others: Sequence[str]) -> Floats:
    """Return the cosine between the counts of character pairs of `text` and of each other: (n,), 0 to 1 to six digits.

    1 if both are the same once normalized, 0 if they share no pair or one has no letters or digits.
    """
    rows = unit_rows(pairs([text, *others]))
    return np.asarray((rows[1:] @ rows[[0]].T).toarray()).ravel().clip(0, 1).round(6)


def shared_words(first: str, second: str) -> tuple[str, ...]:
    """Return up to three runs of two or more characters that stand in both texts in the same order, the longest first.

    They are a reason to show, normalized, and none runs across a punctuation mark; equally long ones come in the order
    of the first text. Only the first 300 characters of each are looked at.
    """
    one, two = "\0".join(phrases(first))[:_COMPARED], "\1".join(phrases(second))[:_COMPARED]
    blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
    runs = dict.fromkeys(one[block.a : block.a + block.size] for block in blocks if block.size >= _LEAST_RUN)
    return tuple(sorted(runs, key=len, reverse=True)[:MOST_SHARED])
