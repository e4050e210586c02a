"""Real HTTP servers on loopback that speak Ollama's and OpenAI's streaming protocols, with a scripted model behind."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]


class Do(Enum):
    """What a scripted model, or a page, does besides writing text."""

    WAIT = "say nothing until the test is over"
    CUT = "tear the connection down in the middle"
    STOP_UNTOLD = "end the answer without saying that it is complete"
    STOP_FULL = "end the answer because there is no more room"
    FAULT = "report a fault in the middle of the stream"
    RUBBISH = "send what is no JSON"
    DRIP = "send a byte now and then until the test is over"


Step = str | Do


@dataclass
class Refusal:
    """An answer other than 200. `echo` adds the request's key to it, as careless servers do.

    Of a redirection (3xx), `text` is where to.
    """

    status: int
    text: str = ""
    echo: bool = False


Script = Callable[[Request], Iterable[Step] | Refusal]
Page = Refusal | Do | bytes | dict[str, Any] | list[Any]
"""What stands at a path: a refusal, silence or a drip, bytes as they are, or JSON."""


@dataclass
class Protocol:
    """How a server writes: the path it answers at, the base URL below it, and the lines of its stream."""

    provider: str
    path: str
    base: str
    piece: Callable[[str], str]
    end: Callable[[str], str]
    fault: str
    error: Callable[[str], Any]
    models_path: str
    models: Callable[[list[str]], dict[str, Any]]


def ollama_models(names: list[str]) -> dict[str, Any]:
    """What Ollama answers at /api/tags: models of a gigabyte each."""
    details = {"format": "gguf", "family": "llama", "families": ["llama"], "parameter_size": "1B"}
    return {"models": [{"name": name, "model": name, "size": 10**9, "details": {**details}} for name in names]}


def openai_models(names: list[str]) -> dict[str, Any]:
    """What an OpenAI-compatible server answers at /v1/models."""
    return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "me"} for name in names]}


def _openai(text: str, finish: str | None) -> str:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    event = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "tiny", "choices": [choice]}
    return f"data: {json.dumps(event)}\n\n"


def _ollama(text: str, finish: str | None) -> str:
    done = {"done": True, "done_reason": finish} if finish else {"done": False}
    message = {"role": "assistant", "content": text}
    return json.dumps({"model": "tiny", "created_at": "2026-11-01T00:00:00Z", "message": message, **done}) + "\n"


OPENAI = Protocol(
    provider="openai",
    path="/v1/chat/completions",
    base="/v1",
    piece=lambda text: _openai(text, None),
    end=lambda reason: _openai("", reason) + "data: [DONE]\n\n",
    fault='data: {"error": {"message": "out of memory", "type": "server_error", "code": null}}\n\n',
    error=lambda text: {"error": {"message": text, "type": "error", "code": None}},
    models_path="/v1/models",
    models=openai_models,
)
OLLAMA = Protocol(
    provider="ollama",
    path="/api/chat",
    base="",
    piece=lambda text: _ollama(text, None),
    end=lambda reason: _ollama("", reason),
    fault='{"error": "out of memory"}\n',
    error=lambda text: {"error": text},
    models_path="/api/tags",
    models=ollama_models,
)


class ChatServer(ThreadingHTTPServer):
    """One scripted model on a free port."""

    daemon_threads = True

    def __init__(self, protocol: Protocol, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.protocol, self.script = protocol, script
        self.requests: list[Request] = []
        self.pages: dict[str, Page] = {protocol.models_path: protocol.models(["tiny"])}
        self.keys: list[str | None] = []
        """Of every request, the key it brought."""
        self.looked: list[str] = []
        """The paths of which pages were asked for."""
        self.asked = threading.Event()
        """Set when a page has been asked for."""
        self.questioned = threading.Event()
        """Set when the model has been asked something."""
        self.over = threading.Event()
        self.hung_up = threading.Event()

    @property
    def url(self) -> str:
        """The address as a user would set it."""
        return f"http://127.0.0.1:{self.server_address[1]}{self.protocol.base}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep the test output quiet."""


class _Handler(BaseHTTPRequestHandler):
    server: ChatServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.keys.append(self.headers["Authorization"])
        self.server.looked.append(self.path)
        self.server.asked.set()
        page = self.server.pages.get(self.path, Refusal(404, "404 page not found"))
        if isinstance(page, Refusal):
            self._refuse(page)
        elif page is Do.WAIT:
            self.server.over.wait(60)
        elif page is Do.DRIP:
            self._drip()
        else:
            self._send(200, page if isinstance(page, bytes) else json.dumps(page).encode())

    def _drip(self) -> None:
        try:
            while not self.server.over.wait(0.01):
                self.wfile.write(b"H")
        except OSError:
            self.server.hung_up.set()

    def do_POST(self) -> None:
        self.server.keys.append(self.headers["Authorization"])
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.close_connection = True
        if self.path != self.server.protocol.path:
            page = self.server.pages.get(self.path)
            if isinstance(page, dict):
                self._send(200, json.dumps(page).encode())
            else:
                self._refuse(Refusal(404, "404 page not found"))
            return
        self.server.requests.append(request)
        self.server.questioned.set()
        script = self.server.script(request)
        if isinstance(script, Refusal):
            self._refuse(script)
        else:
            self._stream(iter(script))

    def _refuse(self, refusal: Refusal) -> None:
        text = refusal.text + (f" {self.headers['Authorization']}" if refusal.echo else "")
        self._send(refusal.status, json.dumps(self.server.protocol.error(text)).encode(), refusal.text)

    def _send(self, status: int, body: bytes, elsewhere: str = "") -> None:
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", elsewhere)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, steps: Iterator[Step]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self._steps(steps)
        except OSError:
            self.server.hung_up.set()

    def _steps(self, steps: Iterator[Step]) -> None:
        protocol = self.server.protocol
        for step in steps:
            if isinstance(step, str):
                self._write(protocol.piece(step))
            elif step is Do.WAIT:
                self.server.over.wait(60)
            elif step is Do.CUT:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            elif step is Do.RUBBISH:
                self._write("data: {no json\n\n")
            elif step is Do.FAULT:
                self._write(protocol.fault)
            else:
                self._write(protocol.end("length") if step is Do.STOP_FULL else "", last=True)
                return
        self._write(protocol.end("stop"), last=True)

    def _write(self, text: str, last: bool = False) -> None:
        data = text.encode()
        chunk = b"%x\r\n%s\r\n" % (len(data), data) if data else b""
        self.wfile.write(chunk + (b"0\r\n\r\n" if last else b""))
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def chat_server(protocol: Protocol, script: Script) -> Iterator[ChatServer]:
    """A server with a scripted model, for as long as the block lasts."""
    server = ChatServer(protocol, script)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """A port on loopback at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Passages:
    """The numbered passages in a request's prompt: number and text."""

    items: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def of(cls, request: Request) -> Passages:
        """Read them from the last message."""
        lines = [line for line in request["messages"][-1]["content"].splitlines() if line.startswith("[")]
        numbered = (line[1:].partition("] ") for line in lines)
        return cls([(int(number), text.split(") ", 1)[1]) for number, _, text in numbered])
