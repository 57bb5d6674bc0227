"""The site on the loopback address, read-only."""

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Quiet(SimpleHTTPRequestHandler):
    """Serve files; no listing of folders, no log of who looked at what."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as the class above names it
        """Say nothing."""

    def list_directory(self, path: object) -> None:
        """Refuse to list a folder."""
        del path
        self.send_error(404)

    def end_headers(self) -> None:
        """Add the headers that keep the pages to themselves."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def serve_site(folder: Path, port: int, started: Callable[[str], None]) -> None:
    """Serve ``folder`` on 127.0.0.1 until interrupted; ``started`` is told the address."""
    with ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder))) as server:
        started(f"http://127.0.0.1:{server.server_port}/")
        server.serve_forever()
