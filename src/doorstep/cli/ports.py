"""Where the site listens: is the address free, and what to type into a browser."""

import errno
import socket
import sys

from doorstep.cli.tongue import Refused, Tongue


def must_be_free(host: str, port: int, say: Tongue) -> None:
    """Refuse, with a way out, when the address cannot be listened on."""
    if not 0 < port < 65536:
        raise Refused(say("端口应在 1 到 65535 之间。", "A port is a number from 1 to 65535."))
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as failed:
        if failed.errno == errno.EADDRINUSE:
            zh, en = (
                f"端口 {port} 已被别的程序占用。换一个：--port {port + 1}",
                f"Port {port} is taken. Try --port {port + 1}",
            )
        elif failed.errno == errno.EACCES:
            zh, en = f"没有权限使用端口 {port}。换一个：--port 8000", f"Port {port} needs more rights. Try --port 8000"
        else:
            zh, en = f"无法在 {host} 上监听：{failed.strerror}", f"Cannot listen on {host}: {failed.strerror}"
        raise Refused(say(zh, en)) from failed


def address(host: str, port: int) -> str:
    """Return the address to type into a browser."""
    shown = "localhost" if host in {"", "0.0.0.0", "::", "127.0.0.1"} else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{shown}:{port}/"
