"""`doorstep check`: prove that the records hold together."""

import re
from collections.abc import Sequence
from datetime import date

from doorstep.base.check import every_fault
from doorstep.base.queries import last_head
from doorstep.cli.tongue import Parser, Refused, Tongue, complain


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Print every fault, then where the journal stands; 0 when there is no fault, else 1."""
    parser = Parser(
        say,
        "doorstep check",
        "核对留痕链条和各项数据是否自洽；有问题时逐条列出，退出码为 1。",
        "Prove that the journal's chain and all records hold; prints each fault and ends with code 1 if there is any.",
    )
    parser.option(
        "--noted",
        "另处记下的某天留痕摘要，可写多次，如 2026-09-01=64 位摘要",
        "a digest of the journal noted elsewhere, with its day; may be given several times",
        action="append",
        default=[],
        metavar=say("日期=摘要", "DAY=DIGEST"),
    )
    noted = [note(text, say) for text in parser.parse_args(arguments).noted]
    count = 0
    for fault in every_fault(noted):
        complain(fault)
        count += 1
    if count:
        complain(say(f"发现 {count} 处问题。", f"{count} {'fault' if count == 1 else 'faults'} found."))
        return 1
    print(say("全部自洽。", "Everything holds."))
    if head := last_head():
        where = f"{head.day}={head.last_digest}"
        print(say(f"留痕到此为止，请另处记下：{where}", f"The journal stands here; note it elsewhere: {where}"))
    return 0


def note(text: str, say: Tongue) -> tuple[date, str]:
    """Return the day and the digest of a note such as `2026-09-01=64 hexadecimal digits`, or refuse."""
    day, _, digest = text.partition("=")
    try:
        noted = date.fromisoformat(day)
    except ValueError:
        noted = None
    if noted is None or not re.fullmatch(r"[0-9a-f]{64}", digest.lower()):
        raise Refused(
            say(
                f"看不懂“{text}”。请写成 日期=摘要，比如 2026-09-01= 后面接 64 位摘要。",
                f"{text} is no note. Write DAY=DIGEST, such as 2026-09-01= and the 64 digits of the digest.",
            )
        )
    return noted, digest.lower()
