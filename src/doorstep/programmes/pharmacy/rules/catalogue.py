"""What may be written about a medicine. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from doorstep.kernel.check_digits import is_gtin
from doorstep.programmes.pharmacy.rules.legality import Decision
from doorstep.programmes.pharmacy.words import LegalClass, Storage

TRACE_PREFIX: Final = 7
_APPROVAL = re.compile(r"国药准字[HZSBTFJ]\d{8}")
_ATC = re.compile(r"[A-Z]\d{2}[A-Z]{2}(\d{2})?")
_PREFIX = re.compile(r"\d{7}")
_BLANK = re.compile(r"\s+")


class NotAnApprovalNumber(ValueError):  # noqa: N818  named after what happened
    """An approval number is 国药准字, one of H Z S B T F J, and 8 digits (批准文号)."""


class NotAPack(ValueError):  # noqa: N818
    """A pack holds a whole number of units, one at least."""


class NotATradeNumber(ValueError):  # noqa: N818
    """The last digit of a GTIN does not fit the others."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotATracePrefix(ValueError):  # noqa: N818
    """The first part of a trace code is 7 digits."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotAnAtcCode(ValueError):  # noqa: N818
    """A class of the ATC is written like C08CA or C08CA01."""


class NoSuchPrice(ValueError):  # noqa: N818
    """A price is whole fen, one at least."""


class NameBlank(ValueError):  # noqa: N818
    """A medicine has a code, a name, a form and a strength."""


class NotInACabinet(ValueError):  # noqa: N818
    """The legal class does not stand in a cabinet; `decision` names the row of the rules and its first day."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"{decision.why} by {decision.rule} {decision.rule_id} of {decision.since}")
        self.decision = decision


@dataclass(frozen=True, slots=True)
class MedicineFacts:
    """What a pharmacist writes about a medicine.

    Args:
        legal_class: nothing while nobody knows.
        units_per_pack: tablets, capsules or the like in one pack; nothing while unknown.
        is_divisible: a pack may be opened and single units sold (拆零).
        unit: the word for one of them, such as 片.
        price_fen: of a pack.
        pack_ml: room one pack takes, millilitres.
        max_packs: never more in one sale; nothing: no limit of its own.
        ingredients: substances, for interactions and duplicate therapy.
    """

    code: str
    name_zh: str
    form: str
    strength: str
    inn: str = ""
    maker: str = ""
    legal_class: LegalClass | None = None
    storage: Storage = Storage.UNKNOWN
    units_per_pack: int | None = None
    is_divisible: bool = False
    unit: str = ""
    pack_ml: int | None = None
    price_fen: int | None = None
    approval_number: str = ""
    atc: str = ""
    ingredients: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()
    trace_prefixes: tuple[str, ...] = ()
    max_packs: int | None = None
    is_id_required: bool = False
    is_long_rx_allowed: bool = False
    is_carried: bool = True


def plain(text: str) -> str:
    """Return a text with full-width characters, blanks and capitals made alike, so that equal names are seen."""
    return _BLANK.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def name_key(facts: MedicineFacts) -> str:
    """Return what must differ between two medicines: name, form, strength, maker and pack."""
    parts = (facts.name_zh, facts.form, facts.strength, facts.maker, str(facts.units_per_pack or ""))
    return "|".join(plain(part).casefold().replace(" ", "") for part in parts)


def check_medicine(facts: MedicineFacts) -> MedicineFacts:
    """Return the facts as they are kept, or refuse them.

    Raises:
        NameBlank, NotAnApprovalNumber, NotAPack, NotAnAtcCode: see there.
        NotATradeNumber, NotATracePrefix, NoSuchPrice: see there.
    """
    code, name, form, strength = (plain(one) for one in (facts.code, facts.name_zh, facts.form, facts.strength))
    if not (code and name and form and strength):
        raise NameBlank
    for count in (facts.units_per_pack, facts.pack_ml, facts.max_packs):
        if count is not None and not _is_whole(count):
            raise NotAPack
    if facts.is_divisible and (facts.units_per_pack or 0) < 2:
        raise NotAPack
    if facts.price_fen is not None and not _is_whole(facts.price_fen):
        raise NoSuchPrice
    approval, atc = plain(facts.approval_number).upper().replace(" ", ""), plain(facts.atc).upper()
    if approval and not _APPROVAL.fullmatch(approval):
        raise NotAnApprovalNumber
    if atc and not _ATC.fullmatch(atc):
        raise NotAnAtcCode
    return MedicineFacts(
        code=code, name_zh=name, form=form, strength=strength, inn=plain(facts.inn), maker=plain(facts.maker),
        legal_class=facts.legal_class, storage=facts.storage, units_per_pack=facts.units_per_pack,
        is_divisible=facts.is_divisible, unit=plain(facts.unit), pack_ml=facts.pack_ml, price_fen=facts.price_fen,
        approval_number=approval, atc=atc, ingredients=_once(one.casefold() for one in facts.ingredients),
        gtins=_gtins(facts.gtins), trace_prefixes=_prefixes(facts.trace_prefixes), max_packs=facts.max_packs,
        is_id_required=facts.is_id_required, is_long_rx_allowed=facts.is_long_rx_allowed, is_carried=facts.is_carried,
    )  # fmt: skip


def _gtins(typed: Iterable[str]) -> tuple[str, ...]:
    for code in _once(typed):
        if not is_gtin(code):
            raise NotATradeNumber(code)
    return tuple(dict.fromkeys(code.zfill(14) for code in _once(typed)))


def _prefixes(typed: Iterable[str]) -> tuple[str, ...]:
    for code in _once(typed):
        if not _PREFIX.fullmatch(code):
            raise NotATracePrefix(code)
    return _once(typed)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in (plain(text) for text in texts) if one))


def _is_whole(count: object) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and count >= 1
