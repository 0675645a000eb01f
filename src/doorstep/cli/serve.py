"""`doorstep serve`: the site on waitress, a server without outside parts."""

import signal
from collections.abc import Sequence
from types import FrameType
from typing import Any

import waitress

from doorstep.cli.ports import address, must_be_free
from doorstep.cli.standing import must_have_files
from doorstep.cli.tongue import Parser, Tongue
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
    must_have_files(say)
    server = listen(wanted.host, wanted.port, threads=wanted.threads, behind=wanted.behind)
    where = address(wanted.host, wanted.port)
    print(say(f"网站地址：{where}", f"Serving at {where}"), flush=True)
    answer(server)
    return 0


def listen(host: str, port: int, *, threads: int = 8, behind: str | None = None) -> Any:
    """Return a server that accepts connections already and answers once `answer` is called.

    Args:
        host: Name or address to listen on.
        port: TCP port.
        threads: Requests answered at the same time.
        behind: Address of a proxy whose word on scheme and client is believed.
    """
    proxy = (
        {"trusted_proxy": behind, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}} if behind else {}
    )
    return waitress.create_server(
        application, host=host, port=port, threads=threads, ident=None, clear_untrusted_proxy_headers=True, **proxy
    )


def answer(server: Any) -> None:
    """Answer until interrupted or terminated."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job starts with it ignored
    signal.signal(signal.SIGTERM, _leave)
    try:
        server.run()
    finally:
        server.close()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
