"""Servers that stand where the team's should: a proxy that wants a token, and things that are no Chroma."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""For localhost and 127.0.0.1, signed by itself, with its key; made with `openssl req -x509`, valid for a century."""


class Handler(BaseHTTPRequestHandler):
    """Answers every method alike, without a word on stderr."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer."""
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers, body = self.answer()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names of the standard library

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def serving(handler: type[Handler], *, secure: bool = False) -> Iterator[str]:
    """A server on a port of its own; yields scheme, host and port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http{'s' * secure}://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def saying(status: int, body: str, **headers: str) -> type[Handler]:
    """A server that says the same to everything."""

    class Same(Handler):
        def answer(self) -> tuple[int, dict[str, str], bytes]:
            return status, headers, body.encode()

    return Same


def guarding(
    root: str, token: str | None, header: str = "Authorization", seen: list[str] | None = None
) -> type[Handler]:
    """A proxy before the server at `root` that lets through only what shows a token. `seen`: what it was shown."""
    address = urlsplit(root)

    class Guard(Handler):
        def answer(self) -> tuple[int, dict[str, str], bytes]:
            shown = self.headers.get(header)
            if seen is not None and shown:
                seen.append(shown)
            if token is not None and shown != token:
                return (401 if shown is None else 403), {"Content-Type": "text/html"}, b"<html>Log in</html>"
            connection = http.client.HTTPConnection(str(address.hostname), address.port)
            connection.request(self.command, self.path, self.body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer.status, {"Content-Type": "application/json"}, body

    return Guard
