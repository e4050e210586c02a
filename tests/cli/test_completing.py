"""What the shell offers after Tab, and `standpunt help`."""

from __future__ import annotations

import pytest

from assistant import locations
from assistant.cli.running import run
from assistant.conversation.store import SessionStore
from assistant.domain import Language
from assistant.settings import FIELDS
from assistant.words import lookup
from tests.cli.conftest import Tiny

LOCALES = {Language.EN: "en_GB.UTF-8", Language.NL: "nl_NL.UTF-8"}


@pytest.fixture
def here(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    """The small corpus and its home, for commands that run in this process."""
    monkeypatch.setenv(locations.HOME_VARIABLE, str(tiny.home))
    monkeypatch.setenv("STANDPUNT_CORPUS", str(tiny.corpus))
    return tiny


def offered(line: str, monkeypatch: pytest.MonkeyPatch, output: pytest.CaptureFixture[str]) -> list[str]:
    """What bash is offered behind a line; its last word, perhaps empty, is being typed."""
    with monkeypatch.context() as typed:
        typed.setenv("_STANDPUNT_COMPLETE", "complete_bash")
        typed.setenv("COMP_WORDS", line)
        typed.setenv("COMP_CWORD", str(line.count(" ")))
        with pytest.raises(SystemExit) as ended:
            run([])
    said = output.readouterr()
    assert (ended.value.code, said.err) == (0, "")
    return said.out.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("standpunt gloss", ["glossary"]),
        ("standpunt ask --pl", ["--plain"]),
        ("standpunt ask --lang ", ["nl", "en"]),
        ("standpunt ask --only ", ["own", "shipped"]),
        ("standpunt show mms", ["mms-spokescandies"]),
        ("standpunt config set ", list(FIELDS)),
        ("standpunt config set theme ", ["standpunt-dark", "standpunt-light", "standpunt-contrast"]),
        ("standpunt config set history ", ["yes", "no"]),
        ("standpunt config set base_url ", []),
        ("standpunt profile set sec", ["sector"]),
        ("standpunt help gr", ["grounding"]),
        ("standpunt remove ", []),
        ("standpunt export ", []),
    ],
)
def test_offers(
    here: Tiny, line: str, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Commands, options, settings and their values, documents and topics are offered, and nothing is made for it."""
    before = sorted(here.home.rglob("*"))
    assert offered(line, monkeypatch, capsys) == words
    assert sorted(here.home.rglob("*")) == before


@pytest.mark.usefixtures("here")
def test_offers_conversations(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The ids of kept conversations are offered, the last one also by that name."""
    store = SessionStore()
    id = store.start("May we call our product climate neutral?")
    store.close()
    assert offered("standpunt export ", monkeypatch, capsys) == ["last", id]
    assert offered(f"standpunt ask --session {id[:3]}", monkeypatch, capsys) == [id]


def test_offers_nothing_where_settings_are_broken(
    here: Tiny, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A settings file that cannot be read is no reason to write a complaint into somebody's command line."""
    here.home.joinpath("config.toml").write_text("corpus = [", encoding="utf-8")
    assert offered("standpunt show mms", monkeypatch, capsys) == []


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("language", Language)
def test_topics(language: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`help` lists the topics of a language, and prints each by its name in either language, in lines that fit."""
    monkeypatch.setenv("LC_ALL", LOCALES[language])
    assert run(["help"]) == 0
    listed = capsys.readouterr().out
    for id, topic in lookup(language, "topics.about").items():
        assert f"  {topic['name']} " in listed
        assert topic["title"] in listed
        assert run(["help", topic["name"]]) == 0
        shown = capsys.readouterr()
        assert shown.out == f"{topic['title']}\n\n{topic['text']}\n"
        assert max(map(len, shown.out.splitlines())) <= 100
        assert run(["help", id]) == 0
        assert capsys.readouterr() == shown


@pytest.mark.usefixtures("here")
def test_help_explains_commands_too(capsys: pytest.CaptureFixture[str]) -> None:
    """`help COMMAND` says what `COMMAND --help` says; what is neither is an error that names the topics."""
    assert run(["search", "--help"]) == 0
    wanted = capsys.readouterr().out
    assert run(["help", "search"]) == 0
    assert capsys.readouterr().out == wanted
    assert run(["help", "weather"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "weather" in said.err
    assert "grounding" in said.err


def test_commands_in_topics_exist() -> None:
    """Every `standpunt …` that a topic shows is a command of ours."""
    from assistant.cli.app import app

    known = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    for language in Language:
        for topic in lookup(language, "topics.about").values():
            lines = [line.split() for line in topic["text"].splitlines() if line.startswith("  standpunt ")]
            assert {words[1] for words in lines} <= known
