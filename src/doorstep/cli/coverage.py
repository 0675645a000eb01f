"""`doorstep coverage`: where medicine can be had in which hour, proved from a file, without a database.

`coverage IN -o OUT` proves, checks and writes, each a workbook or JSON; `coverage --example -o IN.xlsx` writes a county
to begin with.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from doorstep.cli.files import refusing_bad_input
from doorstep.cli.question_books import question_or_example, read_question, write_answer
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

WORDS: Final = {
    "format": ("格式", "Format"),
    "engine_version": ("引擎版本", "Engine"),
    "digest": ("摘要", "Digest"),
    "hours": ("小时", "Hours"),
    "target": ("目标", "Target"),
    "tiers": ("时限", "Tiers"),
    "limit_min": ("限时（分）", "Limit, minutes"),
    "may_wait": ("可预约等候", "May wait"),
    "classes": ("分类", "Classes"),
    "class": ("分类名", "Class"),
    "villages": ("村", "Villages"),
    "village": ("村编号", "Village"),
    "medicines": ("药品", "Medicines"),
    "medicine": ("药品编号", "Medicine"),
    "sources": ("供药点", "Sources"),
    "source": ("供药点编号", "Source"),
    "rules": ("规则", "Rules"),
    "stock": ("备货", "Stock"),
    "closures": ("道路中断", "Closures"),
    "costs": ("费用", "Costs"),
    "figures": ("数字", "Figures"),
    "stretches": ("时段", "Stretches"),
    "id": ("编号", "Id"),
    "name": ("名称", "Name"),
    "town": ("乡镇", "Town"),
    "residents": ("人口", "Residents"),
    "is_known": ("位置已知", "Place is known"),
    "tier": ("时限名", "Tier"),
    "channel": ("渠道", "Channel"),
    "is_delivery": ("送药", "Delivers"),
    "is_candidate": ("只是设想", "Only a candidate"),
    "may_visit": ("可补货", "Can be refilled"),
    "open": ("开放（分起止）", "Open, minutes from and until"),
    "pharmacist": ("药师在岗", "Pharmacist"),
    "visits": ("补货小时", "Visits"),
    "minutes": ("路程分钟", "Minutes"),
    "alone": ("无药师", "Without pharmacist"),
    "guarded": ("有药师", "With pharmacist"),
    "per_day": ("每天需求", "Per day"),
    "k": ("离散参数", "Spread k"),
    "level": ("有货水平", "Level"),
    "first": ("从第几小时", "First hour"),
    "covered": ("可及", "Covered"),
    "missing": ("缺几种", "Missing"),
    "chance": ("有货概率", "Chance"),
    "remedies": ("补救", "Remedies"),
    "is_all_day": ("全天候", "All day"),
    "uncovered_hours": ("缺口小时", "Hours uncovered"),
    "lost": ("失去的格数", "Cells lost"),
    "lost_villages": ("受影响村数", "Villages affected"),
}


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Read a question, prove, check, write; or write the example."""
    parser = Parser(
        say,
        "doorstep coverage",
        "证明各村每小时能否买到每类药，并独立核验。示例：doorstep coverage --example -o 输入.xlsx",
        "Prove in which hour each village has each class of medicine, and check it. An example: "
        "doorstep coverage --example -o IN.xlsx",
    )
    parser.option("input", "输入：.xlsx 或 .json", "the question: .xlsx or .json", type=Path, nargs="?")
    paths = question_or_example(parser, arguments, EXAMPLE, WORDS, say)
    if paths is None:
        return 0
    given, out = paths
    asked = read_question(given, WORDS, say)
    try:
        with refusing_bad_input(say):
            found = compute(asked)
    except Unproved as broken:
        complain(say("独立核验不同意，未写出：", "The checker disagrees, nothing is written: ") + str(broken))
        return 1
    answer = found.result | {"digest": found.digest}
    write_answer(out, _flat(answer) if out.suffix.lower() == ".xlsx" else answer, WORDS, say)
    complain(_summary(found.result, say))
    return 0


def _flat(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer for a workbook: the stretches of hours of each village and class as rows of their own."""
    stretches = [
        {"village": village["id"], "class": legal_class, **stretch}
        for village in answer["villages"]
        for legal_class, found in village["segments"].items()
        for stretch in found
    ]
    villages = [
        {name: value for name, value in village.items() if name not in {"segments", "hours"}}
        | {f"hours.{legal_class}": hours for legal_class, hours in village["hours"].items()}
        for village in answer["villages"]
    ]
    return {**answer, "villages": villages, "stretches": stretches}


def _summary(result: dict[str, Any], say: Tongue) -> str:
    figures, villages = result["figures"], len(result["villages"])
    share = figures["covered"] / figures["cells"]
    zh = f"{villages} 个村，{figures['all_day']} 个村全部药品全天候可及；覆盖 {share:.1%}；"
    zh += f"位置不明 {figures['unknown']} 个。已独立核验。"
    en = f"{villages} villages, {figures['all_day']} with every medicine in every hour; {share:.1%} of all cells; "
    return say(zh, en + f"{figures['unknown']} of unknown place. Checked independently.")
