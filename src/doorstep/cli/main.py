"""The `doorstep` command: finds the subcommand, speaks the user's language, turns refusals into exit code 2.

Exit codes: 0 done, 1 something does not hold (`check`), 2 the input or the command line is wrong, 130 interrupted, 141
nobody read on (`| head`) before it was done.
"""

import difflib
import gc
import importlib
import os
import select
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep import __version__
from doorstep.cli.compiled import keep_compiled
from doorstep.cli.tongue import LANGUAGES, Refused, Tongue, complain, language_of


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand.

    Args:
        module: Where its `run(arguments, say) -> int` stands.
        zh: What it does, in Chinese.
        en: The same in English.
        needs_site: Whether settings must be ready before the module can be imported; `plan` works without.
        needs_tables: Whether the database must be there and up to date before it runs.
    """

    module: str
    zh: str
    en: str
    needs_site: bool = True
    needs_tables: bool = True


COMMANDS = {
    "plan": Command(
        "doorstep.cli.plan",
        "从表格算出巡回排班表（无需数据库）",
        "timetables from a table, without a database",
        needs_site=False,
        needs_tables=False,
    ),
    "text": Command(
        "doorstep.cli.text",
        "从表格找疑似重复、提示类别（无需数据库）",
        "possible duplicates and categories of a table of texts, without a database",
        needs_site=False,
        needs_tables=False,
    ),
    "siting": Command(
        "doorstep.cli.siting",
        "从表格算出步行服务圈和最佳新站点（无需数据库）",
        "the walking circle and the best next sites from a table, without a database",
        needs_site=False,
        needs_tables=False,
    ),
    "stocking": Command(
        "doorstep.cli.stocking",
        "算补到数、估需求、排装车（无需数据库）",
        "how much to stock and load, from a file, without a database",
        needs_site=False,
        needs_tables=False,
    ),
    "coverage": Command(
        "doorstep.cli.coverage",
        "证明各村每小时能否买到药（无需数据库）",
        "prove where medicine can be had in which hour, from a file, without a database",
        needs_site=False,
        needs_tables=False,
    ),
    "score": Command(
        "doorstep.cli.score",
        "按指标体系算综合指数及误差（无需数据库）",
        "a composite index with its margins from tables, without a database",
        needs_site=False,
        needs_tables=False,
    ),
    "bench": Command(
        "doorstep.cli.bench",
        "在公开算例上检验引擎（无需数据库）",
        "try the engines on published problems, without a database",
        needs_site=False,
        needs_tables=False,
    ),
    "serve": Command("doorstep.cli.serve", "启动网站", "serve the site"),
    "worker": Command("doorstep.cli.worker", "处理后台任务", "do the background jobs"),
    "tick": Command("doorstep.cli.tick", "执行到期的定时工作（每分钟运行一次）", "do what is due; run it every minute"),
    "migrate": Command(
        "doorstep.cli.migrate", "建立或升级数据库", "create or upgrade the database", needs_tables=False
    ),
    "check": Command("doorstep.cli.check", "核对数据是否自洽", "prove that the records hold together"),
    "reindex": Command("doorstep.cli.reindex", "重建文本索引和看板计数", "write text indexes and kept counts anew"),
    "import": Command("doorstep.cli.importing", "导入地点表、纸质诉求表", "import places, or needs on paper"),
    "traces": Command("doorstep.cli.traces", "追溯码编批上报、读回执", "trace codes in batches for the authority"),
    "exchange": Command("doorstep.cli.exchange", "与其他平台交换数据包", "exchange packages with other installations"),
    "ledger": Command("doorstep.cli.ledger", "列出或导出账簿", "list the books of the ledger, or take one out"),
    "voices": Command("doorstep.cli.voices", "调查：列出、导出结果", "list surveys, take out results with margins"),
    "reputation": Command(
        "doorstep.cli.reputation", "口碑指数：列出、测算、核对、导出", "the reputation index: reckon, verify, take out"
    ),
    "login": Command("doorstep.cli.login", "建立登录名并授权", "make logins and grant roles"),
    "sample": Command("doorstep.cli.sample", "建立示范县", "make the sample county"),
}


CUT_OFF = 141
"""What a shell calls a command that was ended because nobody reads what it prints."""


def usage(say: Tongue) -> str:
    """Return the list of commands."""
    lines = [
        say("doorstep：把服务送到家门口", "doorstep: services brought to people's doors"),
        "",
        "  doorstep [--lang zh|en] " + say("命令 …", "COMMAND …"),
        "",
        *(f"  {name:<11} {say(command.zh, command.en)}" for name, command in COMMANDS.items()),
        "",
        say("每个命令都有 --help。", "Every command has --help."),
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit code; who reads on no more is let go."""
    code = CUT_OFF
    try:
        code = _main(arguments)
        sys.stdout.flush()  # what is still held back would fail when Python ends, too late to be caught
    except BrokenPipeError:
        if not _nobody_reads():
            raise
    return code


def _nobody_reads() -> bool:
    """Whether what was printed has no reader any more; the rest of it then goes nowhere."""
    found = False
    for stream in (sys.stdout, sys.stderr):
        pipe = select.poll()
        pipe.register(stream, 0)
        if any(event & select.POLLERR for _, event in pipe.poll(0)):
            found = True
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
    return found


def _main(arguments: Sequence[str] | None) -> int:
    rest = list(sys.argv[1:] if arguments is None else arguments)
    wanted = None
    if rest and rest[0] == "--lang":
        wanted = rest[1] if len(rest) > 1 else ""
        rest = rest[2:]
    elif rest and rest[0].startswith("--lang="):
        wanted = rest.pop(0).removeprefix("--lang=")
    say = language_of(wanted if wanted in LANGUAGES else None)
    if wanted is not None and wanted not in LANGUAGES:
        complain(say("--lang 只能是 zh 或 en。", "--lang is zh or en."))
        return 2
    if not rest or rest[0] in {"-h", "--help", "help"}:
        print(usage(say))
        return 0 if rest else 2
    if rest[0] in {"-V", "--version"}:
        print(f"doorstep {__version__}")
        return 0
    if rest[0] not in COMMANDS:
        complain(unknown(rest[0], say))
        return 2
    return run(rest[0], rest[1:], say, is_whole_process=arguments is None)


def run(name: str, arguments: list[str], say: Tongue, *, is_whole_process: bool) -> int:
    """Import the command's module and run it, once what it needs is there; its help needs no tables."""
    command = COMMANDS[name]
    needs_tables = command.needs_tables and not {"-h", "--help"}.intersection(arguments)
    keep_compiled()
    try:
        if command.needs_site:
            standing = importlib.import_module("doorstep.cli.standing")  # only here: reading Django takes its time
            standing.stand_up(name, say, needs_tables=needs_tables)
        module = importlib.import_module(command.module)  # only now: most of them need the settings to be ready
        if is_whole_process:
            gc.freeze()  # what was read stays to the end: looking through it again and again took a sixth of a start
        return int(module.run(arguments, say))
    except Refused as refused:
        complain(str(refused))
        return 2
    except KeyboardInterrupt:
        complain("")
        return 130


def unknown(name: str, say: Tongue) -> str:
    """Say that there is no such command, and which one may have been meant."""
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = say(f"您是不是想输入 {near[0]}？", f"Did you mean {near[0]}?") if near else ""
    return say(f"没有“{name}”这个命令。{hint}\n\n", f"There is no command {name!r}. {hint}\n\n") + usage(say)


if __name__ == "__main__":
    sys.exit(main())
