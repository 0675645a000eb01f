"""Official codes: 6 digits a county, 9 a town, 12 a village or community."""

from dataclasses import dataclass

from doorstep.places.rules.said import Refused, Said
from doorstep.places.words import PlaceKind

_LEVELS = {6: PlaceKind.COUNTY, 9: PlaceKind.TOWN, 12: PlaceKind.VILLAGE}
_COMMUNITY = range(1, 200)
_VILLAGE = range(200, 400)


@dataclass(frozen=True, slots=True)
class Code:
    """An official code and what its digits say.

    Args:
        text: The digits.
        kind: Level, from the length.
        is_community: From the last three digits of twelve: 001-199 community, 200-399 village; `None` for others
            (400-599 stand for grounds without a village) and for counties and towns. Never from the name.
    """

    text: str
    kind: PlaceKind
    is_community: bool | None

    @property
    def parent(self) -> str | None:
        """The code of the level above, or nothing for a county."""
        return None if self.kind is PlaceKind.COUNTY else self.text[:-3]

    @property
    def county(self) -> str:
        """The six digits of the county."""
        return self.text[:6]


def parse(text: str) -> Code:
    """Read a code.

    Raises:
        Refused: It does not consist of 6, 9 or 12 digits.
    """
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) in _LEVELS):
        raise Refused(Said(f"“{text}”不是 6、9 或 12 位数字的区划代码。", f"“{text}” is no code of 6, 9 or 12 digits."))
    kind = _LEVELS[len(text)]
    suffix = int(text[-3:])
    is_community = None
    if kind is PlaceKind.VILLAGE and suffix in _COMMUNITY:
        is_community = True
    elif kind is PlaceKind.VILLAGE and suffix in _VILLAGE:
        is_community = False
    return Code(text, kind, is_community)


def check_kind(text: str, kind: PlaceKind) -> None:
    """Refuse an official code that is none of this level.

    Raises:
        Refused: No code, or of another level.
    """
    code = parse(text)
    if code.kind != kind:
        digits = next(length for length, level in _LEVELS.items() if level == kind)
        raise Refused(Said(f"这一级的代码应是 {digits} 位。", f"Codes of this level have {digits} digits."))
