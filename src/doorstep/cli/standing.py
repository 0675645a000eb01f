"""Does the site stand? Asked before a command that needs its tables or its collected files touches anything."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from django.utils import translation

from doorstep.cli.tongue import Refused, Tongue

DEMO = "DOORSTEP_DATA=var/demo"


def stand_up(name: str, say: Tongue, *, needs_tables: bool) -> None:
    """Get the settings ready in the language of this run.

    Args:
        name: The command.
        say: The language of this run.
        needs_tables: Whether the database must be there and up to date, too.

    Raises:
        Refused: It is not.
    """
    if needs_tables:
        must_have_database(name, say)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.site.settings")
    django.setup()
    translation.activate("en" if say.language == "en" else "zh-hans")
    if needs_tables:
        must_be_migrated(name, say)


def must_have_database(name: str, say: Tongue) -> None:
    """Refuse where the data folder holds no database yet, before settings make a folder or a key there.

    Args:
        name: The command, for the line that is to be typed instead.
        say: The language of this run.

    Raises:
        Refused: There is no database; names the ways out.
    """
    folder = Path(os.environ.get("DOORSTEP_DATA", "var"))
    if not (settings.configured or os.environ.get("DATABASE_URL") or (folder / "doorstep.sqlite3").exists()):
        raise Refused(_no_database(str(folder), name, say))


def must_be_migrated(name: str, say: Tongue) -> None:
    """Refuse where the database cannot be reached, is empty, or lacks upgrades.

    Raises:
        Refused: It is not ready; names the ways out.
    """
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as failed:
        reason = str(failed).strip()
        raise Refused(say(f"连不上数据库：{reason}", f"The database cannot be reached: {reason}")) from failed
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting and not executor.loader.applied_migrations:
        raise Refused(_no_database(str(connection.settings_dict["NAME"]), name, say))
    if waiting:
        raise Refused(
            say(
                f"数据库还有 {waiting} 项升级未执行，请先运行 doorstep migrate。",
                f"The database lacks {waiting} {'upgrade' if waiting == 1 else 'upgrades'}; "
                "run doorstep migrate first.",
            )
        )


def must_have_files(say: Tongue) -> None:
    """Refuse where the files of the pages were not collected into the data folder.

    Raises:
        Refused: They are missing; names the command that collects them.
    """
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise Refused(
            say(
                f"{settings.STATIC_ROOT} 里没有页面文件。请先运行 doorstep migrate（它会执行 collectstatic）。",
                f"{settings.STATIC_ROOT} lacks the files of the pages. Run doorstep migrate first: it does "
                "collectstatic.",
            )
        )


def _no_database(where: str, name: str, say: Tongue) -> str:
    return say(
        f"{where} 里还没有建好数据库。请先运行 doorstep migrate；若要用示范数据，请运行 {DEMO} doorstep {name}。",
        f"There is no database in {where} yet. Run doorstep migrate first; for the demo's data run "
        f"{DEMO} doorstep {name}.",
    )
