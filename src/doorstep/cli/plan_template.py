"""`doorstep plan template`: the workbook to fill in, empty, with an example or with a question that exists."""

from collections.abc import Sequence
from pathlib import Path

from doorstep.cli import files
from doorstep.cli.plan_files import read_asked
from doorstep.cli.tongue import Parser, Refused, Tongue
from doorstep.programmes.pharmacy.bridge.workbook_out import NotForAWorkbook, question_workbook
from doorstep.programmes.pharmacy.bridge.workbook_template import MOST_EXAMPLES, template


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Write the workbook to fill in."""
    parser = Parser(say, "doorstep plan template", "生成要填的工作簿。", "Make the workbook to fill in.")
    files.output(parser)
    parser.option(
        "--example", "填入多少个虚构的村", "fill in so many invented villages", type=int, default=0, metavar="N"
    )
    parser.option(
        "--of",
        "把这份输入（.json 或 .xlsx）写成工作簿，改好再用",
        "write this input (.json or .xlsx) as a workbook, to be changed and used again",
        type=Path,
        metavar="IN",
    )
    parser.option("--seed", "虚构时的随机种子（默认 1）", "seed of the invention (default 1)", type=int, default=1)
    wanted = parser.parse_args(arguments)
    out = files.writable(wanted.output, {".xlsx"}, say)
    if wanted.of is not None:
        files.must_differ(out, wanted.of, say)
        files.write(out, _as_workbook(wanted.of, say), say)
        return 0
    if not 0 <= wanted.example <= MOST_EXAMPLES:
        raise Refused(
            say(f"--example 应在 0 到 {MOST_EXAMPLES} 之间。", f"--example is between 0 and {MOST_EXAMPLES}.")
        )
    files.write(out, template(say, example=wanted.example, seed=wanted.seed), say)
    return 0


def _as_workbook(path: Path, say: Tongue) -> bytes:
    try:
        return question_workbook(read_asked(path, say).problem, say)
    except NotForAWorkbook as refused:
        zh = "这份输入有自己的路程表或路况系数，工作簿里写不下；请继续用 JSON。"
        en = "This input has ways or a model of the roads of its own, which no sheet can hold; keep it as JSON."
        raise Refused(say(zh, en)) from refused
