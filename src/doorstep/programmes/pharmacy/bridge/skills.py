"""What crews and vehicles can do, and what villages and stops need, as people write it (技能与要求).

Needs neither settings nor database. Anybody may use words of their own: two that read the same mean the same.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

SKILLS: Final = {
    "pharmacist": ("药师", "pharmacist"),
    "blood_pressure": ("量血压", "blood pressure"),
    "blood_sugar": ("测血糖", "blood sugar"),
    "cold_chain": ("冷链", "cold chain"),
    "narrow_road": ("能走窄路", "narrow-road size"),
}
_ALIASES: Final = {
    "冷藏": "cold_chain",
    "窄路": "narrow_road",
    "小车": "narrow_road",
    "narrow road": "narrow_road",
    "血压": "blood_pressure",
    "血糖": "blood_sugar",
}


def skills_in(text: str) -> tuple[str, ...]:
    """Return the skills a person wrote, apart by commas, in order and each once; other words stay as they are."""
    parts = re.split(r"[、,，;；/|\n]", unicodedata.normalize("NFKC", text))
    return tuple(sorted({_skill(part.strip()) for part in parts if part.strip()}))


def skills_said(skills: Iterable[str]) -> tuple[str, str]:
    """Return skills in Chinese and English, as `skills_in` reads them again."""
    pairs = [SKILLS.get(one, (one, one)) for one in skills]
    return "、".join(zh for zh, _en in pairs), ", ".join(en for _zh, en in pairs)


def _skill(word: str) -> str:
    plain = word.casefold()
    for key, names in SKILLS.items():
        if plain in {key, *names}:
            return key
    return _ALIASES.get(plain, plain)
