"""`doorstep reindex`: write anew what is only derived: the indexes of texts, and the board's kept counts."""

from collections.abc import Sequence

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
from doorstep.cli.tongue import Parser, Tongue
from doorstep.needs.actions.bands import reindex_needs
from doorstep.needs.actions.counts import recount


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Write all of it anew and say how much there is."""
    parser = Parser(
        say,
        "doorstep reindex",
        "重建诉求的文本索引（查找、疑似重复）和看板计数；doorstep check 提示不一致时运行。",
        "Write the indexes of needs' texts (search, duplicates) and the board's counts anew, for when doorstep "
        "check says that they differ.",
    )
    parser.parse_args(arguments)
    needs = reindex_needs(SYSTEM, now=now())
    months = recount(SYSTEM, everything=True, now=now())
    print(
        say(f"已重建 {needs} 件诉求的索引、{months} 个月的计数。", f"{needs} needs indexed, {months} months counted.")
    )
    return 0
