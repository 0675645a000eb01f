"""Money as whole fen: read from text, written for people, split to the last fen. Floats are refused."""

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from typing import Final

FEN_PER_YUAN: Final = 100

_SIGN: Final = r"(?P<sign>[-+]?)"
_NUMBER: Final = r"(?P<yuan>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]{1,2}))?"
_AMOUNT: Final = re.compile(rf"{_SIGN}\s*¥?\s*{_NUMBER}\s*元?", re.ASCII)
_TOO_FINE: Final = re.compile(r"[-+]?\s*¥?\s*[0-9,]+\.[0-9]{3,}\s*元?", re.ASCII)


class Language(Enum):
    """The two languages money is written in."""

    ZH = "zh"
    EN = "en"


class NotMoney(ValueError):  # noqa: N818 - named after what happened
    """The text is not an amount in yuan and fen; `zh` and `en` say why to the person who typed it."""

    def __init__(self, text: str, zh: str, en: str) -> None:
        super().__init__(f"{en} ({text!r})")
        self.text = text
        self.zh = zh
        self.en = en


def parse_fen(text: str) -> int:
    """Return the whole fen of an amount in yuan.

    Understood: "12", "12.5", "12.50", "-3.00", "1,234.00", "¥12", "12元", and all of it in full-width characters as
    Chinese keyboards write them. Nothing is rounded.

    Raises:
        NotMoney: more than two decimals, misplaced thousands commas, other units (万), other characters, nothing.
        TypeError: anything but text; a float has already lost the fen.
    """
    if not isinstance(text, str):
        msg = f"money is read from text, not from {type(text).__name__}"
        raise TypeError(msg)
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if not plain:
        raise NotMoney(text, "金额是空的", "the amount is empty")
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        if _TOO_FINE.fullmatch(plain):
            raise NotMoney(text, "金额最多写到分（两位小数）", "an amount has at most two decimals")
        raise NotMoney(text, "看不懂这个金额，请写成 1234.50", "not an amount; write it like 1234.50")
    yuan = int(match["yuan"].replace(",", ""))
    fen = yuan * FEN_PER_YUAN + int((match["part"] or "").ljust(2, "0"))
    return -fen if match["sign"] == "-" else fen


def format_fen(fen: int, language: Language = Language.ZH) -> str:
    """Return the amount with thousands commas and two decimals: "1,234.00元" in Chinese, "¥1,234.00" in English."""
    _whole("an amount", fen)
    yuan, part = divmod(abs(fen), FEN_PER_YUAN)
    sign = "-" if fen < 0 else ""
    number = f"{yuan:,}.{part:02d}"
    return f"{sign}{number}元" if language is Language.ZH else f"{sign}¥{number}"


def split_fen(total: int, weights: Sequence[int]) -> list[int]:
    """Return shares of `total` in the order of `weights`, in proportion to them, summing to `total` exactly.

    Largest remainder: everybody gets the whole fen of the exact share, the fen left over go one each to the largest
    remainders, to the earlier one where they tie. Each share is less than one fen from the exact one. A negative total
    splits like its opposite, so that a reversal undoes a share-out to the fen.

    Raises:
        ValueError: a negative weight, or weights that sum to nothing.
        TypeError: a float or a truth value anywhere.
    """
    _whole("an amount", total)
    for weight in weights:
        _whole("a weight", weight)
    whole = sum(weights)
    if any(weight < 0 for weight in weights) or whole <= 0:
        msg = "weights must not be negative and must not sum to zero"
        raise ValueError(msg)
    amount = abs(total)
    shares = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_remainder[: amount - sum(shares)]:
        shares[i] += 1
    return [-share for share in shares] if total < 0 else shares


def _whole(what: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        msg = f"{what} is a whole number, not {type(value).__name__}"
        raise TypeError(msg)
