"""Answers of chat models over real connections: good ones are taken, every other ends in the built-in brief."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.advisor.chat.client import ChatClient
from assistant.domain import Brief, Language, Outcome, Stance, Verdict
from assistant.settings import Settings
from assistant.words import say
from tests.advisor.chat.conftest import PATIENT, QUESTION, Ask
from tests.advisor.chat.servers import (
    OLLAMA,
    OPENAI,
    Do,
    Passages,
    Protocol,
    Refusal,
    Request,
    Script,
    Step,
    chat_server,
    closed_port,
)

BOTH = pytest.mark.parametrize("protocol", [OPENAI, OLLAMA], ids=lambda protocol: protocol.provider)
SHORT = 0.3
"""Seconds: a limit that a server which says nothing cannot meet."""


def good(request: Request) -> Iterator[Step]:
    """A draft from the passages, with an invention, a false citation and thoughts aloud."""
    number, text = next(item for item in Passages.of(request).items if "Mukherjee" in item[1])
    yield from (
        "<th",
        "ink>Bananas",
        " are yellow.</think>\n\n",
        "Stance: adapt\n\nKeep the principle, adapt the form.",
    )
    yield from ("\n\n## Why\n- ", text[:20], text[20:], f" [{number}]\n")
    yield f"- In 2031 sales of all brands rose by 77 percent [{number}].\n- Everybody knows this is best [99].\n"


def fallen_back(brief: Brief, reasons: list[str], language: Language = Language.EN) -> str:
    """Check that the built-in advisor answered in full, and say why."""
    assert len(reasons) == 1
    assert (brief.outcome, brief.model, brief.prompt_version) == (Outcome.ADVISED, "builtin", "none")
    assert brief.stance is Stance.HOLD
    assert brief.grounding.supported > 5
    assert brief.grounding.unsupported == 0
    assert brief.inquiry.language is language
    assert len(brief.notices) == 1
    assert "\n" not in brief.notices[0]
    assert brief.notices[0].endswith(reasons[0])
    return reasons[0]


def told(key: str, language: Language = Language.EN, **facts: Any) -> str:
    """The one line that is promised for a reason."""
    return " ".join(say(language, f"errors.{key}.{part}", **facts) for part in ("message", "hint"))


@BOTH
def test_a_good_draft_is_taken_and_what_is_unsupported_left_out(ask: Ask, protocol: Protocol) -> None:
    """What the model writes from the passages stands; thoughts, inventions and numbers never offered go."""
    with chat_server(protocol, good) as server:
        brief, reasons = ask(f"{protocol.provider}:tiny", server.url)
    assert reasons == []
    assert (brief.model, brief.stance, brief.notices) == (f"{protocol.provider}:tiny", Stance.ADAPT, ())
    assert brief.prompt_version.startswith("advise-")
    written = " ".join(s.text for section in brief.sections if not section.rows for s in section.statements)
    assert "Mukherjee" in written
    assert not any(gone in written for gone in ("77", "Everybody knows", "Bananas", "think>"))
    assert all(1 <= n <= len(brief.evidence) for s in brief.statements for n in s.citations)
    prompt = server.requests[0]["messages"][-1]["content"]
    assert QUESTION[Language.EN] in prompt
    assert "&quot;" not in prompt


def test_ollama_is_given_room_for_the_passages(ask: Ask) -> None:
    """Ollama drops what does not fit in its small default context, so it is told how much we need."""
    with chat_server(OLLAMA, good) as server:
        ask("ollama:tiny", server.url)
    assert server.requests[0]["options"]["num_ctx"] >= 8192


LONG = "The campaign stays because the principle behind it still holds for every customer we have"
UNUSABLE: dict[str, tuple[Script, str]] = {
    "nothing": (lambda _: [], "model_empty"),
    "white space": (lambda _: ["\n \n", "\n"], "model_empty"),
    "only thoughts": (lambda _: ["<think>The moon", " is far away."], "model_empty"),
    "off subject": (lambda _: ["Bananas are yellow. The moon is far away."], "model_ungrounded"),
    "false citation": (lambda _: ["## Why\n- All of the brands win, and that is clear [99].\n"], "model_ungrounded"),
    "one line for ever": (lambda _: itertools.repeat("- It depends on the situation.\n"), "model_looping"),
    "numbered lines for ever": (
        lambda _: (f"{n}. It depends [{n}].\n" for n in itertools.count()),
        "model_looping",
    ),
    "words for ever": (lambda _: itertools.repeat(f"{LONG} and "), "model_looping"),
    "no words for ever": (lambda _: itertools.repeat("=" * 50), "model_looping"),
    "no more room": (lambda _: ["Stance: hold\n\nHold the principle", Do.STOP_FULL], "model_unfinished"),
    "cut off": (lambda _: ["Stance: hold\n\nHold the", Do.CUT], "model_broken_off"),
    "cut off at once": (lambda _: [Do.CUT], "model_broken_off"),
    "ended in the middle": (lambda _: ["Stance: hold\n\nHold the", Do.STOP_UNTOLD], "model_broken_off"),
}


@BOTH
@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_answer_ends_in_the_built_in_brief(ask: Ask, protocol: Protocol, name: str) -> None:
    """Empty, endless, invented and broken answers do not reach the user; one line says what was wrong."""
    script, key = UNUSABLE[name]
    with chat_server(protocol, script) as server:
        reason = fallen_back(*ask(f"{protocol.provider}:tiny", server.url))
    assert reason == told(key)


@BOTH
@pytest.mark.parametrize(("asked", "written"), [(Language.NL, Language.EN), (Language.EN, Language.NL)])
def test_an_answer_in_the_other_language_is_not_used(
    ask: Ask, protocol: Protocol, asked: Language, written: Language
) -> None:
    """A draft in another language than the question's is replaced, and the reason is told in the question's."""
    draft = {
        Language.EN: "Hold the campaign, because the customers who stay are more numerous than those who leave.",
        Language.NL: "Houd de campagne vol, want de klanten die blijven zijn met meer dan zij die weggaan.",
    }
    with chat_server(protocol, lambda _: [draft[written]]) as server:
        brief, reasons = ask(f"{protocol.provider}:tiny", server.url, asked)
    assert fallen_back(brief, reasons, asked) == told("model_language", asked)
    assert brief.notices[0].startswith({"nl": "Dit is", "en": "This is"}[asked])


@BOTH
def test_a_complete_answer_without_a_finish_reason_is_taken(ask: Ask, protocol: Protocol) -> None:
    """Simple servers do not say why they stopped; an answer that ends like a sentence is taken from them."""
    with chat_server(protocol, lambda request: [*good(request), Do.STOP_UNTOLD]) as server:
        _, reasons = ask(f"{protocol.provider}:tiny", server.url)
    assert reasons == []


@BOTH
@pytest.mark.parametrize(
    ("steps", "limits", "key", "seconds"),
    [
        ([Do.WAIT], {"first_token_timeout": SHORT}, "model_slow_start", "0.3"),
        (["Stance: hold\n", Do.WAIT], {"first_token_timeout": 2.0}, "model_stalled", "2"),
        (["Stance: hold\n", Do.WAIT], {"model_timeout": SHORT}, "model_too_slow", "0.3"),
        ([Do.WAIT], {"model_timeout": SHORT}, "model_too_slow", "0.3"),
    ],
)
def test_a_silent_server_is_given_up_at_the_limit(
    ask: Ask, protocol: Protocol, steps: list[Step], limits: dict[str, float], key: str, seconds: str
) -> None:
    """A server that would be silent for as long as the test runs does not hold up the answer."""
    with chat_server(protocol, lambda _: steps) as server:
        reason = fallen_back(*ask(f"{protocol.provider}:tiny", server.url, **limits))
        assert not server.over.is_set()
    assert reason == told(key, seconds=seconds)


@BOTH
@pytest.mark.parametrize(
    ("refusal", "key"),
    [
        (Refusal(401, "unauthorized"), "model_key_refused"),
        (Refusal(403, "forbidden"), "model_key_refused"),
        (Refusal(429, "slow down"), "model_rate_limited"),
        (Refusal(500, "out of memory"), "model_server_error"),
        (Refusal(503, "loading model"), "model_server_error"),
        (Refusal(400, "the request exceeds the available context size (4096)"), "model_context_small"),
        (Refusal(400, "this model does not chat"), "model_refused"),
        (Refusal(404, "404 page not found"), "model_address_wrong"),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Refusal) else "",
)
def test_a_refusal_is_explained(ask: Ask, protocol: Protocol, refusal: Refusal, key: str) -> None:
    """Each status ends in the built-in brief, with its own reason."""
    with chat_server(protocol, lambda _: refusal) as server:
        reason = fallen_back(*ask(f"{protocol.provider}:tiny", server.url))
    assert reason.startswith(say(Language.EN, f"errors.{key}.message").partition("{")[0])
    assert reason.endswith(say(Language.EN, f"errors.{key}.hint").rpartition("}")[2])
    assert key != "model_key_refused" or f"{protocol.provider.upper()}_API_KEY" in reason
    assert key not in ("model_server_error", "model_refused") or refusal.text in reason
    assert len(server.requests) == 1


@pytest.mark.parametrize("language", list(Language))
def test_a_model_that_is_not_there(ask: Ask, language: Language) -> None:
    """Ollama's 404 names the command that fetches the model; that of other servers names the model."""
    absent = Refusal(404, "model 'qwen3:4b' not found")
    with chat_server(OLLAMA, lambda _: absent) as server:
        reason = fallen_back(*ask("ollama:qwen3:4b", server.url, language), language)
    assert reason == told("model_not_pulled", language, model="qwen3:4b", command="ollama pull qwen3:4b")
    with chat_server(OPENAI, lambda _: absent) as server:
        reason = fallen_back(*ask("openai:qwen3:4b", server.url, language), language)
    assert reason == told("model_unknown", language, model="qwen3:4b")


@BOTH
def test_a_fault_in_the_stream(ask: Ask, protocol: Protocol) -> None:
    """An error that the server reports after it began is told like one before."""
    with chat_server(protocol, lambda _: ["Stance: hold\n", Do.FAULT]) as server:
        reason = fallen_back(*ask(f"{protocol.provider}:tiny", server.url))
    assert reason == told("model_server_error", reason="out of memory")


@BOTH
def test_no_json(ask: Ask, protocol: Protocol) -> None:
    """What cannot be read names the address it came from."""
    with chat_server(protocol, lambda _: ["Stance: hold\n", Do.RUBBISH]) as server:
        reason = fallen_back(*ask(f"{protocol.provider}:tiny", server.url))
    assert reason == told("model_unreadable", url=server.url)


@BOTH
@pytest.mark.parametrize("language", list(Language))
def test_no_server(ask: Ask, protocol: Protocol, language: Language) -> None:
    """Where nothing listens, the address and the command that starts the server are named."""
    port = closed_port()
    url = f"http://127.0.0.1:{port}{protocol.base}"
    reason = fallen_back(*ask(f"{protocol.provider}:tiny", url, language), language)
    command = {"ollama": "ollama serve", "openai": f"llama-server -m model.gguf --port {port}"}[protocol.provider]
    assert reason == told("model_server_down", language, url=url, command=command)


def test_ollama_without_an_address(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without base_url, Ollama is looked for where its own variable says."""
    port = closed_port()
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{port}")
    assert f"http://127.0.0.1:{port}" in fallen_back(*ask("ollama:tiny"))


@BOTH
def test_an_address_without_http(ask: Ask, protocol: Protocol) -> None:
    """An address may be given without its `http://`."""
    with chat_server(protocol, good) as server:
        _, reasons = ask(f"{protocol.provider}:tiny", server.url.removeprefix("http://"))
    assert reasons == []


@BOTH
def test_a_proxy_does_not_come_between(ask: Ask, protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment is not asked for a server on this machine."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with chat_server(protocol, good) as server:
        _, reasons = ask(f"{protocol.provider}:tiny", server.url)
    assert reasons == []


@BOTH
def test_closing_the_answer_hangs_up(protocol: Protocol) -> None:
    """Who stops listening stops the model: the server notices that nobody is there any more."""
    endless = (f"word{n} " for n in itertools.count())
    with chat_server(protocol, lambda _: endless) as server:
        settings = Settings(model=f"{protocol.provider}:tiny", base_url=server.url, first_token_timeout=PATIENT)
        pieces = ChatClient(settings).stream([("user", "Go on for ever.")])
        assert next(pieces).startswith("word")
        pieces.close()  # type: ignore[attr-defined]
        assert server.hung_up.wait(PATIENT)


def test_after_a_failure_the_model_is_asked_again(ask: Ask) -> None:
    """One failed answer does not put a model aside: the next question may go well."""
    refused = iter([True, False])
    with chat_server(OPENAI, lambda request: Refusal(500) if next(refused) else good(request)) as server:
        first, second = (ask("openai:tiny", server.url) for _ in range(2))
    assert fallen_back(*first)
    assert second[1] == []
    assert all(statement.verdict is not Verdict.UNSUPPORTED for statement in second[0].statements)
