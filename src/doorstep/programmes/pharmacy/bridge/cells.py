"""What is wrong with an uploaded workbook, said for a page: sheet, cell, value; equal faults on one line."""

from collections.abc import Sequence

from django.utils.translation import ngettext

from doorstep.base.tables import CellError

MOST_LINES = 20


def fault_lines(faults: Sequence[CellError], *, in_english: bool) -> list[str]:
    """Say each kind of fault once, with the first cell it stands in and how many more have it; the rest is counted.

    Args:
        faults: As the reader gave them, from top to bottom.
        in_english: Or Chinese.

    Returns:
        At most `MOST_LINES` kinds, in the order they occur, and one line more that counts the kinds left out.
    """
    kinds: dict[tuple[str, int, str], list[CellError]] = {}
    for fault in faults:
        kinds.setdefault((fault.sheet, fault.column, fault.zh), []).append(fault)
    lines = [_line(alike, in_english=in_english) for alike in list(kinds.values())[:MOST_LINES]]
    if left := list(kinds.values())[MOST_LINES:]:
        cells = sum(len(alike) for alike in left)
        words = ngettext("And %(n)s thing more of other kinds.", "And %(n)s things more of other kinds.", cells)
        lines.append(words % {"n": cells})
    return lines


def _line(alike: Sequence[CellError], *, in_english: bool) -> str:
    first = alike[0]
    where = " ".join(part for part in (first.sheet, first.address) if part)
    value = (f" [{first.value}]" if in_english else f"［{first.value}］") if first.value else ""
    sentence = first.en if in_english else first.zh
    if not where and not value:
        return sentence
    more = len(alike) - 1
    if more:
        words = ngettext("%(cell)s and %(n)s more", "%(cell)s and %(n)s more", more)
        return f"{words % {'cell': where + value, 'n': more}}{': ' if in_english else '：'}{sentence}"
    return f"{where}{value}{': ' if in_english else '：'}{sentence}"
