"""`doorstep plan compare`: two plans of a county side by side: figures, who gains, who loses, who moves."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from doorstep.cli import files
from doorstep.cli.plan_files import MOST_TOLD, has_both, read_asked, read_plan
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge import comparing_words
from doorstep.programmes.pharmacy.bridge.asked import Otherwise, every_setting, otherwise
from doorstep.programmes.pharmacy.bridge.comparing import Comparison, NotComparable, compare_plans, digest_of


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Put two plans side by side."""
    parser = Parser(
        say,
        "doorstep plan compare",
        "两个方案并排：数字，哪些村次数增加、减少，换了日子、停靠点或钟点。",
        "Two plans side by side: figures, which villages gain or lose visits, or have them on other days, at another "
        "stop or hour.",
    )
    wants = "doorstep plan visits, replan, counties"
    parser.option("before", f"原来的方案：.json（{wants}）", f"the plan there was: .json ({wants})", type=Path)
    parser.option("after", "另一个方案：.json", "the other plan: .json", type=Path)
    parser.option(
        "--input",
        "方案的输入（.xlsx 或 .json），用来显示村名、星期和条件；两个方案输入不同就写两次，先原来的",
        "what the plans were made from (.xlsx or .json): for names, weekdays and what was asked; twice where they were "
        "made from two, the first plan's first",
        type=Path,
        action="append",
        default=[],
        metavar="IN",
    )
    zh, en = "把全部对比写成 .json 或 .xlsx", "write the whole comparison as .json or .xlsx"
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help=say(zh, en))
    wanted = parser.parse_args(arguments)
    if len(wanted.input) > 2:
        raise Refused(say("--input 最多写两次。", "--input is given twice at most."))
    out = files.writable(wanted.output, {".json", ".xlsx"}, say) if wanted.output else None
    for path in (wanted.before, wanted.after, *wanted.input) if out else ():
        files.must_differ(out or path, path, say)
    plans = _plan(wanted.before, say), _plan(wanted.after, say)
    inputs = wanted.input or [path for path in (wanted.before, wanted.after) if has_both(path, say)]
    asked = [read_asked(path, say).problem for path in inputs]
    found, differs = _compared(plans, asked, wanted, say), _otherwise(asked, say)
    names = _names(wanted)
    if out is not None and out.suffix.lower() == ".json":
        files.write_json(out, comparing_words.comparison_json(found, differs, names=names), say)
    elif out is not None:
        files.write(out, comparing_words.comparison_workbook(found, differs, names=names, pick=say), say)
    for note in [*_only_in_one(found, names, say), *_not_known(plans, asked, differs, say)]:
        complain(say("注意：", "Note: ") + note)
    print("\n".join(_told(found, differs, names, say)))
    return 0


def _plan(path: Path, say: Tongue) -> VisitPlan:
    """Return a plan; the faults are told with the name of its file, as there are two."""
    try:
        return read_plan(path, say)
    except Refused as refused:
        if path.name in str(refused):
            raise
        zh, en = f"{path.name} 不是排班方案：", f"{path.name} is no plan:"
        message = f"{say(zh, en)}\n{refused}"
        raise Refused(message) from refused


def _compared(
    plans: tuple[VisitPlan, VisitPlan], asked: Sequence[VisitProblem], wanted: Namespace, say: Tongue
) -> Comparison:
    try:
        return compare_plans(
            *plans, asked=asked[0] if asked else None, asked_after=asked[1] if len(asked) > 1 else None
        )
    except NotComparable as refused:
        message = f"{' → '.join(_names(wanted))}: {say(refused.zh, refused.en)}"
        if len(asked) == 1:
            zh, en = "输入不同的两个方案，--input 要写两次。", "Two plans with two inputs need --input twice."
            message += f"\n{say(zh, en)}"
        raise Refused(message) from refused


def _otherwise(asked: Sequence[VisitProblem], say: Tongue) -> list[Otherwise]:
    if len(asked) < 2:
        return []
    before, after = (every_setting(one, None, say) for one in asked)
    return otherwise(before, after)


def _names(wanted: Namespace) -> tuple[str, str]:
    """Return what the plans are called: their files, with folders where only these differ."""
    before, after = wanted.before, wanted.after
    return (before.name, after.name) if before.name != after.name else (str(before), str(after))


def _only_in_one(found: Comparison, names: tuple[str, str], say: Tongue) -> list[str]:
    """Name the villages that one of the plans does not know."""
    notes, called = [], {str(one.key): one.name for one in found.villages}
    for name, only in zip(names, (found.only_before, found.only_after), strict=True):
        if only:
            listed = say("、", ", ").join(called[one] for one in only[:MOST_TOLD])
            more = say("……", ", ...") if len(only) > MOST_TOLD else ""
            zh = f"{len(only)} 个村只在 {name} 里：{listed}{more}"
            notes.append(say(zh, f"only in {name} ({len(only)}): {listed}{more}"))
    return notes


def _not_known(
    plans: tuple[VisitPlan, VisitPlan], asked: Sequence[VisitProblem], differs: Sequence[Otherwise], say: Tongue
) -> list[str]:
    """Say what cannot be told of what the plans were asked."""
    digests, notes = [plan.run.input_digest for plan in plans], list[str]()
    is_one = digests[0] == digests[1]
    if len(asked) == 1 and digest_of(asked[0]) not in digests:
        zh = "两个方案都不是照这份输入算的，村名和星期可能不对（换了路程来源 --roads、停了车 --without、"
        zh += "保留了原来的日子，也会这样）。"
        en = "neither plan was made from this input as it is, so names and weekdays may be wrong (other ways by "
        en += "--roads, a vehicle left out by --without or a timetable that was kept make such a difference, too)."
        notes.append(say(zh, en))
    if not asked:
        zh = "没有给 --input，所以村只有编号，日子是一轮里的第几天，数字按一轮算"
        zh += "。" if is_one else "；两个方案当作一样长的一轮。"
        en = "without --input villages have their ids, days their number in the round, and figures are a round's"
        en += "." if is_one else "; both plans are taken to repeat after the same time."
    elif not is_one and len(asked) == 1:
        zh = "两个方案的条件不一样；把两份输入都写上（--input 写两次），就能看到哪里不同。"
        zh += "从 plan replan 来的方案，保留原来的日子、停了车（--without）也算不同。"
        en = "the two plans were not asked the same; name both inputs (--input twice) to see what differs. For a plan "
        en += "of plan replan a timetable that was kept, or a vehicle left out (--without), is such a difference."
    elif not is_one and not differs:
        zh = "两份输入写的条件一样，方案却不是从一样的条件算的：路程来源（--roads）、停了的车"
        zh += "（--without）、保留的日子或各村的数据不同。"
        en = "both inputs ask the same, but the plans were not made from the same: other ways (--roads), a vehicle "
        en += "left out (--without), a timetable that was kept, or other figures of villages."
    else:
        return notes
    return [*notes, say(zh, en)]


def _told(found: Comparison, differs: Sequence[Otherwise], names: tuple[str, str], say: Tongue) -> list[str]:
    """Return the comparison in lines: figures, what was asked otherwise, villages by what changes."""
    colon, lines = say("：", ": "), [f"{names[0]} → {names[1]}"]
    if found.is_same:
        lines.append(say("两个方案没有任何差别。", "Nothing differs between the two plans."))
    else:
        lines += [f"{label}{colon}{before} → {after}" for label, before, after in comparing_words.figures(found, say)]
    if differs:
        lines += ["", say("条件不同的地方", "Asked otherwise")]
        lines += [f"  {one.label}{colon}{one.before} → {one.after}" for one in differs]
    if found.is_same:
        return lines
    for group in comparing_words.groups(found, say):
        if not group.changes:
            continue
        lines += [
            "",
            say(f"{group.label}：{len(group.changes)} 个村", f"{group.label}: {_villages(len(group.changes))}"),
        ]
        if group.key == comparing_words.SAME:
            continue
        lines += [f"  {comparing_words.line(one, found, say)}" for one in group.changes[:MOST_TOLD]]
        if (more := len(group.changes) - MOST_TOLD) > 0:
            zh = f"  还有 {more} 个村，用 --output 写出全部。"
            lines.append(say(zh, f"  {more} more; --output writes all of them."))
    return lines


def _villages(count: int) -> str:
    return "1 village" if count == 1 else f"{count:,} villages"
