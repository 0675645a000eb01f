"""What may be blacked out of an opinion, what should be, and how an opinion goes on. Pure."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from doorstep.voices.words import OpinionState

BLACK: Final = "■"
MOVES: Final[Mapping[OpinionState, frozenset[OpinionState]]] = {
    OpinionState.WAITING: frozenset({OpinionState.SCREENED, OpinionState.HIDDEN}),
    OpinionState.SCREENED: frozenset({OpinionState.SCREENED, OpinionState.HIDDEN, OpinionState.RELEASED}),
    OpinionState.HIDDEN: frozenset({OpinionState.SCREENED}),
    OpinionState.RELEASED: frozenset(),
}
"""What may follow what; what the village has read stays read."""
LEAST: Final = 10
"""Free words are read only where so many answered: they say more about their author than a number does."""
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "俞费"
)
_TITLES: Final = "书记|主任|村长|镇长|会计|组长|队长|医生|老师|先生|女士|师傅|大爷|大妈|阿姨|奶奶|爷爷"
_DETAILS: Final = re.compile(
    "|".join([
        r"\d{17}[\dXx]",  # identity number
        r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}",  # mobile telephone
        r"0\d{2,3}[- ]?\d{7,8}",  # telephone
        r"\d{6,}",  # any other long number
        r"(?:浙|皖|苏|沪)[A-Z]·?[A-Z0-9]{5,6}",  # number plate
        r"\d+(?:号楼|号门|号|幢|栋|单元|室)",  # house, stairway, flat
        rf"(?<=我叫)[{_SURNAMES}][\u4e00-\u9fa5]{{1,2}}",
        rf"[老小]?[{_SURNAMES}][\u4e00-\u9fa5]{{0,2}}?(?=(?:{_TITLES}))",
        r"\b(?:Mr|Mrs|Ms|Dr)\.? [A-Z][a-z]+(?: [A-Z][a-z]+)?",
    ])
)  # fmt: skip


class NotItsWords(ValueError):  # noqa: N818  named after what happened
    """Screening may only black out: the rest stays as it was written."""


class NothingLeft(ValueError):  # noqa: N818
    """All of it is blacked out; keep it back instead, with a reason."""


class NotPossibleNow(ValueError):  # noqa: N818
    """The opinion has gone on meanwhile, or the survey is not published yet."""


class TooFewAnswered(ValueError):  # noqa: N818
    """In all villages that do not read their opinions so few answered that even a need of the town would name them."""


class DifferentPlaces(ValueError):  # noqa: N818
    """Opinions that are made into one need are of one survey and one village."""


def suggested(text: str) -> str:
    """Return a text with what may name somebody blacked out: numbers, doors, names before a title; look it over."""
    return _DETAILS.sub(lambda found: BLACK * len(found[0]), text)


def check_screened(original: str, screened: str) -> str:
    """Return a screened text without outer blanks.

    Raises:
        NotItsWords: something else than `BLACK` stands where the resident wrote something.
        NothingLeft: no letter or digit is left.
    """
    told = screened.replace("\r\n", "\n").strip()
    if not any(letter.isalnum() for letter in told):
        raise NothingLeft
    pieces = [re.escape(piece) for piece in re.split(f"{BLACK}+", told)]
    if not re.fullmatch(".+?".join(pieces), original.strip(), re.DOTALL):
        raise NotItsWords
    return told


def check_move(state: OpinionState, to: OpinionState) -> None:
    """Let an opinion go on, or raise `NotPossibleNow`."""
    if to not in MOVES[state]:
        raise NotPossibleNow


def check_hidden(answered: Collection[int]) -> None:
    """Let what was written in villages that may not read it become a need of the town, or raise `TooFewAnswered`.

    Args:
        answered: By such village; a need of the town must not point to one of them, nor to fewer than `LEAST` people.
    """
    if sum(many > 0 for many in answered) < 2 or sum(answered) < LEAST:
        raise TooFewAnswered
