"""A daemon that only says what it is: docker's help shows and hides commands by the answer to its ping."""

from __future__ import annotations

import contextlib
import socketserver
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def daemon(api: str, *, ostype: str = "linux", experimental: bool = False, swarm: str = "inactive") -> Iterator[str]:
    """The address of a daemon with this API version, operating system, and state of Swarm (`active/manager`, …)."""
    headers = {
        "Api-Version": api,
        "Builder-Version": "2",
        "Docker-Experimental": str(experimental).lower(),
        "Ostype": ostype,
        "Swarm": swarm,
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b"OK")

        do_HEAD = do_GET  # noqa: N815  # the server calls it so

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    class Server(socketserver.ThreadingUnixStreamServer):
        daemon_threads = True
        request_queue_size = 64

        def get_request(self) -> tuple[Any, Any]:
            """A connection and an address, which the handler of HTTP wants and a Unix socket has not."""
            request, _ = super().get_request()
            return request, ("client", 0)

    with tempfile.TemporaryDirectory(prefix="docker-ping-") as folder:
        path = Path(folder) / "docker.sock"
        with Server(str(path), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            try:
                yield f"unix://{path}"
            finally:
                server.shutdown()
                thread.join()
