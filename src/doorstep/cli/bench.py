"""`doorstep bench planning`: how near the best known plans the engines come, on a folder of published problems.

The folder holds periodic routing problems in the format of Cordeau, Gendreau and Laporte, or p-median problems in the
format of the OR-Library, and a `best_known.csv` (`instance,best_known`) or `optimal.csv` (`instance,optimal`); or
folders with these. Every plan is checked by the independent verifier of its engine. A problem no list names is tried
without a gap; a file that cannot be read is said, and the others are tried all the same. The code is 1 then, and where
a plan breaks a rule or none is found. A list may name more problems than the folder holds: that is said, and no fault.
A problem asked for by name that neither a list names nor a file holds is refused.
"""

import csv
import importlib
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from doorstep.cli.files import read
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.engines.planning.periodic.cordeau import Unreadable, read_cordeau
from doorstep.engines.planning.periodic.plan import Outcome
from doorstep.engines.planning.periodic.problem import FaultyProblem, PeriodicProblem
from doorstep.engines.planning.periodic.solve import make_ready, solve_periodic
from doorstep.engines.planning.periodic.verify import verify_plan
from doorstep.engines.planning.siting.choosing import Choosing, Unservable
from doorstep.engines.planning.siting.median import p_median
from doorstep.engines.planning.siting.orlib import Unreadable as NoMedian
from doorstep.engines.planning.siting.orlib import read_pmed
from doorstep.engines.planning.siting.verify import verify_sited

LISTS = {"best_known.csv": "best_known", "optimal.csv": "optimal"}
NO_PROBLEMS = {".csv", ".md", ".json", ".py"}
"""Endings of what stands beside problems."""

MOST_NAMED = 5
"""So many problems are named, where not all need be."""

ROUNDING = 0.005
"""Best known costs are written to two places."""


@dataclass(frozen=True, slots=True)
class Known:
    """A problem of the folder.

    Args:
        name: In its list, or the file's.
        path: The file; nothing where there is none of that name.
        cost: As published; nothing where no list tells it.
        is_listed: Whether a list names it.
    """

    name: str
    path: Path | None
    cost: float | None
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class Median:
    """A p-median problem: points, candidates, how many sites."""

    points: Choosing
    sites: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What one run gave.

    Args:
        cost: Of the plan.
        seconds: By the clock asked for.
        is_proved: Whether nothing better is possible; nothing where the engine proves nothing.
        wrong: What the verifier found.
    """

    cost: float
    seconds: float
    is_proved: bool | None
    wrong: list[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a run may be, by which clock, whether it ends at the best known cost, and with which search."""

    seconds: float
    clock: Callable[[], float]
    until_known: bool
    solve: Callable[..., Outcome] = solve_periodic


Tried = tuple[Known, PeriodicProblem | Median]


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Solve every problem of a folder with every seed and print a line for each; 1 where a plan breaks a rule."""
    parser = Parser(
        say,
        "doorstep bench",
        "在公开算例上检验排班引擎：doorstep bench planning --dir 文件夹 --seconds 10 --seeds 1,2,3",
        "Try the planning engine on published problems: doorstep bench planning --dir DIR --seconds 10 --seeds 1,2,3",
    )
    parser.option("what", "检验什么", "what to try", choices=["planning"])
    parser.option("--dir", "算例文件夹", "the folder of problems", type=Path, required=True, metavar="FOLDER")
    parser.option("--seconds", "每次用多少秒（默认 10）", "seconds for each run (default 10)", type=float, default=10.0)
    parser.option("--seeds", "随机种子，用逗号隔开（默认 1）", "seeds, with commas between (default 1)", default="1")
    parser.option(
        "--search",
        "周期巡回用哪个搜索：专为它做的（periodic，默认），还是排班表用的（timetable）",
        "which search for periodic routing: the one made for it (periodic, default) or the timetable's (timetable)",
        choices=["periodic", "timetable"],
        default="periodic",
    )
    parser.option("--only", "只做这些算例，用逗号隔开", "only these problems, with commas between", default="")
    parser.option(
        "--cpu",
        "按本进程占用的处理器时间计时",
        "count this process's processor seconds, not those on the wall",
        action="store_true",
    )
    parser.option(
        "--until-known",
        "达到已知最好值就停下",
        "end a run of periodic routing once it reaches the best known cost",
        action="store_true",
    )
    wanted = parser.parse_args(arguments)
    seeds = _seeds(wanted.seeds, say)
    if not 0 < wanted.seconds < 1e7:
        raise Refused(say("秒数应大于 0。", "Seconds must be above 0."))
    found = known(wanted.dir, set(filter(None, map(str.strip, wanted.only.split(",")))), say)
    problems, unread = _read_all(found, say)
    if not problems:
        raise Refused("\n".join(unread) or say("没有可做的算例。", "There is no problem to try."))
    for line in unread:
        complain(line)
    clock = time.process_time if wanted.cpu else time.monotonic
    rules = Rules(wanted.seconds, clock, wanted.until_known, _search(wanted.search))
    return max(_table(problems, seeds, rules, say), bool(unread))


def known(folder: Path, only: set[str], say: Tongue) -> list[Known]:
    """Return the problems of a folder or, where it has no list, of the folders in it; say which have no file.

    Raises:
        Refused: There is no list, or no problem of a name in `only`.
    """
    folders = [folder] if _lists(folder) else []
    if not folders and folder.is_dir():
        folders = sorted(path for path in folder.iterdir() if _lists(path))
    if not folders:
        names = say(" 或 ", " or ").join(LISTS)
        raise Refused(say(f"{folder} 里没有 {names}。", f"There is no {names} in {folder}."))
    there = {path: list(_there(path, say)) for path in folders}
    all_names = list(dict.fromkeys(one.name for problems in there.values() for one in problems))
    if all_names and (unknown := sorted(only.difference(all_names))):
        some = _some(all_names, say)
        zh = f"没有算例 {'、'.join(unknown)}；有 {some}。"
        raise Refused(say(zh, f"There is no problem {', '.join(unknown)}; there are {some}."))
    found = list[Known]()
    for path, problems in there.items():
        wanted = [one for one in problems if not only or one.name in only]
        if absent := [one.name for one in wanted if one.path is None]:
            complain(_absent(path, absent, sum(one.is_listed for one in wanted), say))
        found += wanted
    return found


def _lists(folder: Path) -> list[Path]:
    return [folder / name for name in LISTS if (folder / name).is_file()]


def _there(folder: Path, say: Tongue) -> Iterator[Known]:
    """Yield what the folder's lists name, then the other files that may be problems."""
    named = set[str]()
    for name, cost in (row for listed in _lists(folder) for row in _listed(listed, say)):
        named.add(name)
        files = (path for path in [folder / name, *sorted(folder.glob(f"{name}.*"))] if path.is_file())
        yield Known(name, next(files, None), cost)
    for path in sorted(folder.iterdir()):
        is_problem = path.is_file() and path.suffix.lower() not in NO_PROBLEMS and not path.name.startswith(".")
        if is_problem and not named & {path.name, path.stem}:
            yield Known(path.stem, path, None, is_listed=False)


def _absent(folder: Path, names: list[str], wanted: int, say: Tongue) -> str:
    """Say how many listed problems the folder has, as a mean over these is no mean over all; name some it lacks."""
    has = wanted - len(names)
    zh = f"{folder} 里有名单上 {wanted} 个算例中的 {has} 个；没有 {_some(names, say)}。"
    return say(zh, f"{folder} has {has} of {wanted} listed problems; there is no file for {_some(names, say)}.")


def _some(names: list[str], say: Tongue) -> str:
    """Name the first of them, and say how many there are."""
    shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    zh, en = "、".join(shown), ", ".join(shown)
    return say(f"{zh} 等 {len(names)} 个", f"{en} and {more} more") if more > 0 else say(zh, en)


def _listed(path: Path, say: Tongue) -> Iterator[tuple[str, float | None]]:
    """Yield the names and costs of a list; a row without a cost is said, and its problem tried all the same."""
    rows, column = csv.DictReader(read(path, say).decode("utf-8-sig").splitlines()), LISTS[path.name]
    rows.fieldnames = [name.strip().casefold() for name in rows.fieldnames or ()]
    if not {"instance", column} <= set(rows.fieldnames):
        zh = f"{path.name} 的第一行要有 instance 和 {column} 两列，用逗号隔开。"
        en = f"The first line of {path.name} must name the columns instance and {column}, with a comma between them."
        raise Refused(say(zh, en))
    for row in rows:
        name, cost = (row["instance"] or "").strip(), _cost(row[column])
        if not name or cost is None:
            zh = f"{path.name} 第 {rows.line_num} 行看不懂。"
            complain(say(zh, f"Line {rows.line_num} of {path.name} makes no sense."))
        if name:
            yield name, cost


def _cost(text: str | None) -> float | None:
    try:
        cost = float(text or "")
    except ValueError:
        return None
    return cost if math.isfinite(cost) and cost > 0 else None


def _seeds(text: str, say: Tongue) -> list[int]:
    try:
        return [int(word) for word in text.split(",")]
    except ValueError as failed:
        raise Refused(say("种子是整数，用逗号隔开，如 1,2,3。", "Seeds are whole numbers, such as 1,2,3.")) from failed


def _search(name: str) -> Callable[..., Outcome]:
    """Return the search of that name; the timetable's is read only where it is asked for, as it takes its time."""
    if name == "periodic":
        return solve_periodic
    solve: Callable[..., Outcome] = importlib.import_module("doorstep.engines.planning.published").solve_as_timetable
    return solve


def _read_all(found: list[Known], say: Tongue) -> tuple[list[Tried], list[str]]:
    """Return the problems, and a line for each file that holds none."""
    problems, unread = list[Tried](), list[str]()
    for one in found:
        if one.path is None:
            continue  # that was said
        try:
            problems.append((one, _problem(one.path, say)))
        except Refused as refused:
            unread.append(str(refused))
    return problems, unread


def _problem(path: Path, say: Tongue) -> PeriodicProblem | Median:
    kind = "周期巡回", "periodic routing"
    try:
        text = read(path, say).decode()
        if len((text.strip().splitlines() or [""])[0].split()) == 3:
            kind = "p-中位", "p-median"
            return Median(*read_pmed(text))
        return read_cordeau(text)
    except (Unreadable, NoMedian, FaultyProblem, UnicodeDecodeError) as failed:
        zh = f"{path.name} 不是{kind[0]}算例：{failed}"
        raise Refused(say(zh, f"{path.name} is no {kind[1]} problem: {failed}")) from failed


def attempt(problem: PeriodicProblem | Median, seed: int, rules: Rules, cost: float | None) -> Trial | None:
    """Return what a run gave; nothing where it found no plan within the limits."""
    seconds, clock = rules.seconds, rules.clock
    if isinstance(problem, PeriodicProblem):
        enough = cost + ROUNDING if cost is not None and rules.until_known else -math.inf
        outcome = rules.solve(
            problem, seed=seed, time_limit_s=seconds, clock=clock, progress=lambda now: now.distance > enough
        )
        if outcome.plan is None:
            return None
        return Trial(outcome.plan.distance, outcome.run.seconds, None, verify_plan(problem, outcome.plan))
    begun = clock()
    try:
        found = p_median(problem.points, problem.sites, seed=seed, time_limit_s=seconds, clock=clock)
    except Unservable:
        return None
    took = clock() - begun
    wrong = verify_sited(problem.points, found, "median", count=problem.sites)
    return Trial(found.value, took, found.is_proved, wrong)


def _table(problems: list[Tried], seeds: list[int], rules: Rules, say: Tongue) -> int:
    if any(isinstance(problem, Median) for _, problem in problems):
        p_median(*read_pmed("4 3 2  1 2 1  2 3 1  3 4 1"))  # compiled, or read, before the clock runs
    if routing := [problem for _, problem in problems if isinstance(problem, PeriodicProblem)]:
        # likewise; it would be with the first run, but after the table's head
        if rules.solve is solve_periodic:
            make_ready()
        else:
            rules.solve(routing[0], seed=1, step_limit=0)
    print("instance      seed        cost  best known    gap %  seconds  proved  verified", flush=True)
    gaps, faults = list[float](), 0
    for one, problem in problems:
        for seed in seeds:
            trial = attempt(problem, seed, rules, one.cost)
            if trial is None:
                complain(say(f"{one.name}：没有找到可行方案。", f"{one.name}: no plan within the limits was found."))
                faults += 1
                continue
            faults += bool(trial.wrong)
            gap = None if one.cost is None else 100 * (trial.cost / one.cost - 1)
            gaps += [] if gap is None else [gap]
            best = "-" if one.cost is None else f"{one.cost:.2f}"
            proved = {None: "-", True: "yes", False: "no"}[trial.is_proved]
            print(
                f"{one.name:<12}{seed:>6}{trial.cost:>12.2f}{best:>12}{'-' if gap is None else f' {gap:.3f}':>9}"
                f"{trial.seconds:>9.1f}{proved:>8}  {'no: ' + trial.wrong[0] if trial.wrong else 'yes'}",
                flush=True,
            )
    if gaps:
        mean = sum(max(0.0, gap) for gap in gaps) / len(gaps)
        zh = f"共 {len(gaps)} 次，平均差距 {mean:.3f}%（优于已知最好的按 0 计）。"
        runs = "1 run" if len(gaps) == 1 else f"{len(gaps)} runs"
        print(say(zh, f"{runs}, mean gap {mean:.3f} % (better than the best known counts as 0)."))
    return 1 if faults else 0
