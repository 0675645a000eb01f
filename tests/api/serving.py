"""A running site on this machine, for clients that speak HTTP; it sees what a test arranges."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections


class Server(ThreadedWSGIServer):
    """Leaves the test's own connection open when a client hangs up."""

    def _close_connections(self) -> None:
        pass


class Quietly(WSGIRequestHandler):
    """Answers without a line on the screen for each call."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its own name for it
        """Say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site from a thread that shares the test's connection; yields its address without the last slash."""
    ours = connections["default"]
    ours.inc_thread_sharing()
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    server = Server(("127.0.0.1", 0), Quietly, allow_reuse_address=False, connections_override={"default": ours})
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)
        ours.dec_thread_sharing()
