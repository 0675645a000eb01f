"""A circle as a workbook people can work with (服务圈结果表).

Needs neither settings nor database. Sentences come in pairs, Chinese and English; the caller chooses.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.kernel.fen import FEN_PER_YUAN, Language, format_fen

Pick = Callable[[str, str], str]
Json = Mapping[str, Any]
STATES = {
    "inside": ("圈内", "inside"),
    "outside": ("圈外", "outside"),
    "unknown": ("位置不明", "place unknown"),
}
GOALS = {
    "most": ("圈内居民最多", "most residents inside"),
    "fewest": ("人人在圈内，新站点最少", "everybody inside, with as few new sites as possible"),
    "mean": ("平均步行最短", "the shortest walk on average"),
    "longest": ("走得最远的人也尽量近", "the shortest walk for whoever has the longest"),
}
CHEAPEST = ("人人在圈内，花费最少", "everybody inside, at the least cost")
WALKS = {
    "mean": ("平均步行：现在 → 以后", "Walk on average: today → then"),
    "longest": ("最远步行：现在 → 以后", "Longest walk: today → then"),
}
QUALITIES = {
    "surveyed": ("实测", "surveyed"),
    "geocoded": ("按地址", "geocoded"),
    "town_centre": ("乡镇中心", "town centre"),
    "synthetic": ("虚构", "synthetic"),
    "unknown": ("未知", "unknown"),
}


def circle_workbook(
    problem: Json, result: Json, *, pick: Pick, version: str, notes: Iterable[tuple[str, str]] = ()
) -> bytes:
    """Return the circle as an XLSX file: villages, next sites, service points, account.

    Args:
        problem: What was asked, see `circle.compute`.
        result: What came out.
        pick: Chooses the Chinese (first) or the English sentence.
        version: Of this package.
        notes: What the reader of the input took for granted, in both languages.
    """
    headings = [pick("项目", "Item"), pick("内容", "Content")]
    about = Sheet(pick("说明", "About"), headings, account(problem, result, pick, version, notes))
    return write_workbook([_homes(problem, result, pick), _next(problem, result, pick), _sites(problem, pick), about])


def share(part: int, whole: int) -> str:
    """Return a share as people write it: `38.4%`; a dash where nobody lives."""
    return f"{100 * part / whole:.1f}%" if whole else "—"


def account(
    problem: Json, result: Json, pick: Pick, version: str, notes: Iterable[tuple[str, str]] = ()
) -> list[tuple[str, str]]:
    """Return item and content of what a reader should know about the figures."""
    residents = result["residents"]
    rows = [
        (pick("圈内居民", "Residents inside"), f"{result['covered']:,} ({share(result['covered'], residents)})"),
        (
            pick("加上建议的站点", "With the next sites"),
            f"{result['covered_after']:,} ({share(result['covered_after'], residents)})",
        ),
        (pick("全部居民", "All residents"), f"{residents:,}"),
        (
            pick("其中位置不明，不算覆盖", "Of unknown place, never counted as inside"),
            f"{result['unknown']:,}",
        ),
        (
            pick("再读一次：居民散居在村点周围", "Second reading: residents live around the village's point"),
            pick(
                f"半径 {problem['spread_m']} 米：{share(result['spread_covered'], residents)}，"
                f"加站后 {share(result['spread_covered_after'], residents)}",
                f"{problem['spread_m']} m: {share(result['spread_covered'], residents)}, "
                f"with the next sites {share(result['spread_covered_after'], residents)}",
            ),
        ),
        (
            pick("步行", "On foot"),
            pick(
                f"{problem['limit_min']} 分钟，每分钟 {problem['metres_per_min']} 米，路程为直线的 "
                f"{problem['detour_pct']}%",
                f"{problem['limit_min']} min at {problem['metres_per_min']} m a minute, the way "
                f"{problem['detour_pct']}% of the straight line",
            ),
        ),
        *_chosen_for(problem, result, pick),
        (
            pick("局限", "Limit"),
            pick(
                "一个点代表全村居民；直线乘系数不知道河流、围墙和台阶。",
                "One point stands for all residents of a village; a straight line times a factor knows no rivers, "
                "walls or stairs.",
            ),
        ),
        (pick("计算程序", "Computed by"), f"Doorstep {version}, {result['engine_version']}"),
    ]
    rows += [(pick("注意", "Note"), pick(zh, en)) for zh, en in notes]
    return rows


def _chosen_for(problem: Json, result: Json, pick: Pick) -> list[tuple[str, str]]:
    """Return what the next sites were chosen for, whether that is proved, and the walks today and then."""
    goal, walks = problem.get("goal", "most"), result.get("walks")
    rows = [
        (
            pick("选址目标", "Sites are chosen for"),
            pick(*(CHEAPEST if goal == "fewest" and "money" in result else GOALS[goal])),
        )
    ]
    if problem.get("capacity"):
        most = f"{problem['capacity']:,}"
        rows.append((pick("新站点最多服务", "A new site serves at most"), pick(f"{most} 人", f"{most} residents")))
    rows += [*_second(result, pick), *_money(problem, result, pick)]
    if result["is_proved"]:
        proof = pick("已证明：没有更好的选法", "proved: no other choice is better")
    elif goal == "most":
        gap = round(result["bound"] - (walks["value"] if walks else result["covered_after"] - result["covered"]))
        proof = pick(f"未证明：最多还能多 {gap:,} 人", f"not proved: at most {gap:,} more")
    else:
        bound = f"{walks['bound']:g}" if walks else "—"
        bound = yuan(result["walks"]["bound"], pick) if "money" in result else bound
        proof = pick(f"未证明：任何选法都不低于 {bound}", f"not proved: no choice is below {bound}")
    rows.append((pick("最优证明", "Proof"), proof))
    for name, words in WALKS.items():
        if not walks:
            break
        today, after = (_minutes(walks[f"{name}_{when}"]) for when in ("today", "after"))
        rows.append((pick(*words), pick(f"{today} → {after} 分钟", f"{today} → {after} min")))
    return rows


def yuan(fen: int, pick: Pick) -> str:
    """Return money in the reader's language."""
    return format_fen(fen, Language.ZH if pick("zh", "en") == "zh" else Language.EN)


def _second(result: Json, pick: Pick) -> list[tuple[str, str]]:
    """Return who has a second service point in reach, today and then, where that was asked."""
    if "second" not in result:
        return []
    today, after = (
        f"{result['second'][when]:,} ({share(result['second'][when], result['residents'])})"
        for when in ("today", "after")
    )
    wanted = pick("每户附近应有第二个服务点", "Each home should have a second service point in reach")
    return [
        (wanted, pick("是", "yes")),
        (pick("有第二个服务点的居民：现在 → 以后", "Residents with a second one: today → then"), f"{today} → {after}"),
    ]


def _money(problem: Json, result: Json, pick: Pick) -> list[tuple[str, str]]:
    """Return what sites cost and what is left of the budget, where that was asked."""
    if "money" not in result:
        return []
    told = result["money"]
    least, most, spent = (yuan(told[name], pick) for name in ("least_fen", "most_fen", "spent_fen"))
    each = least if least == most else pick(f"{least} 至 {most}", f"{least} to {most}")
    rows = [(pick("一个新站点的费用", "A new site costs"), each), (pick("建议站点共需", "The next sites cost"), spent)]
    if budget := problem.get("budget_fen"):
        rows.append((pick("预算", "Budget"), yuan(budget, pick)))
        rows.append((pick("预算余下", "Left of the budget"), yuan(budget - told["spent_fen"], pick)))
    return rows


def _minutes(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def _homes(problem: Json, result: Json, pick: Pick) -> Sheet:
    sites = {site["id"]: site["name"] for site in problem["sites"]}
    values = dict(zip((one["id"] for one in problem["candidates"]), result["values"], strict=True))
    is_second, has_costs = "second" in result, "money" in result
    costs = {one["id"]: one["cost_fen"] // FEN_PER_YUAN for one in problem["candidates"]} if has_costs else {}
    headings = [
        pick("村（社区）", "Village"),
        pick("乡镇", "Town"),
        pick("常住人口", "Residents"),
        pick("在圈内吗", "Inside?"),
        pick("最近的服务点", "Nearest service point"),
        pick("步行分钟", "Minutes on foot"),
        pick("路程（米）", "Way (m)"),
        pick("再读一次：圈内百分比", "Second reading: per cent inside"),
        pick("在此设站新增居民", "Residents a site here would add"),
        pick("由第几个建议站点覆盖", "Brought inside by next site no."),
        pick("位置质量", "Point quality"),
    ]
    headings += [
        pick("范围内服务点：现在", "In reach: today"),
        pick("范围内服务点：以后", "In reach: then"),
    ] * is_second
    headings += [pick("在此设站费用（元）", "Yuan for a site here")] * has_costs
    rows: list[Sequence[Any]] = [
        [
            home["name"],
            home["town"],
            home["residents"],
            pick(*STATES[said["state"]]),
            sites.get(said["site"]),
            said["walk_min"],
            said["walk_m"],
            said["spread_pct"],
            values.get(home["id"]),
            said["joins"],
            pick(*QUALITIES[home["point_quality"]]),
            *((said["in_reach"], said["in_reach_after"]) if is_second else ()),
            *((costs.get(home["id"]),) if has_costs else ()),
        ]
        for home, said in zip(problem["homes"], result["homes"], strict=True)
    ]
    return Sheet(pick("村庄", "Villages"), headings, rows)


def _next(problem: Json, result: Json, pick: Pick) -> Sheet:
    candidates = {one["id"]: one for one in problem["candidates"]}
    headings = [
        pick("顺序", "No."),
        pick("建议地点", "Where"),
        pick("经度", "Longitude"),
        pick("纬度", "Latitude"),
        pick("新增居民", "Residents added"),
        pick("新增村", "Villages added"),
        pick("累计圈内居民", "Residents inside then"),
        pick("累计比例", "Share then"),
        pick("范围内居民", "Residents in its reach") if "second" in result else pick("服务居民", "Residents it serves"),
    ]
    has_costs = "money" in result
    headings += [pick("费用（元）", "Yuan")] * has_costs
    rows = []
    for one in result["next"]:
        at = candidates[one["candidate"]]
        then = share(one["covered_after"], result["residents"])
        row = [one["number"], at["name"], at["lon"], at["lat"], one["adds"], one["homes"], one["covered_after"], then]
        row.append(one.get("serves"))
        row += [one["cost_fen"] // FEN_PER_YUAN] if has_costs else []  # whole yuan are asked for
        rows.append(row)
    return Sheet(pick("建议站点", "Next sites"), headings, rows)


def _sites(problem: Json, pick: Pick) -> Sheet:
    headings = [pick("服务点", "Service point"), pick("经度", "Longitude"), pick("纬度", "Latitude")]
    rows = [[site["name"], site["lon"], site["lat"]] for site in problem["sites"]]
    return Sheet(pick("服务点", "Service points"), headings, rows)
