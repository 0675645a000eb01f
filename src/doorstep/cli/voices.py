"""`doorstep voices`: list the surveys, write one's results into a workbook, mix what may be mixed."""

from collections.abc import Sequence
from pathlib import Path

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
from doorstep.cli.files import must_be_new, save
from doorstep.cli.tongue import Parser, Refused, Tongue
from doorstep.voices.actions.exports import export_results
from doorstep.voices.actions.mixing import flush_waves
from doorstep.voices.models import Wave
from doorstep.voices.queries.results import NotPublished


def run(arguments: Sequence[str], say: Tongue) -> int:
    """List, export or mix."""
    parser = Parser(
        say,
        "doorstep voices",
        "list 列出调查；export 把一次已公布的调查结果写成表格（XLSX），每个数字带误差，人数少的不写；"
        "mix 把够数的密封答卷打乱入库。",
        "list names the surveys; export writes the results of a published one as XLSX, every number with its margin, "
        "small groups left out; mix writes out sealed answers where enough of a village wait.",
    )
    parser.option("verb", "list、export 或 mix", "list, export or mix", choices=["list", "export", "mix"])
    parser.option("wave", "调查编号（export 必填）", "number of the survey; export needs it", nargs="?", type=int)
    parser.option("file", "写到哪个文件（export 必填）", "the file to write; export needs it", nargs="?", type=Path)
    wanted = parser.parse_args(arguments)
    if wanted.verb == "list":
        for one in Wave.objects.select_related("place").order_by("pk"):
            print(f"{one.pk}  {one.place.name}  {one.name}  {one.get_state_display()}")
        return 0
    if wanted.verb == "mix":
        n = flush_waves(SYSTEM)
        print(say(f"已入库 {n} 份答卷。", f"{n} sheets written out."))
        return 0
    return _export(wanted.wave, wanted.file, say)


def _export(number: int | None, file: Path | None, say: Tongue) -> int:
    wave = Wave.objects.select_related("place", "questionnaire").filter(pk=number or 0).first()
    if wave is None or file is None:
        raise Refused(
            say(
                "请写明调查编号和文件：doorstep voices export 编号 文件.xlsx。编号见 doorstep voices list。",
                "Name the survey and the file: doorstep voices export NUMBER FILE.xlsx; doorstep voices list has the "
                "numbers.",
            )
        )
    must_be_new(file, say)
    try:
        data = export_results(SYSTEM, wave=wave, now=now())
    except NotPublished:
        words = say(
            "这次调查的结果还没有公布，公布后才能导出。", "This survey is not published yet; results come once it is."
        )
        raise Refused(words) from None
    save(file, data, say)
    print(say(f"已写入 {file}。", f"Written to {file}."))
    return 0
