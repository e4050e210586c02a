"""How the application is started, and what is told when it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.main import get_command

from assistant.cli.app import app
from assistant.cli.chat import OPTIONS, chat_options
from assistant.conversation.store import SessionStore
from tests.cli.conftest import Terminal, on_terminal, shell, standpunt


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_without_a_terminal_there_is_the_help(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """`standpunt` alone in a pipe prints what `--help` prints, `chat` among it."""
    result = standpunt(*arguments, home=tmp_path)
    assert "Usage: " in result.out + result.err
    assert "\n  chat " in result.out + result.err


def test_chat_needs_a_terminal(tmp_path: Path) -> None:
    """In a pipe it is an error with a hint, in the language that was asked for."""
    result = standpunt("chat", home=tmp_path, LANG="nl_NL.UTF-8")
    assert (result.code, result.out) == (2, "")
    assert "heeft een terminal nodig" in result.err
    assert "standpunt ask" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("arguments", [(), ("chat",)])
def test_a_dumb_terminal(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A terminal that can place nothing on the screen is told, with what to do instead."""
    result = on_terminal(*arguments, home=tmp_path, TERM="dumb")
    assert result.code == 2
    assert "TERM=dumb" in result.out
    assert "standpunt ask" in result.out
    assert "\x1b" not in result.out


@pytest.mark.parametrize(
    ("arguments", "variables", "told"),
    [
        (("--session", "abc"), {}, "no conversation abc"),
        (("--session", "abc"), {"STANDPUNT_HISTORY": "false"}, "Conversations are not kept"),
        (("--lang", "fr"), {}, "Unknown language"),
        ((), {"STANDPUNT_THEME": "pink"}, "pink"),
    ],
)
def test_what_cannot_be_opened(
    arguments: tuple[str, ...], variables: dict[str, str], told: str, tmp_path: Path
) -> None:
    """An unknown conversation, history that is off, a language we do not speak, a wrong setting: told in one line."""
    result = on_terminal("chat", *arguments, home=tmp_path, columns=100, **variables)
    assert result.code in (2, 4)
    assert told in result.out
    assert "\x1b[?1049h" not in result.out


def test_a_session_by_the_beginning_of_its_id(own_home: Path) -> None:
    """As for `ask`."""
    store = SessionStore()
    session = store.start("About boycotts, long ago")
    store.begin_turn(session, "About boycotts, long ago")
    store.close()
    terminal = Terminal.start("chat", "--session", session[:5], home=own_home, columns=110)
    terminal.until("About boycotts")
    terminal.type("\x11")
    assert terminal.finish().code == 0


def test_standpunt_alone(own_home: Path) -> None:
    """On a terminal it opens the application; Ctrl+Q leaves it, and the terminal is as it was."""
    terminal = Terminal.start(home=own_home, columns=110)
    terminal.until("Ask a question")
    terminal.type("\x11")
    result = terminal.finish()
    assert result.code == 0
    assert "\x1b[?1049l" in result.out
    assert "Traceback" not in result.out


def test_the_quick_way_knows_the_options_of_chat() -> None:
    """The options that are read without Typer are those that Typer reads, and mean the same."""
    chat = get_command(app).get_command(None, "chat")  # type: ignore[attr-defined]
    assert {name: option.name for option in chat.params for name in option.opts if name != "--help"} == OPTIONS


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {}),
        (["chat"], {}),
        (["chat", "--lang", "nl", "-m", "builtin"], {"lang": "nl", "model": "builtin"}),
        (["chat", "--session", "3f2a", "--session", "last"], {"session": "last"}),
        (["chat", "--help"], None),
        (["chat", "--lang"], None),
        (["chat", "--lang", "--model", "nl", "x"], None),
        (["chat", "--lang=nl"], None),
        (["chat", "nl", "nl"], None),
        (["ask"], None),
    ],
)
def test_the_quick_way_leaves_the_rest_to_typer(arguments: list[str], options: dict[str, str] | None) -> None:
    """Only what is plain to see is read without it."""
    assert chat_options(arguments) == options


def test_errors_of_the_application_do_not_go_into_a_file(tmp_path: Path) -> None:
    """The screen is drawn on standard error: where that is no terminal, there is none."""
    result = shell('"$@" chat', home=tmp_path)
    assert result.code == 2
    assert "needs a terminal" in result.err
