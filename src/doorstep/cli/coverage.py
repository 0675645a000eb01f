"""`doorstep coverage`: where medicine can be had in which hour, proved from a file, without a database.

`coverage IN.json -o OUT.json` proves, checks and writes; `coverage --example -o IN.json` writes a county to begin with.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from doorstep.cli.files import question_or_example, read_json, refusing_bad_input, write_json
from doorstep.cli.tongue import Parser, Tongue, complain
from doorstep.programmes.pharmacy.bridge.coverage import FORMAT, Unproved, compute

_DAY: Final = 1440
EXAMPLE: Final[dict[str, Any]] = {
    "format": FORMAT,
    "hours": 168,
    "target": 0.99,
    "tiers": {"common": {"limit_min": 60, "may_wait": False}, "course": {"limit_min": 1440, "may_wait": True}},
    "classes": ["rx", "otc_b"],
    "villages": [
        {"id": "1", "name": "柳村", "town": "镇", "residents": 900, "is_known": True},
        {"id": "2", "name": "渡口村", "town": "镇", "residents": 400, "is_known": True},
        {"id": "3", "name": "山背村", "town": "镇", "residents": 120, "is_known": False},
    ],
    "medicines": [
        {"id": "pressure", "name": "降压片", "class": "rx", "tier": "common"},
        {"id": "plaster", "name": "创可贴", "class": "otc_b", "tier": "common"},
    ],
    "sources": [
        {
            "id": "cabinet", "name": "柳村药柜", "channel": "cabinet", "is_delivery": False, "is_candidate": False,
            "may_visit": True, "open": [[0, 7 * _DAY]], "pharmacist": [], "visits": [33], "minutes": [5, 25, None],
        },
        {
            "id": "delivery", "name": "送药上门", "channel": "delivery", "is_delivery": True, "is_candidate": False,
            "may_visit": False, "open": [[0, 7 * _DAY]], "visits": [], "minutes": [40, 55, None],
            "pharmacist": [[day * _DAY + 480, day * _DAY + 1320] for day in range(7)],
        },
    ],
    "rules": [
        {"channel": "cabinet", "class": "otc_b", "alone": "cabinet_classes", "guarded": "cabinet_classes"},
        {"channel": "delivery", "class": "rx", "alone": None, "guarded": "pharmacist_classes"},
        {"channel": "delivery", "class": "otc_b", "alone": "otc_b", "guarded": "otc_b"},
    ],
    "stock": [
        {"source": "cabinet", "medicine": "plaster", "stock": 9, "per_day": 0.5, "k": None},
        {"source": "delivery", "medicine": "pressure", "level": 0.995},
    ],
    "closures": [],
    "costs": {},
}  # fmt: skip


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Read a question, prove, check, write; or write the example."""
    parser = Parser(
        say,
        "doorstep coverage",
        "证明各村每小时能否买到每类药，并独立核验。示例：doorstep coverage --example -o 输入.json",
        "Prove in which hour each village has each class of medicine, and check it. An example: "
        "doorstep coverage --example -o IN.json",
    )
    parser.option("input", "输入：.json", "the question: .json", type=Path, nargs="?")
    paths = question_or_example(parser, arguments, EXAMPLE, say)
    if paths is None:
        return 0
    given, out = paths
    asked = read_json(given, say)
    try:
        with refusing_bad_input(say):
            found = compute(asked)
    except Unproved as broken:
        complain(say("独立核验不同意，未写出：", "The checker disagrees, nothing is written: ") + str(broken))
        return 1
    write_json(out, found.result | {"digest": found.digest}, say)
    complain(_summary(found.result, say))
    return 0


def _summary(result: dict[str, Any], say: Tongue) -> str:
    figures, villages = result["figures"], len(result["villages"])
    share = figures["covered"] / figures["cells"]
    zh = f"{villages} 个村，{figures['all_day']} 个村全部药品全天候可及；覆盖 {share:.1%}；"
    zh += f"位置不明 {figures['unknown']} 个。已独立核验。"
    en = f"{villages} villages, {figures['all_day']} with every medicine in every hour; {share:.1%} of all cells; "
    return say(zh, en + f"{figures['unknown']} of unknown place. Checked independently.")
