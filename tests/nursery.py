"""Where the processes beside a test come from: what they import is imported once, then each is a fork.

`nursery.py keep ADDRESS` listens on that socket until its own input ends; `nursery.py start ADDRESS WHAT` has a process
made that has the caller's environment and reads, writes, dies and ends like the caller. WHAT is JSON: {"path" or
"code": ..., "words": [...]}. All processes have the same settings but for what these read in the environment.
"""

import ast
import json
import os
import runpy
import select
import signal
import socket
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

OPEN = 3  # input, output, complaints
MOST_BYTES = 2**20
OFTEN_S = 0.01
SETTINGS = ("doorstep.site.settings", "tests.base.elsewhere_settings")


def start(address: str, what: str) -> int:
    """Have a process made on this one's input and output, wait for its end, and return its status."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as to:
        to.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_BYTES)
        to.connect(address)
        asked = json.loads(what) | {"environment": dict(os.environ)}
        socket.send_fds(to, [json.dumps(asked).encode()], list(range(OPEN)))
        return int(to.recv(16) or b"1")


def keep(address: str) -> None:
    """Make processes for whoever asks; one whose asker is gone is killed, as if it had been the asker."""
    import django  # noqa: PLC0415  `start` has no need of it

    django.setup()
    askers: dict[socket.socket, int] = {}
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(address)
        door.listen(socket.SOMAXCONN)
        os.write(1, b"open\n")
        while True:
            ways: list[int | socket.socket] = [0, door, *askers]
            heard, _, _ = select.select(ways, [], [], OFTEN_S if askers else None)
            for one in heard:
                if isinstance(one, int):
                    for pid in askers.values():
                        os.kill(pid, signal.SIGKILL)
                    return
                if one is door:
                    asker, _ = door.accept()
                    askers[asker] = _fork(asker, [door, *askers])
                else:
                    os.kill(askers[one], signal.SIGKILL)
            for asker, pid in list(askers.items()):
                done, status = os.waitpid(pid, os.WNOHANG)
                if done:
                    _tell(asker, os.waitstatus_to_exitcode(status))
                    asker.close()
                    del askers[asker]


def _tell(asker: socket.socket, status: int) -> None:
    try:
        asker.send(str(status if status >= 0 else 128 - status).encode())
    except OSError:  # nobody waits for it
        return


def _fork(asker: socket.socket, others: list[socket.socket]) -> int:
    asked, files, _, _ = socket.recv_fds(asker, MOST_BYTES, OPEN)
    what = json.loads(asked)
    _import_what_it_imports(what.get("code") or Path(what["path"]).read_text())
    pid = os.fork()
    if pid:
        for file in files:
            os.close(file)
        return pid
    for one in (asker, *others):
        one.close()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    _live_in(what["environment"])
    os._exit(_run(what))


def _live_in(environment: dict[str, str]) -> None:
    """Read the settings again in this environment: those of the first that asked are another's."""
    from asgiref.local import Local  # noqa: PLC0415  `start` has no need of it
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    os.environ.clear()
    os.environ.update(environment)
    for name in [name for name in sys.modules if name.startswith(SETTINGS)]:
        del sys.modules[name]
    settings._setup()  # type: ignore[misc]
    vars(connections).pop("settings", None)
    vars(connections).update(_settings=None, _connections=Local(connections.thread_critical))


def _import_what_it_imports(code: str) -> None:
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            try:
                exec(compile(ast.Module([statement], []), "imports", "exec"), {})  # noqa: S102
            except Exception:  # the process itself will say so
                return
    if "django.core.handlers.base" in sys.modules:  # it will ask for pages, or answer for them
        import_module("doorstep.site.urls")


def _run(what: dict[str, Any]) -> int:
    from django.db import connections  # noqa: PLC0415  `start` has no need of it

    sys.stdin = open(0, closefd=False)  # noqa: SIM115  as long as it lives
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.argv = [what.get("path", "-c"), *what["words"]]
    try:
        if "code" in what:
            exec(compile(what["code"], "code", "exec"), {"__name__": "__main__"})  # noqa: S102  our own words
        else:
            runpy.run_path(what["path"], run_name="__main__")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        connections.close_all()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "keep":
        keep(sys.argv[2])
    else:
        sys.exit(start(sys.argv[2], sys.argv[3]))
