"""`doorstep score`: a composite index from COINr's two tables, without a database.

`score META.csv DATA.csv -o OUT`, `score TABLES.xlsx -o OUT` (sheets iMeta and iData) or `score TABLES.json -o OUT`;
`score --example -o TABLES.xlsx` writes tables to begin with. Where iData has a column `CODE_se` beside an indicator,
scores have intervals, bands and sets of places; a place without its set is never written.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from doorstep.base.grids import Grid, Unreadable, read_grids
from doorstep.base.workbooks import Sheet, write_csv, write_workbook
from doorstep.cli.files import must_differ, output, read, read_json, writable, write, write_json
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.engines.scoring import build, coinr, impute, normalise, rank_sets, treat
from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.contribution import contributions
from doorstep.engines.scoring.replicate import draw_choices, replicate
from doorstep.engines.scoring.scheme import Method, Scheme

Z: Final = 1.959963984540054
DRAWN: Final = 1000
ROUNDING: Final = 1e-4
"""Single precision moves a score by less than this; no sample does."""
SCALES: Final = ("goalposts", "minmax", "zscore", "percentile")
EXAMPLE_META: Final[list[dict[str, Any]]] = [
    {"iCode": "visits", "Level": 1, "Parent": "service", "Low": 0, "High": 12, "Direction": 1, "Type": "Indicator"},
    {"iCode": "satisfied", "Level": 1, "Parent": "service", "Low": 0, "High": 100, "Direction": 1, "Type": "Indicator"},
    {"iCode": "disputes", "Level": 1, "Parent": "harmony", "Low": 0, "High": 20, "Direction": -1, "Type": "Indicator"},
    {"iCode": "service", "Level": 2, "Parent": "index", "Weight": 2, "Type": "Aggregate"},
    {"iCode": "harmony", "Level": 2, "Parent": "index", "Weight": 1, "Type": "Aggregate"},
    {"iCode": "index", "Level": 3, "Parent": "", "Method": "arithmetic", "Type": "Aggregate"},
]
EXAMPLE_DATA: Final[list[dict[str, Any]]] = [
    {"uCode": "01", "uName": "荃步村", "visits": 9, "satisfied": 88, "satisfied_se": 3.1, "disputes": 2},
    {"uCode": "02", "uName": "花林村", "visits": 6, "satisfied": 81, "satisfied_se": 4.0, "disputes": 7},
    {"uCode": "03", "uName": "水口村", "visits": 11, "satisfied": 90, "satisfied_se": 2.8, "disputes": 1},
    {"uCode": "04", "uName": "庄上村", "visits": 3, "satisfied": None, "satisfied_se": None, "disputes": 12},
]


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Read the tables, build the index, write every node's scores and what they are made of; or write the example."""
    parser = Parser(
        say,
        "doorstep score",
        "按指标体系算综合指数。输入：iMeta 和 iData 两个 .csv，或含这两张表的 .xlsx、.json。"
        "示例：doorstep score --example -o 表格.xlsx",
        "Build a composite index. Input: iMeta and iData as two .csv, or as sheets of one .xlsx, or keys of one .json. "
        "An example: doorstep score --example -o TABLES.xlsx",
    )
    parser.option("input", "输入：.xlsx、.json，或两个 .csv", "tables: .xlsx, .json or two .csv", type=Path, nargs="*")
    output(parser)
    parser.option("--example", "写出一个示例", "write an example", action="store_true")
    parser.option(
        "--scale",
        "标度（默认标杆值 goalposts，用 Low、High 列）",
        "scale (default goalposts, from columns Low and High)",
        choices=SCALES,
        default="goalposts",
    )
    parser.option("--treat", "先处理离群值", "treat outliers first", action="store_true")
    parser.option(
        "--impute",
        "用所有单位（all）或某个分组列的均值补缺",
        "fill gaps with the mean of all units (all) or of a group column",
        metavar="GROUP",
    )
    parser.option(
        "--places", "写名次置信集（需要 CODE_se 列）", "write sets of places (needs CODE_se)", action="store_true"
    )
    wanted = parser.parse_args(arguments)
    if wanted.example:
        _example(writable(wanted.output, {".xlsx", ".json"}, say), say)
        return 0
    out = writable(wanted.output, {".xlsx", ".json", ".csv"}, say)
    if len(wanted.input) not in {1, 2}:
        raise Refused(say("请给一个 .xlsx 或 .json，或两个 .csv。", "Give one .xlsx or .json, or two .csv."))
    for given in wanted.input:
        must_differ(out, given, say)
    meta, data = _tables(wanted.input, say)
    try:
        found = _scored(meta, data, wanted, say)
    except ValueError as faulty:
        raise Refused(say("输入有误：", "The input is wrong: ") + str(faulty)) from faulty
    if out.suffix.lower() == ".json":
        write_json(out, found, say)
    elif out.suffix.lower() == ".csv":
        write(out, write_csv(*_sheet(found["units"])), say)
    else:
        sheets = [
            Sheet(say("得分", "Scores"), *_sheet(found["units"])),
            Sheet(say("贡献", "Parts"), *_sheet(found["parts"])),
        ]
        write(out, write_workbook([*sheets, Sheet(say("指标", "Indicators"), *_sheet(found["nodes"]))]), say)
    complain(say(f"{len(found['units'])} 个单位的指数。", f"The index of {len(found['units'])} units."))
    return 0


def _scored(meta: Sequence[coinr.Row], data: Sequence[coinr.Row], wanted: Any, say: Tongue) -> dict[str, Any]:
    tables = coinr.read(meta, data)
    scheme, leaves = tables.scheme, len(tables.scheme.leaves)
    values, variances = _prepared(tables, wanted, say)
    scale = _scale(tables, values, wanted.scale)
    ways = [one.direction for one in scheme.leaves]
    normalised = scale(values) if scale else normalise.percentile(values, ways) * normalise.TOP
    built = build.combine(scheme, normalised)
    known = normalised[:, ~np.isnan(normalised).any(axis=0)]
    reference = np.nanmean(normalised, axis=1) if known.size else None
    comparable = reference is not None and all(one.node.method is not Method.COPELAND for one in scheme.families)
    parts = contributions(built, reference).parts if comparable and reference is not None else None
    units = [
        {"uCode": code, "uName": name}
        | {node: _round(built.scores[row, at]) for node, row in scheme.row.items()}
        | ({"filled": int(np.isnan(tables.values[:, at]).sum())} if wanted.impute else {})
        for at, (code, name) in enumerate(zip(tables.units, tables.names, strict=True))
    ]
    if tables.has_errors.any():
        errors = _errors(scheme, scale, normalised, variances, say)
        _add_margins(units, built.index, errors, places=wanted.places)
    elif wanted.places:
        message = say("名次需要误差：请加 CODE_se 列", "places need errors: columns CODE_se in iData")
        raise ValueError(message)
    part_rows = [] if parts is None else [
        {"uCode": code} | {leaf.code: _round(parts[row, at]) for row, leaf in enumerate(scheme.leaves)}
        for at, code in enumerate(tables.units)
    ]  # fmt: skip
    nodes = [
        {"iCode": code, "share": _round(scheme.stated[row]), "is_indicator": row < leaves}
        for code, row in scheme.row.items()
    ]
    return {"digest": scheme.digest, "scale": wanted.scale, "units": units, "parts": part_rows, "nodes": nodes}


def _scale(tables: coinr.Tables, values: Floats, name: str) -> normalise.Affine | None:
    ways = [one.direction for one in tables.scheme.leaves]
    if name == "goalposts":
        return build.frozen_scale(tables.scheme)
    if name == "minmax":
        return normalise.minmax(values, ways)
    return normalise.zscore(values, ways) if name == "zscore" else None


def _prepared(tables: coinr.Tables, wanted: Any, say: Tongue) -> tuple[Floats, Floats]:
    """Return values per head, filled in and treated as wanted, with their variances: of samples, and of filling in.

    What comes from a sample is never treated: an outlier there is chance, and its error would no longer fit.
    """
    values = build.per_head(tables.values, tables.denominators)
    variances = build.per_head(tables.errors, tables.denominators) ** 2
    if wanted.impute:
        if wanted.impute != "all" and wanted.impute not in tables.groups:
            message = say(f"没有分组列 {wanted.impute}", f"iMeta has no group {wanted.impute}")
            raise ValueError(message)
        filled = impute.by_group(values, tables.groups.get(wanted.impute))
        values, variances = filled.values, np.where(filled.is_imputed, filled.variance, variances)
    if wanted.treat:
        treated = treat.treat(values, spare=tables.has_errors)
        for row in treated.is_logged:
            variances[row] *= treat.log_slope(values[row]) ** 2
        values = treated.values
    return values, variances


def _errors(scheme: Scheme, scale: normalise.Affine | None, scores: Floats, raw: Floats, say: Tongue) -> Floats:
    """Return (units,) errors of the index; infinite where something was filled in and nobody can say how surely.

    Exact for a plain weighted mean; for every other index the spread of a thousand samples drawn anew.
    """
    if scale is None:
        message = say(
            "百分位标度没有误差：请用 --scale goalposts、minmax 或 zscore，或去掉 CODE_se 列",
            "percentiles have no errors: take --scale goalposts, minmax or zscore, or leave out columns CODE_se",
        )
        raise ValueError(message)
    unknown = np.isinf(raw).any(axis=0)
    variances = np.where(np.isfinite(raw), raw, 0.0) * scale.slope[:, None] ** 2
    if scheme.is_linear():
        found = _of_a_mean(scheme, scores, variances)
    else:
        drawn = draw_choices(scheme, DRAWN, swing=0.0, seed=0)
        spread = replicate(scheme, [scores], drawn, variances=variances).astype(np.float64).std(axis=0, ddof=1)
        found = np.where(spread < ROUNDING, 0.0, spread)
    return np.where(unknown, np.inf, found)


def _of_a_mean(scheme: Scheme, scores: Floats, variances: Floats) -> Floats:
    """Return (units,) errors of a plain mean, with the weights that are left where values are missing."""
    index, found = build.combine(scheme, scores).index, np.zeros(scores.shape[1])
    for row in np.flatnonzero(variances.any(axis=1)):
        moved = scores.copy()
        moved[row] += 1
        found += (build.combine(scheme, moved).index - index) ** 2 * variances[row]
    return np.sqrt(found)


def _add_margins(units: list[dict[str, Any]], index: Floats, errors: Floats, *, places: bool) -> None:
    """Add interval and band to every unit with a known error, and on request the set of its places among these."""
    sure = ~np.isnan(index) & (errors > 0) & np.isfinite(errors)
    for at, unit in enumerate(units):
        known = bool(sure[at])
        unit["low"] = _round(index[at] - Z * errors[at]) if known else None
        unit["high"] = _round(index[at] + Z * errors[at]) if known else None
    which = np.flatnonzero(sure)
    if len(which) < 2:
        return
    bands = rank_sets.bands(index[which], errors[which], float(np.nanmean(index)))
    sets = rank_sets.rank_sets(index[which], errors[which]) if places else None
    for order, at in enumerate(which.tolist()):
        units[at]["band"] = bands[order].value
        if sets is not None:
            units[at]["best_place"], units[at]["worst_place"] = int(sets.best[order]), int(sets.worst[order])
            units[at]["placed_among"] = len(which)


def _tables(given: Sequence[Path], say: Tongue) -> tuple[list[coinr.Row], list[coinr.Row]]:
    """Return the rows of iMeta and iData."""
    if len(given) == 1 and given[0].suffix.lower() == ".json":
        found = read_json(given[0], say)
        both = [found.get("iMeta"), found.get("iData")]
        if not all(isinstance(one, list) and all(isinstance(row, dict) for row in one) for one in both):
            raise Refused(say("JSON 应有 iMeta 和 iData 两个列表。", "The JSON has two lists, iMeta and iData."))
        return list(found["iMeta"]), list(found["iData"])
    grids = [grid for path in given for grid in _grids(path, say)]
    if len(given) == 1:
        named = {grid.name.strip().lower(): grid for grid in grids}
        grids = [named[name] for name in ("imeta", "idata") if name in named]
    if len(grids) != 2:
        raise Refused(say("应有 iMeta 和 iData 两张表。", "Two tables are needed: iMeta and iData."))
    return _rows(grids[0]), _rows(grids[1])


def _grids(path: Path, say: Tongue) -> list[Grid]:
    try:
        return read_grids(read(path, say), path.name)
    except Unreadable as failed:
        message = f"{path.name}: {say(failed.zh, failed.en)}"
        raise Refused(message) from failed


def _rows(grid: Grid) -> list[coinr.Row]:
    headings = [str(cell).strip() for cell in grid.rows[0]] if grid.rows else []
    found: list[coinr.Row] = []
    for cells in grid.rows[1:]:
        row = {head: _cell(cells[at] if at < len(cells) else "") for at, head in enumerate(headings) if head}
        if any(cell not in {"", None} for cell in row.values()):
            found.append(row)
    return found


def _cell(cell: Any) -> coinr.Cell:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, (int, float)) else str(cell)


def _sheet(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    headings = list(dict.fromkeys(head for row in rows for head in row))
    return headings, [[row.get(head) for head in headings] for row in rows]


def _example(out: Path, say: Tongue) -> None:
    if out.suffix.lower() == ".json":
        write_json(out, {"iMeta": EXAMPLE_META, "iData": EXAMPLE_DATA}, say)
        return
    write(out, write_workbook([Sheet("iMeta", *_sheet(EXAMPLE_META)), Sheet("iData", *_sheet(EXAMPLE_DATA))]), say)


def _round(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 10)
