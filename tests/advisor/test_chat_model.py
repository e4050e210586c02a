"""Chat models behind a real HTTP server that speaks OpenAI's streaming protocol."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant.advisor.pipeline import Advisor, FellBack, Finished
from assistant.domain import Brief, Language, Outcome, Stance, Verdict
from assistant.errors import ConfigurationError
from assistant.settings import Settings

QUESTION = "Should we hold our inclusive campaign now that customers threaten to leave?"


class _Server(ThreadingHTTPServer):
    """Answers every chat completion with what `script` makes of the request."""

    script: Callable[[dict[str, Any]], Iterator[str]]
    requests: list[dict[str, Any]]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for text in self.server.script(request):
                choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
                event = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
                self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
                self.wfile.flush()
            self.wfile.write(b"data: [DONE]\n\n")
        except BrokenPipeError:
            pass

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def chat_server(script: Callable[[dict[str, Any]], Iterator[str]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on loopback with a scripted model; gives its base URL and the requests it received."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.script, server.requests = script, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", server.requests
    finally:
        server.shutdown()
        server.server_close()


def _passages(request: dict[str, Any]) -> list[str]:
    """The lines of numbered passages in the prompt."""
    return [line for line in request["messages"][-1]["content"].splitlines() if line.startswith("[")]


def _ask(url: str, timeout: float = 20.0) -> tuple[Brief, list[FellBack]]:
    advisor = Advisor(Settings(model="openai:tiny", base_url=url, model_timeout=timeout))
    try:
        events = list(advisor.ask(QUESTION))
    finally:
        advisor.close()
    finished = events[-1]
    assert isinstance(finished, Finished)
    return finished.brief, [event for event in events if isinstance(event, FellBack)]


@pytest.mark.usefixtures("ready")
def test_a_grounded_draft_is_taken_and_its_unsupported_statement_left_out() -> None:
    """What the model writes from the passages stands; what it invents, or cites by a number never offered, goes."""

    def good(request: dict[str, Any]) -> Iterator[str]:
        number, text = next(line for line in _passages(request) if "Mukherjee" in line).split(" ", 1)
        text = text.split(") ", 1)[1]
        yield from ("Stance: adapt\n\nKeep the principle and adapt the form.", "\n\n## Why\n- ", text, f" {number}\n")
        yield f"- In 2031 sales of all brands rose by 77 percent {number}.\n- Everybody knows this is best [99].\n"

    with chat_server(good) as (url, requests):
        brief, fallbacks = _ask(url)
    assert not fallbacks
    assert brief.model == "openai:tiny"
    assert brief.stance is Stance.ADAPT
    assert brief.prompt_version == "advise-1"
    written = [s.text for section in brief.sections if not section.rows for s in section.statements]
    assert any("Mukherjee" in text for text in written)
    assert not any("77" in text or "Everybody knows" in text for text in written)
    assert all(1 <= n <= len(brief.evidence) for s in brief.statements for n in s.citations)
    prompt = requests[0]["messages"]
    assert QUESTION in prompt[-1]["content"]
    assert "&quot;" not in prompt[-1]["content"]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    "rubbish", ["", "Bananas are yellow. The moon is far away.", "## Why\n- All brands win [98].\n"]
)
def test_an_ungrounded_draft_ends_in_the_built_in_brief_that_says_so(rubbish: str) -> None:
    """Empty, off-subject and falsely cited answers do not reach the user."""
    with chat_server(lambda request: iter([rubbish])) as (url, _):
        brief, fallbacks = _ask(url)
    assert len(fallbacks) == 1
    assert brief.model == "builtin"
    assert brief.outcome is Outcome.ADVISED
    assert "openai:tiny" in brief.notices[0]
    assert all(statement.verdict is not Verdict.UNSUPPORTED for statement in brief.statements)


@pytest.mark.usefixtures("ready")
def test_a_stalling_model_does_not_lose_the_turn() -> None:
    """A server that answers too slowly is given up at the limit, and the built-in advisor answers."""

    def slow(request: dict[str, Any]) -> Iterator[str]:
        yield "Stance: hold\n"
        time.sleep(5)
        yield "too late"

    started = time.monotonic()
    with chat_server(slow) as (url, _):
        brief, fallbacks = _ask(url, timeout=1.0)
    assert len(fallbacks) == 1
    assert brief.model == "builtin"
    assert time.monotonic() - started < 60


@pytest.mark.usefixtures("ready")
def test_a_dead_server_does_not_lose_the_turn() -> None:
    """Nothing listens on the port: the brief comes from the built-in advisor and says why."""
    brief, fallbacks = _ask("http://127.0.0.1:9/v1")
    assert len(fallbacks) == 1
    assert brief.outcome is Outcome.ADVISED


def test_an_unknown_provider_is_told_before_anything_is_asked() -> None:
    """A model name that LangChain does not know is a configuration error."""
    with pytest.raises(ConfigurationError) as caught:
        Advisor(Settings(model="nosuchprovider:x"))
    assert caught.value.key in ("model_unavailable", "model_package_missing")


def test_prompts_exist_in_both_languages(tmp_path: Path) -> None:
    """Every job has a Dutch and an English prompt of the same version, with the passages and the question in it."""
    from assistant.advisor.prompts import read_prompt

    for job in ("advise", "explain"):
        prompts = [read_prompt(job, language) for language in Language]
        assert len({prompt.version for prompt in prompts}) == 1
        for prompt in prompts:
            values = {
                "question": 'A "quoted" {brace}?',
                "evidence": [{"n": 1, "text": "T & U", "kind": "k", "title": "t"}],
            }
            (_, system), (_, user) = prompt.messages(values)
            assert "{{" not in system + user
            assert 'A "quoted" {brace}?' in user
            assert "T & U" in user
