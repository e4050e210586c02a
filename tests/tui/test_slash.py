"""What is a command and what is a question, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.domain import Language
from assistant.tui import speech
from assistant.tui.chat.slash import CommandName, TypedCommand, Unknown, candidates, parse, spelling, takes
from assistant.words import say

EN, NL = Language.EN, Language.NL


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """The interface speaks English, and again after a test that changes it."""
    speech.set_language(EN)
    yield
    speech.set_language(EN)


@pytest.mark.parametrize("spoken", list(Language))
@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/help", TypedCommand(CommandName.HELP)),
        ("/hulp", TypedCommand(CommandName.HELP)),
        ("/?", TypedCommand(CommandName.HELP)),
        ("/help?", TypedCommand(CommandName.HELP)),
        ("  /QUIT \n", TypedCommand(CommandName.QUIT)),
        ("/stoppen nu", TypedCommand(CommandName.QUIT)),
        ("/model", TypedCommand(CommandName.MODEL)),
        ("/model  ollama:qwen3:4b ", TypedCommand(CommandName.MODEL, "ollama:qwen3:4b")),
        ("/taal en", TypedCommand(CommandName.LANG, "en")),
        ("/lang nl", TypedCommand(CommandName.LANG, "nl")),
        ("/profiel", TypedCommand(CommandName.PROFILE)),
        ("/gevallen over banken", TypedCommand(CommandName.CASES, "over banken")),
        (
            "/library green claims in the Netherlands?",
            TypedCommand(CommandName.LIBRARY, "green claims in the Netherlands?"),
        ),
        ("/nieuw Mogen we dit zo noemen?", TypedCommand(CommandName.NEW, "Mogen we dit zo noemen?")),
        ("/new\nDear all,\nplease advise.", TypedCommand(CommandName.NEW, "Dear all,\nplease advise.")),
        ("/kopieer", TypedCommand(CommandName.COPY)),
        ("/exporteer html", TypedCommand(CommandName.EXPORT, "html")),
        ("/instellingen", TypedCommand(CommandName.SETTINGS)),
        ("/thema licht", TypedCommand(CommandName.THEME, "licht")),
    ],
)
def test_commands_of_both_languages(text: str, command: TypedCommand, spoken: Language) -> None:
    """A command is understood in either language, whatever the language of the screens."""
    speech.set_language(spoken)
    assert parse(text) == command


@pytest.mark.parametrize(
    ("text", "word", "nearest"),
    [
        ("/modle", "modle", "model"),
        ("/halp", "halp", "help"),
        ("/Taall en", "Taall", "taal"),
        ("/exprot html", "exprot", "export"),
        ("/caess about banks that withdrew a campaign", "caess", "cases"),
        ("/nieuws", "nieuws", "nieuw"),
        ("/weather", "weather", None),
        ("/waarom?", "waarom?", None),
        ("/123", "123", None),
        ("/één", "één", None),
        ("/", "", None),
    ],
)
def test_no_such_command(text: str, word: str, nearest: str | None) -> None:
    """What looks like a command and is none is told, with the nearest there is; it is never taken for a question."""
    assert parse(text) == Unknown(word, nearest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Should we hold our campaign?",
        "Is a/b testing of claims allowed?",
        "/ is a slash?",
        "/ help",
        "//",
        "/etc/hosts is not what I mean",
        "/2026/11/",
        "/sustainability is what our page is called, may we?",
        "/inclusie staat op onze site, mag dat?",
        "/quit smoking campaigns, should we support them?",
        "/help us decide on this",
        "/profile pictures with a rainbow: is that wise?",
        "/stoppen met de campagne?",
    ],
)
def test_questions_with_a_slash(text: str) -> None:
    """A sentence or a path is a question, even if it begins with a slash and a word that is a command."""
    assert parse(text) is None


@given(st.text(max_size=40) | st.text(max_size=40).map("/".__add__))
@example("/\t")
@example("/help\u2028me")
@example("/-?")
@example("/??")
def test_anything_can_be_typed(text: str) -> None:
    """No text is too strange; only what begins with a slash can be anything but a question."""
    read = parse(text)
    if not text.strip().startswith("/"):
        assert read is None
    if isinstance(read, TypedCommand):
        assert read.argument == read.argument.strip()
        assert read.argument in text
    if isinstance(read, Unknown):
        assert f"/{read.word}" in text


@given(st.sampled_from(CommandName), st.sampled_from(Language), st.text(max_size=60).map(str.strip))
@example(CommandName.NEW, NL, "a\r\nb")
def test_what_stands_behind_a_command(name: CommandName, written: Language, argument: str) -> None:
    """A command that takes something gets it whole; one that takes nothing never passes anything on."""
    read = parse(f"/{say(written, f'tui.commands.name.{name}')} {argument}")
    if takes(name):
        assert read == TypedCommand(name, argument)
    else:
        assert read in (TypedCommand(name), None)
        assert argument or read


def test_every_command_has_one_spelling_of_its_own() -> None:
    """No spelling, in either language, means two commands, and each can be typed."""
    spelled = [(say(each, f"tui.commands.name.{name}"), name) for each in Language for name in CommandName]
    assert len({word for word, _ in spelled}) == len(set(spelled))
    assert all(parse(f"/{word}") == TypedCommand(name) for word, name in spelled)
    assert all(word == word.casefold() and word.isalpha() for word, _ in spelled)


def test_completion_narrows_as_is_typed() -> None:
    """All commands after a slash, then those that begin so, in the language of the screens where that fits."""
    assert [each.spelling for each in candidates("/")] == [spelling(name) for name in CommandName]
    assert [each.spelling for each in candidates("/L")] == ["lang", "library"]
    assert [each.spelling for each in candidates("/ta")] == ["taal"]
    speech.set_language(NL)
    assert [each.spelling for each in candidates("/them")] == ["thema"]
    assert [each.spelling for each in candidates("/theme")] == ["theme"]


@pytest.mark.parametrize("text", ["", "lang", " /lang", "/lang ", "/lang nl", "/xyz", "/a/b", "/new\n"])
def test_nothing_to_complete(text: str) -> None:
    """Only the beginning of a command, and nothing else, can be completed."""
    assert candidates(text) == []
