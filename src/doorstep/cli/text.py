"""`doorstep text`: possible duplicates within a table of texts, and categories by the rows that have one.

`text duplicates IN -o OUT` lists every two rows that may say the same; `text suggest IN -o OUT` takes the rows with a
category as precedents and suggests up to three for each row without. Tables are `.xlsx` or `.csv`, in and out; no
database. Refusals name every fault with its cell and end with exit code 2; nothing is written then.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from doorstep.base.tables import Column, Row, Table, read_table
from doorstep.base.workbooks import Sheet, write_csv, write_workbook
from doorstep.cli import cells, files
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.engines.matching.text.duplicates import LEAST_SCORE, TooManyPairs, pairs_within
from doorstep.engines.matching.text.likeness import shared_words
from doorstep.engines.matching.text.suggest import (
    LEAST_EXAMPLES,
    MOST_CATEGORIES,
    Example,
    Ground,
    Suggestion,
    learn,
    suggest,
)

ENDINGS = {".xlsx", ".csv"}
MOST_ROWS = 20_000
MOST_PAIRS = 20_000
CODE = Column("code", "编号", "code", aliases=("工单编号", "id", "no"), is_required=False, may_be_blank=True)
TEXT = Column("text", "内容", "text", aliases=("诉求", "诉求内容", "描述", "content", "description"), max_length=5000)
CATEGORY = Column("category", "类别", "category", aliases=("分类", "诉求类别", "kind"), may_be_blank=True)

GROUNDS = {
    Ground.ENOUGH: ("依据充分", "enough to go on"),
    Ground.FEW_EXAMPLES: ("先例太少，仅供参考", "too little to go on: too few precedents"),
    Ground.NOTHING_LIKE_IT: ("没有相近的先例，仅供参考", "too little to go on: nothing like it before"),
    Ground.OPEN: ("前两类不相上下，仅供参考", "too little to go on: the first two are too close"),
}


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Run `text duplicates` or `text suggest`."""
    kinds = {"duplicates": duplicates, "suggest": suggestions}
    if arguments and arguments[0] in kinds:
        return kinds[arguments[0]](arguments[1:], say)
    zh = "doorstep text duplicates 诉求.xlsx -o 疑似重复.xlsx    哪些行说的可能是同一件事\n"
    zh += "doorstep text suggest 诉求.xlsx -o 类别.xlsx          按有类别的行，给没有类别的行提示"
    en = "doorstep text duplicates IN.xlsx -o OUT.xlsx    which rows may say the same\n"
    en += "doorstep text suggest IN.xlsx -o OUT.xlsx       categories for rows without, by rows that have one"
    text = say(zh, en)
    if arguments and arguments[0] not in {"-h", "--help"}:
        raise Refused(say(f"没有“text {arguments[0]}”。\n{text}", f"There is no 'text {arguments[0]}'.\n{text}"))
    print(text)
    return 0 if arguments else 2


def duplicates(arguments: Sequence[str], say: Tongue) -> int:
    """List every two rows that may say the same, the likest first, with the words both have."""
    parser = Parser(
        say,
        "doorstep text duplicates",
        "找出说的可能是同一件事的行，列出相似度和共同的词；是否重复由人判断。列：编号（可没有）、内容。",
        "List rows that may say the same, how like they are and the words both have; a person decides.\n"
        "Columns: code (may be missing), text.",
    )
    parser.option(
        "--least",
        f"最低相似度，0 到 1（默认 {LEAST_SCORE}）",
        f"least likeness, 0 to 1 (default {LEAST_SCORE})",
        type=float,
        default=LEAST_SCORE,
        metavar="SCORE",
    )
    wanted = _asked(parser, arguments)
    if not 0 < wanted.least <= 1:
        raise Refused(say("--least 应大于 0，不超过 1。", "--least is above 0 and at most 1."))
    out, table = _opened(wanted.input, wanted.output, [CODE, TEXT], say)
    texts = [row["text"] for row in table.rows]
    try:
        pairs = pairs_within(texts, least=wanted.least, most=MOST_PAIRS)
    except TooManyPairs as many:
        zh = f"超过 {MOST_PAIRS:,} 对，太多了；请提高 --least（现为 {wanted.least:g}）。"
        en = f"There are more than {MOST_PAIRS:,} pairs; raise --least (now {wanted.least:g})."
        raise Refused(say(zh, en)) from many
    headings = [say("相似度", "likeness"), say("共同的词", "words of both")]
    headings += [say("编号", "code"), say("内容", "text"), say("编号（另一条）", "code (other)")]
    headings += [say("内容（另一条）", "text (other)")]
    rows = [
        [
            round(pair.score, 2),
            say("、", ", ").join(shared_words(texts[pair.first], texts[pair.second])),
            *(cell for at in (pair.first, pair.second) for cell in (_name(table.rows[at], say), texts[at])),
        ]
        for pair in pairs
    ]
    files.write(out, _written(out, Sheet(say("疑似重复", "Possible duplicates"), headings, rows)), say)
    zh, en = (
        f"{len(texts):,} 行里有 {len(pairs):,} 对疑似重复。",
        f"{len(pairs):,} possible duplicates in {len(texts):,} rows.",
    )
    complain(say(zh, en))
    return 0


def suggestions(arguments: Sequence[str], say: Tongue) -> int:
    """Suggest categories for the rows without one, by the rows that have one."""
    parser = Parser(
        say,
        "doorstep text suggest",
        "以有类别的行为先例，给没有类别的行提示最多三个类别和相近的先例；由人决定。列：编号（可没有）、内容、类别。",
        "Take rows with a category as precedents and suggest up to three for rows without, with the precedents most\n"
        "like it; a person decides. Columns: code (may be missing), text, category.",
    )
    wanted = _asked(parser, arguments)
    out, table = _opened(wanted.input, wanted.output, [CODE, TEXT, CATEGORY], say)
    known = {row.number: row for row in table.rows if row["category"]}
    open_rows = [row for row in table.rows if not row["category"]]
    if not known:
        raise Refused(say("没有一行有类别，无从学起。", "No row has a category: there is nothing to learn from."))
    precedents = learn([Example(number, row["text"], row["category"]) for number, row in known.items()])
    headings = [say("编号", "code"), say("内容", "text")]
    for place in range(1, MOST_CATEGORIES + 1):
        headings += [say(f"类别{place}", f"category {place}"), say(f"份额{place}", f"share {place}")]
    headings += [say("依据", "ground"), say("最相近的先例", "nearest precedent"), say("共同的词", "words of both")]
    found = [suggest(row["text"], precedents) for row in open_rows]
    rows = [_line(row, one, known, say) for row, one in zip(open_rows, found, strict=True)]
    files.write(out, _written(out, Sheet(say("类别提示", "Suggested categories"), headings, rows)), say)
    enough = sum(one.is_enough for one in found)
    zh = f"{len(known):,} 条先例；{len(found):,} 行没有类别，其中 {enough:,} 行依据充分。"
    zh += f"先例不足 {LEAST_EXAMPLES} 条，提示仅供参考。" if len(known) < LEAST_EXAMPLES else ""
    en = f"{len(known):,} precedents; {len(found):,} rows without a category, {enough:,} of them with enough to go on."
    en += f" Fewer than {LEAST_EXAMPLES} precedents are too few." if len(known) < LEAST_EXAMPLES else ""
    complain(say(zh, en))
    return 0


def _asked(parser: Parser, arguments: Sequence[str]) -> Any:
    parser.option("input", "输入：.xlsx 或 .csv", "the table: .xlsx or .csv", type=Path)
    files.output(parser)
    return parser.parse_args(arguments)


def _opened(given: Path, wanted: Path, columns: Sequence[Column], say: Tongue) -> tuple[Path, Table]:
    """Return where to write and the table, or refuse with every fault."""
    out = files.writable(wanted, ENDINGS, say)
    files.must_differ(out, given, say)
    read = read_table(files.read(given, say), given.name, columns, max_rows=MOST_ROWS)
    if isinstance(read, Table):
        return out, read
    raise Refused("\n".join([*(cells.line(fault, say) for fault in read), cells.count(len(read), say)]))


def _line(row: Row, found: Suggestion, known: dict[int, Row], say: Tongue) -> list[Any]:
    places: list[Any] = []
    for one in found.categories:
        places += [one.category, round(one.share, 2)]
    places += [None] * (2 * MOST_CATEGORIES - len(places))
    near = found.categories[0].nearest[0] if found.categories else None
    reason = (
        [f"{_name(known[near.id], say)} {known[near.id]['text']}", say("、", ", ").join(near.shared)] if near else []
    )
    return [_name(row, say), row["text"], *places, say(*GROUNDS[found.ground]), *reason]


def _name(row: Row, say: Tongue) -> str:
    """Return the row's code, or its number as the spreadsheet counts."""
    return str(row.values.get("code") or say(f"第 {row.number} 行", f"row {row.number}"))


def _written(path: Path, sheet: Sheet) -> bytes:
    return write_csv(sheet.headings, sheet.rows) if path.suffix.lower() == ".csv" else write_workbook([sheet])
