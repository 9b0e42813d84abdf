"""A real server on the loopback for tests, which reads from the test's own transaction."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args) -> None:
        pass


@contextmanager
def real_server(application=None) -> Iterator[str]:
    """Serve `application` (the portal unless given) and give its address, without a stroke at the end.

    One request at a time, while the test waits for it: so the two threads may share one connection.
    """
    with make_server("127.0.0.1", 0, application or WSGIHandler(), handler_class=_Quiet) as server:
        alias = connection.alias
        shared = connections[alias]
        shared.inc_thread_sharing()

        def run() -> None:
            connections[alias] = shared
            server.serve_forever(poll_interval=0.01)

        # Between requests Django closes a connection that is within a transaction: here it is the test's.
        signals = (request_started, request_finished)
        for signal in signals:
            signal.disconnect(close_old_connections)
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            for signal in signals:
                signal.connect(close_old_connections)
            shared.dec_thread_sharing()
