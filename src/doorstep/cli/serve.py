"""`doorstep serve`: the site on waitress, a server without outside parts."""

import signal
from collections.abc import Sequence
from types import FrameType

import waitress
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from doorstep.cli.ports import address, must_be_free
from doorstep.cli.tongue import Parser, Tongue, complain
from doorstep.site.wsgi import application


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Serve until asked to stop."""
    parser = Parser(say, "doorstep serve", "启动网站。", "Serve the site.")
    parser.option("--host", "监听地址（默认 127.0.0.1）", "address (default 127.0.0.1)", default="127.0.0.1")
    parser.option("--port", "端口（默认 8000）", "port (default 8000)", type=int, default=8000)
    parser.option("--threads", "线程数（默认 8）", "threads (default 8)", type=int, default=8)
    parser.option("--behind", "前面的代理服务器地址", "address of the proxy in front", metavar="ADDRESS")
    wanted = parser.parse_args(arguments)
    must_be_free(wanted.host, wanted.port, say)
    if waiting := unapplied():
        complain(
            say(
                f"数据库还有 {waiting} 项升级未执行，请先运行 doorstep migrate。",
                f"The database lacks {waiting} upgrades; run doorstep migrate first.",
            )
        )
    print(
        say(f"网站地址：{address(wanted.host, wanted.port)}", f"Serving at {address(wanted.host, wanted.port)}"),
        flush=True,
    )
    serve(wanted.host, wanted.port, threads=wanted.threads, behind=wanted.behind)
    return 0


def serve(host: str, port: int, *, threads: int = 8, behind: str | None = None) -> None:
    """Serve until interrupted or terminated.

    Args:
        host: Name or address to listen on.
        port: TCP port.
        threads: Requests answered at the same time.
        behind: Address of a proxy whose word on scheme and client is believed.
    """
    signal.signal(signal.SIGTERM, _leave)
    proxy = (
        {"trusted_proxy": behind, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}} if behind else {}
    )
    server = waitress.create_server(
        application, host=host, port=port, threads=threads, ident=None, clear_untrusted_proxy_headers=True, **proxy
    )
    try:
        server.run()
    finally:
        server.close()


def unapplied() -> int:
    """Return how many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
