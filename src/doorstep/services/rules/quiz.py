"""Shares of right answers with their honest margin, and the number of sheets below which nothing is said. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.kernel import shares
from doorstep.services.rules.activities import MOST_HEADS


class QuestionUnfit(ValueError):  # noqa: N818  named after what happened
    """A question has words, at least two options, and exactly one of them is right."""


class QuizClosed(ValueError):  # noqa: N818
    """The quiz takes no more sheets."""


class AlreadyAnswered(ValueError):  # noqa: N818
    """This very sheet has been sent before; it counts once."""


class SheetIncomplete(ValueError):  # noqa: N818
    """A sheet answers every question with one of its options."""


class BatchUnfit(ValueError):  # noqa: N818
    """A batch of paper counts whole numbers of sheets, each question answered on as many."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to be written down.

    Args:
        words_zh: The question in Chinese.
        words_en: In English; empty: the Chinese stands for it.
        options: Pairs of words in Chinese and English.
        right: Which option is right, counted from 0.
    """

    words_zh: str
    options: Sequence[tuple[str, str]]
    right: int
    words_en: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its margin (占比与区间).

    Args:
        right: How many of `n`.
        n: Out of how many.
        low: Lower end of the 95 % Wilson interval, 0 to 1.
        high: Upper end.
    """

    right: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share itself, 0 to 1."""
        return self.right / self.n


def check_questions(asked: Sequence[Asked]) -> None:
    """Let questions pass that can be answered.

    Raises:
        QuestionUnfit: see there.
    """
    for one in asked:
        words = [zh.strip() for zh, _ in one.options]
        if not one.words_zh.strip() or len(words) < 2 or not all(words) or len(set(words)) < len(words):
            raise QuestionUnfit
        if not 0 <= one.right < len(words):
            raise QuestionUnfit
    if not asked:
        raise QuestionUnfit


def check_batch(counts: Sequence[Sequence[int]]) -> int:
    """Return on how many sheets of paper every question was answered.

    Args:
        counts: For each question the number of sheets by option.

    Raises:
        BatchUnfit: see there.
    """
    sheets = {sum(row) for row in counts}
    if any(not 0 <= count <= MOST_HEADS for row in counts for count in row) or len(sheets) != 1 or sheets == {0}:
        raise BatchUnfit
    return sheets.pop()


def wilson(right: int, n: int) -> Share:
    """Return the share `right / n` with its 95 % interval; in Wilson's form it holds for few answers, too.

    Raises:
        ValueError: not 0 <= right <= n, or nobody was asked.
    """
    if not 0 <= right <= n or n == 0:
        msg = f"a share needs 0 <= right <= n and n > 0, got {right} of {n}"
        raise ValueError(msg)
    centre, half = shares.wilson(right / n, n)
    return Share(right, n, 0.0 if right == 0 else centre - half, 1.0 if right == n else centre + half)


def shown(right: int, n: int, least: int | None) -> Share | None:
    """Return the share, or nothing where fewer than `least` answered or no rule says how many must have."""
    return None if least is None or n < max(1, least) else wilson(right, n)
