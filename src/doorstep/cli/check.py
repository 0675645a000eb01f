"""`doorstep check`: prove that the records hold together."""

from collections.abc import Sequence

from doorstep.base.check import every_fault
from doorstep.cli.tongue import Parser, Tongue, complain


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Print every fault; 0 when there is none, else 1."""
    parser = Parser(
        say,
        "doorstep check",
        "核对留痕链条和各项数据是否自洽；有问题时逐条列出，退出码为 1。",
        "Prove that the journal's chain and all records hold; prints each fault and ends with code 1 if there is any.",
    )
    parser.parse_args(arguments)
    count = 0
    for fault in every_fault():
        complain(fault)
        count += 1
    if count:
        complain(say(f"发现 {count} 处问题。", f"{count} faults found."))
        return 1
    print(say("全部自洽。", "Everything holds."))
    return 0
