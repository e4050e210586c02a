"""What a chat model does beside writing: mending, rewriting follow-ups, judging, naming; and what it has room for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.advisor.chat.client import ChatClient
from assistant.advisor.chat.composer import ChatComposer
from assistant.advisor.chat.lines import labelled, read_lines
from assistant.advisor.events import Drafting
from assistant.advisor.pipeline import Advisor
from assistant.conversation.conversation import Conversation, remembered
from assistant.conversation.store import SessionStore
from assistant.domain import Context, Language, Verdict
from assistant.errors import ConfigurationError, Stopped
from assistant.settings import Settings
from tests.advisor.chat.conftest import PATIENT, QUESTION
from tests.advisor.chat.servers import OLLAMA, OPENAI, ChatServer, Do, Passages, Protocol, Request, Step, chat_server

EN = QUESTION[Language.EN]
Use = Callable[..., Advisor]
JOBS = {"You rewrite": "rewrite", "A check found": "repair", "You judge": "judge", "You name": "name"}


def job(request: Request) -> str:
    """What a request asks for, by how its English prompt opens."""
    system = request["messages"][0]["content"]
    return next((name for opening, name in JOBS.items() if system.startswith(opening)), "write")


def passage(request: Request) -> tuple[int, str]:
    """A passage with an outside source that every main question brings."""
    return next(item for item in Passages.of(request).items if "Mukherjee" in item[1])


def draft(request: Request, *wrong: str) -> Iterator[Step]:
    """A good reason, and sentences that its passage does not support."""
    number, text = passage(request)
    yield f"Stance: adapt\n\nKeep the principle.\n\n## Why\n- {text} [{number}]\n"
    yield "".join(f"- {sentence} [{number}]\n" for sentence in wrong)


@pytest.fixture
def using(advisor: Advisor, monkeypatch: pytest.MonkeyPatch) -> Use:
    """The shared advisor with a chat model of a test's server."""

    def use(server: ChatServer, prompts: Path | None = None, judges: bool = False) -> Advisor:
        settings = Settings(
            model=f"{server.protocol.provider}:tiny",
            base_url=server.url,
            first_token_timeout=PATIENT,
            prompts=str(prompts) if prompts else None,
        )
        stop = threading.Event()
        client = ChatClient(settings, stop)
        composer = ChatComposer(client, advisor.lists, prompts=settings.prompts_directory, judges=judges)
        monkeypatch.setattr(advisor, "_stop", stop)
        monkeypatch.setattr(advisor, "_client", client)
        monkeypatch.setattr(advisor, "_composer", composer)
        monkeypatch.setattr(advisor, "_settings", settings)
        return advisor

    return use


def test_an_unsupported_sentence_is_sent_back_once(using: Use) -> None:
    """What the model mends is taken if it is supported now; what it drops, or gets wrong again, is left out."""
    wrong = ("In 2031 sales rose by 77 percent.", "Elephants never forget a brand.", "Shares fell by 13 percent.")

    def script(request: Request) -> Iterator[Step]:
        if job(request) == "write":
            yield from draft(request, *wrong)
            return
        number, text = passage(request)
        yield f"a) {text} [{number}]\n"
        yield "b) drop\nc) Shares fell by 14 percent. [1]\nz) More of the same.\n"

    with chat_server(OPENAI, script) as server:
        brief = using(server).answer(EN)
    assert [job(request) for request in server.requests] == ["write", "repair"]
    assert all(sentence in server.requests[1]["messages"][-1]["content"] for sentence in wrong)
    why = [each for section in brief.sections for each in section.statements if each.section == "why"]
    assert [each.verdict for each in why] == [Verdict.SUPPORTED] * len(why)
    assert len(why) == 2
    assert brief.dropped == wrong[1:]


def test_a_failed_repair_costs_only_the_unsupported(using: Use) -> None:
    """If the model fails when it should mend, what it wrote first still stands."""

    def script(request: Request) -> Iterator[Step]:
        yield from draft(request, "In 2031 sales rose by 77 percent.") if job(request) == "write" else iter([Do.FAULT])

    with chat_server(OPENAI, script) as server:
        brief = using(server).answer(EN)
    assert brief.model == "openai:tiny"
    assert brief.dropped == ("In 2031 sales rose by 77 percent.",)


def test_the_judge_only_lowers(using: Use) -> None:
    """With `judge`, the model's no takes a supported statement out; its yes does not save an unsupported one."""

    def script(request: Request) -> Iterator[Step]:
        kind = job(request)
        yield from {"judge": iter(["a) no, not at all\n"]), "repair": iter(["a) drop\n"])}.get(
            kind, draft(request, "In 2031 sales rose by 77 percent.")
        )

    with chat_server(OPENAI, script) as server:
        advisor = using(server, judges=True)
        brief = advisor.answer(EN)
    assert [job(request) for request in server.requests] == ["write", "repair", "judge"]
    assert brief.model == "builtin"  # nothing supported was left, so the built-in advisor wrote


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ("What did the M&M's brand do about its spokescandies in 2023?", True),
        ("Here is the question:\nWhat did M&M's do?", False),
        ("Wat deed M&M's met de snoepjes die reclame maakten?", False),
        ("", False),
        ("word " * 200, False),
    ],
)
def test_a_follow_up_is_rewritten_by_the_model(using: Use, answer: str, taken: bool) -> None:
    """One line in the language of the question is taken; anything else leaves what the rules make of it."""

    def script(request: Request) -> Iterator[Step]:
        yield answer if job(request) == "rewrite" else "Nothing that any passage says."

    with chat_server(OPENAI, script) as server:
        advisor = using(server)
        first = remembered(advisor.answer(EN))
        server.requests.clear()
        brief = advisor.answer("And what did M&M's do?", context=Context((first,)))
    assert job(server.requests[0]) == "rewrite"
    assert first.standalone_question in server.requests[0]["messages"][-1]["content"]
    assert (brief.inquiry.standalone_question == answer) is taken
    assert brief.inquiry.named_documents


def test_a_wish_needs_no_rewriting(using: Use) -> None:
    """Shorter, or in another language, is understood without the model."""
    with chat_server(OPENAI, lambda request: iter(["Nothing."])) as server:
        advisor = using(server)
        first = remembered(advisor.answer(EN))
        server.requests.clear()
        advisor.answer("shorter please", context=Context((first,)))
    assert "rewrite" not in map(job, server.requests)


@pytest.mark.parametrize(
    ("answer", "name"),
    [('"Pride at the bank."', "Pride at the bank"), ("a\nb", None), ("", None), ("long " * 30, None)],
)
def test_a_conversation_is_named(using: Use, answer: str, name: str | None) -> None:
    """A short line is a name; the built-in advisor gives none."""
    with chat_server(OPENAI, lambda request: iter([answer])) as server:
        assert using(server).session_name(EN, Language.EN) == name


@pytest.mark.parametrize(
    ("protocol", "page", "facts"),
    [
        (OPENAI, "/props", {"default_generation_settings": {"n_ctx": 2600}}),
        (OPENAI, "/v1/models", {"data": [{"id": "tiny", "max_model_len": 2600}]}),
        (OLLAMA, "/api/show", {"model_info": {"general.name": "tiny", "llama.context_length": 2600}}),
    ],
    ids=["llama.cpp", "vllm", "ollama"],
)
def test_passages_are_packed_to_the_models_context(
    using: Use, protocol: Protocol, page: str, facts: dict[str, object]
) -> None:
    """The server tells how much the model reads; what does not fit is left out and told, never the question."""
    with chat_server(protocol, draft) as server:
        whole = using(server).answer(EN)
        server.pages[page] = facts
        packed = using(server).answer(EN)
    wide, narrow = (sum(len(m["content"]) for m in request["messages"]) for request in server.requests)
    assert whole.left_out == ()
    assert packed.left_out
    assert narrow <= (2600 - 1024) * 3 < wide
    assert server.requests[-1]["messages"][-1]["content"].rstrip().endswith(EN)


def test_a_question_without_room_ends_in_the_built_in_brief(using: Use) -> None:
    """If not even the instructions fit, the model is not asked."""
    with chat_server(OPENAI, lambda request: iter(["No."])) as server:
        server.pages["/props"] = {"default_generation_settings": {"n_ctx": 1100}}
        brief = using(server).answer(EN)
    assert server.requests == []
    assert brief.model == "builtin"
    assert len(brief.notices) == 1


def test_prompts_of_ones_own(using: Use, tmp_path: Path) -> None:
    """A folder's prompt takes the place of ours; a job that it lacks is taken from ours; a missing folder is told."""
    front = "---\nversion: 7\nvariables: {}\n---\n"
    own = "# System\nMine.\n# User\n{{#evidence}}\n[{{n}}] ({{kind}}) {{text}}\n{{/evidence}}\n{{question}}"
    (tmp_path / "advise.en.md").write_text(f"{front}{own}")
    with chat_server(OPENAI, lambda request: draft(request, "In 2031 sales rose by 77 percent.")) as server:
        brief = using(server, tmp_path).answer(EN)
        assert server.requests[0]["messages"][0]["content"].strip() == "Mine."
        assert job(server.requests[1]) == "repair"
        assert brief.prompt_version == "advise-7"
        nowhere = using(server, tmp_path / "none")
        with pytest.raises(ConfigurationError):
            nowhere.answer(EN)


def test_an_answer_that_is_stopped_is_kept_as_far_as_it_got(using: Use, tmp_path: Path) -> None:
    """Stopping takes effect while the model is silent; the turn keeps its draft, and the next question is answered."""
    cut: list[list[Step]] = [["Stance: hold\n\nKeep the principle.", Do.WAIT], ["Nothing that any passage says."]]
    answers = iter(cut)
    with chat_server(OPENAI, lambda request: iter(next(answers))) as server:
        advisor = using(server)
        store = SessionStore(tmp_path / "sessions.sqlite")
        conversation = Conversation(advisor, store)
        events = conversation.ask(EN)
        next(event for event in events if isinstance(event, Drafting))
        advisor.stop()
        with pytest.raises(Stopped):
            list(events)
        list(conversation.ask(EN))
    assert conversation.session
    stopped, answered = store.history(conversation.session)
    assert (stopped.brief, stopped.draft) == (None, "Stance: hold\n\nKeep the principle.")
    assert answered.brief
    assert len(store.turns(conversation.session)) == 1
    store.close()


def test_a_session_takes_the_models_name_after_its_first_turn(using: Use, tmp_path: Path) -> None:
    """The first turn names the session; later ones leave the name alone."""
    with chat_server(
        OPENAI, lambda request: iter(["Pride at the bank"] if job(request) == "name" else ["No."])
    ) as server:
        store = SessionStore(tmp_path / "sessions.sqlite")
        conversation = Conversation(using(server), store)
        list(conversation.ask(EN))
        assert store.sessions()[0].name.startswith("Should we hold")
        assert conversation.name_session() == "Pride at the bank"
        assert store.sessions()[0].name == "Pride at the bank"
        list(conversation.ask(EN))
        assert conversation.name_session() is None
        store.close()


def test_lines_come_back_by_their_letters() -> None:
    """Small models decorate: stars, brackets, capitals; what has no letter, or one too many, is dropped."""
    assert [each["label"] for each in labelled([{}, {}])] == ["a", "b"]
    answer = "Sure!\na) one\n**B.** two\n- c: three\n(d) four\n\na) again\nz) beyond"
    assert read_lines(answer, 4) == {0: "one", 1: "two", 2: "three", 3: "four"}
