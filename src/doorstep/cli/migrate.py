"""`doorstep migrate`: create or upgrade the database, and collect the files of the pages."""

from collections.abc import Sequence

from django.core.management import call_command

from doorstep.cli.tongue import Parser, Tongue


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Bring the database and the collected files to the state this version expects."""
    parser = Parser(
        say,
        "doorstep migrate",
        "建立数据库，或升级到本版本，并收集页面文件。",
        "Create the database or upgrade it to this version, and collect the files of the pages.",
    )
    parser.option("--quiet", "不显示过程", "say nothing", action="store_true")
    wanted = parser.parse_args(arguments)
    verbosity = 0 if wanted.quiet else 1
    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=verbosity)
    call_command("collectstatic", interactive=False, verbosity=verbosity)
    return 0
