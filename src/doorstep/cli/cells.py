"""What is wrong with a cell, as one line of the terminal."""

from doorstep.base.tables import CellError
from doorstep.cli.tongue import Tongue


def line(fault: CellError, say: Tongue) -> str:
    """Return where the fault stands, as far as that is known, what stands there, and what is wrong with it."""
    row = say(f"第 {fault.row} 行", f"row {fault.row}") if fault.row else ""
    value = f"[{fault.value}]" if fault.value else ""
    where = " ".join(part for part in (fault.sheet, fault.address if fault.column else row, value) if part)
    return (f"{where}{say('：', ': ')}" if where else "") + say(fault.zh, fault.en)


def count(faults: int, say: Tongue) -> str:
    """Return how many faults there are, as a sentence."""
    return say(f"共 {faults} 处。", "1 fault." if faults == 1 else f"{faults} faults.")
