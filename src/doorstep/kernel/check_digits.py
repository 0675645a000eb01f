"""Numbers that carry their own proof: goods (GTIN) and resident identity numbers (MOD 11-2)."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ENDINGS = "10X98765432"
_LENGTHS = frozenset({8, 12, 13, 14})


def is_gtin(text: str) -> bool:
    """Say whether a text is a trade item number of 8, 12, 13 or 14 digits with the right last digit.

    Source: GS1 General Specifications, modulo 10 with weights 3 and 1 from the right.
    """
    if not (text.isascii() and text.isdigit() and len(text) in _LENGTHS):
        return False
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(text)))
    return total % 10 == 0


def is_resident_number(text: str) -> bool:
    """Say whether a text is a resident identity number of 18 characters with the right last one (公民身份号码).

    Source: GB 11643, check character by ISO 7064 MOD 11-2.
    """
    body = text[:17]
    if len(text) != 18 or not (body.isascii() and body.isdigit()):
        return False
    remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11
    return text[17] == _ENDINGS[remainder]
