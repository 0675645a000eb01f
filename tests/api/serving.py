"""A running site on this machine, for clients that speak HTTP; it sees what a test arranges."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread


class Server(ThreadedWSGIServer):
    """Leaves the test's own connection open when a client hangs up."""

    def _close_connections(self) -> None:
        pass


class Thread(LiveServerThread):
    """Runs such a server."""

    server_class = Server


class Handler(WSGIHandler):
    """The site, without the files of its pages."""

    def __init__(self, _: object) -> None:
        super().__init__()


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site from a thread that shares the test's connection; yields its address without the last slash."""
    ours = connections["default"]
    ours.inc_thread_sharing()
    thread = Thread("127.0.0.1", Handler, connections_override={"default": ours})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    try:
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()
        ours.dec_thread_sharing()
