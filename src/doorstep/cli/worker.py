"""`doorstep worker`: do the background jobs, in a process of its own."""

import os
import signal
import threading
from collections.abc import Sequence

from django.core.management import call_command

from doorstep.cli.tongue import Parser, Tongue


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Work until asked to stop; a job in hand is finished first."""
    parser = Parser(
        say,
        "doorstep worker",
        "处理后台任务，直到收到停止信号；手头的任务会先做完。",
        "Do the background jobs until asked to stop; the one in hand is finished first.",
    )
    parser.option("--interval", "空闲时隔几秒看一次", "seconds between looks when idle", type=float, default=1.0)
    parser.option("--once", "做完现有任务就结束", "stop when nothing is left to do", action="store_true")
    parser.option("--parent", "此进程结束时跟着结束", "stop when this process is gone", type=int)
    wanted = parser.parse_args(arguments)
    if wanted.parent:
        threading.Thread(target=_stop_with, args=(wanted.parent,), daemon=True).start()
    call_command(
        "db_worker", interval=wanted.interval, batch=wanted.once, reload=False, startup_delay=False, verbosity=1
    )
    return 0


def _stop_with(parent: int) -> None:
    """End this process when it is no longer `parent`'s child."""
    waiting = threading.Event()
    while os.getppid() == parent:
        waiting.wait(1)
    os.kill(os.getpid(), signal.SIGTERM)
