"""`doorstep siting`: the walking circle and the best next sites from a workbook, without a database.

`siting IN.xlsx -o OUT.xlsx` reads villages, service points and candidates; `siting --template -o OUT.xlsx` makes the
workbook to fill in. `siting QUESTION.json -o ANSWER.json` answers the general questions of siting (see `choosing`);
`siting --template -o QUESTION.json` writes an example. Refusals name every fault with its cell and end with exit code
2; nothing is written then.
"""

from collections.abc import Sequence
from pathlib import Path

from doorstep import __version__
from doorstep.cli import cells, choosing
from doorstep.cli.files import (
    must_differ,
    output,
    read,
    read_json,
    refusing_bad_input,
    writable,
    write,
    write_json,
)
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.programmes.stations.bridge.circle import Json, NotEverybody, compute
from doorstep.programmes.stations.bridge.goals import TooManyWalks
from doorstep.programmes.stations.bridge.sheets import circle_workbook, share, yuan
from doorstep.programmes.stations.bridge.workbook import Asked, read_problem
from doorstep.programmes.stations.bridge.workbook_layout import MOST_EXAMPLES, template

SECONDS = 20.0
NAMED = 20
"""So many sites or villages are named at the terminal."""


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Read a workbook, reckon the circle, write it; or write an empty workbook."""
    parser = Parser(
        say,
        "doorstep siting",
        "从村庄和服务点算出步行服务圈、最佳新站点。空白表格：doorstep siting --template -o 表格.xlsx\n"
        "一般选址问题（p-中位、最大覆盖、集合覆盖、p-中心）：doorstep siting --template -o 问题.json",
        "Reckon the walking circle and the best next sites from villages and service points. The empty workbook: "
        "doorstep siting --template -o TABLE.xlsx\n"
        "General questions (median, most covered, fewest sites, centre): doorstep siting --template -o QUESTION.json",
    )
    parser.option("input", "输入：.xlsx 或 .json", "what to reckon: .xlsx or .json", type=Path, nargs="?")
    output(parser)
    parser.option("--template", "生成要填的工作簿", "make the workbook to fill in", action="store_true")
    parser.option(
        "--example", "填入多少个虚构的村", "fill in so many invented villages", type=int, default=0, metavar="N"
    )
    parser.option(
        "--time-limit",
        f"最多找多少秒（默认 {SECONDS:.0f}）",
        f"seconds to search (default {SECONDS:.0f})",
        type=float,
        default=SECONDS,
        metavar="SECONDS",
    )
    wanted = parser.parse_args(arguments)
    is_general = wanted.output.suffix.lower() == ".json"
    out = writable(wanted.output, {".json"} if is_general else {".xlsx"}, say)
    if wanted.template and is_general:
        write_json(out, choosing.EXAMPLE, say)
        return 0
    if wanted.template:
        write(out, _template(wanted.example, say), say)
        return 0
    if wanted.input is None:
        raise Refused(say("缺少输入文件。", "The input file is missing."))
    if not 0 < wanted.time_limit < 1e7:
        raise Refused(say("时间应大于 0。", "Seconds must be above 0."))
    must_differ(out, wanted.input, say)
    if is_general:
        return _answer(wanted.input, out, wanted.time_limit, say)
    asked = _read(wanted.input, say)
    for zh, en in asked.notes:
        complain(say("注意：", "Note: ") + say(zh, en))
    result = _computed(asked.problem, wanted.time_limit, say)
    write(out, circle_workbook(asked.problem, result, pick=say, version=__version__, notes=asked.notes), say)
    complain(_summary(asked.problem, result, say))
    return 0


def _answer(path: Path, out: Path, seconds: float, say: Tongue) -> int:
    """Answer a general question from a file."""
    data = read_json(path, say)
    with refusing_bad_input(say):
        found = choosing.answer(data, seconds)
    write_json(out, found, say)
    sure = say("已证明最优", "proved best") if found["is_proved"] else say("差距", "gap ") + f"{found['gap']:.3%}"
    sites = say("、", ", ").join(str(site) for site in found["sites"])
    value = f"{found['value']:g}"
    complain(say(f"选址：{sites}；目标值 {value}，{sure}。", f"Sites: {sites}; value {value}, {sure}."))
    return 1 if found["wrong"] else 0


def _template(example: int, say: Tongue) -> bytes:
    if not 0 <= example <= MOST_EXAMPLES:
        raise Refused(
            say(f"--example 应在 0 到 {MOST_EXAMPLES} 之间。", f"--example is between 0 and {MOST_EXAMPLES}.")
        )
    return template(say, example=example)


def _read(path: Path, say: Tongue) -> Asked:
    """Return what the file asks for, or refuse with every fault."""
    data = read(path, say)
    if path.suffix.lower() != ".xlsx":
        raise Refused(say("输入应是 .xlsx 文件。", "The input is an .xlsx file."))
    asked = read_problem(data, path.name)
    if isinstance(asked, Asked):
        return asked
    raise Refused("\n".join([*(cells.line(fault, say) for fault in asked), cells.count(len(asked), say)]))


def _computed(problem: Json, seconds: float, say: Tongue) -> Json:
    try:
        return compute(problem, time_limit_s=seconds).result
    except NotEverybody as refused:
        names = say("、", ", ").join(refused.names[:NAMED]) + "…" * (len(refused.names) > NAMED)
        if names and problem["backup"] > 1:
            zh = f"附近不到两处可设服务点，没法有第二个：{names}。请改选“圈内居民最多”，或放宽步行时间。"
            en = f"Fewer than two places in reach, so no second one: {names}. Choose most residents inside, "
            en += "or a longer walk."
        elif names:
            zh, en = f"没有一个地点能服务：{names}", f"No site can serve: {names}"
        else:
            zh = "这么多站点服务不了所有人，或在限定时间内没有找到办法。请增加站点。"
            en = "So many sites do not serve everybody, or no way was found in time. Ask for more of them."
        raise Refused(say(zh, en)) from refused
    except TooManyWalks as refused:
        zh = "村和候选点太多，算不了这个目标。请换成和“圈内”有关的目标，或不限一个站点服务多少人。"
        en = "There are too many villages and candidates for this goal. Choose one about who is inside, or no limit."
        raise Refused(say(zh, en)) from refused


def _summary(problem: Json, result: Json, say: Tongue) -> str:
    everybody = result["residents"]
    now, then = share(result["covered"], everybody), share(result["covered_after"], everybody)
    names = {one["id"]: one["name"] for one in problem["candidates"]}
    chosen = say("、", ", ").join(names[one["candidate"]] for one in result["next"]) or say("无", "none")
    chosen = f"{len(result['next'])}" if len(result["next"]) > NAMED else chosen
    zh = f"步行 {problem['limit_min']} 分钟内有服务点：{now}；建议新站点：{chosen}，之后 {then}。"
    en = f"Within {problem['limit_min']} minutes of a service point: {now}; next sites: {chosen}, then {then}."
    return say(zh, en) + _money_and_second(problem, result, say)


def _money_and_second(problem: Json, result: Json, say: Tongue) -> str:
    """Return what the next sites cost, and who has a second one in reach, where these were asked."""
    said = ""
    if "second" in result:
        today, then = (share(result["second"][when], result["residents"]) for when in ("today", "after"))
        said += say(
            f"附近有第二个服务点：{today}，之后 {then}。", f" With a second one in reach: {today}, then {then}."
        )
    if "money" in result:
        spent, budget = yuan(result["money"]["spent_fen"], say), problem["budget_fen"]
        said += say(f"新站点共需 {spent}", f" The next sites cost {spent}")
        said += say(f"，预算 {yuan(budget, say)}", f" of {yuan(budget, say)}") if budget else ""
        said += say("。", ".")
    return said
