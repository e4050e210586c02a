"""The application in a real terminal, from the first key to the last.

    python -m tests.tui.in_tmux                builds an index of its own first (about half a minute)
    python -m tests.tui.in_tmux --home FOLDER  copies the index of a STANDPUNT_HOME that has one

Without tmux it says so and succeeds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from assistant import locations
from assistant.domain import Language
from assistant.words import say
from tests.advisor.chat.conftest import QUESTION
from tests.advisor.chat.servers import OPENAI, ChatServer, Do, Request, Step, chat_server
from tests.tui.tmux import SIZE, Failed, Terminal, terminal

STANDPUNT = (sys.executable, "-m", "assistant")
NARROW = (60, 20)
DRAFT = "Stance: hold\n\nKeep the principle of the campaign.\n\n"


@dataclass
class Stage:
    """Where the runs take place: `index` is shared and only read; every run has a home of its own."""

    folder: Path
    index: Path
    made: int = field(default=0, init=False)

    def home(self) -> Path:
        """A home in which nothing was asked yet."""
        self.made += 1
        home = self.folder / f"home-{self.made}"
        (home / "data").mkdir(parents=True)
        (home / "data" / "index").symlink_to(self.index, target_is_directory=True)
        return home


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a program in the terminal knows of the world: nothing of the developer's own settings."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("STANDPUNT_", "TMUX"))}
    for name in ("NO_COLOR", "COLUMNS", "LINES"):
        ours.pop(name, None)
    local = {"LC_ALL": "C.UTF-8", "HOME": str(home), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return {**ours, **local, locations.HOME_VARIABLE: str(home), **more}


def chat(language: Language) -> tuple[str, ...]:
    """The command that opens the application."""
    return (*STANDPUNT, "chat", "--lang", language)


# --- what every run does ---


def opens(screen: Terminal, language: Language) -> None:
    """The application is there, and everything has been loaded."""
    screen.sees(f"● {say(language, 'tui.header.index.ready')}")


def asks(screen: Terminal, language: Language) -> None:
    """Type the main question, and send it."""
    screen.write(QUESTION[language])
    screen.press("Enter")


def is_advised(screen: Terminal, language: Language) -> None:
    """The stance stands on the screen."""
    screen.sees(f"{say(language, 'brief.headings.stance')}: {say(language, 'stances.hold')}")


def quits(screen: Terminal) -> None:
    """Leave as the help tells."""
    screen.press("C-q")
    screen.ends()


# --- the runs ---


def whole_visit(stage: Stage, language: Language) -> None:
    """Ask, open a citation, take the brief along, make the window smaller and larger, leave."""
    home = stage.home()
    with terminal(chat(language), environment(home)) as screen:
        opens(screen, language)
        asks(screen, language)
        is_advised(screen, language)
        _opens_citation(screen, language)
        _exports(screen, language, home / "brief.md")
        _resizes(screen, language)
        quits(screen)


def _opens_citation(screen: Terminal, language: Language) -> None:
    """From the input to the first reason by keyboard, to the passage that it cites, and back."""
    for key, then in (("F6", "turn.read"), ("Enter", "brief.open"), ("Down", "brief.fold"), ("Down", "brief.open")):
        screen.press(key)
        screen.sees(say(language, f"tui.keys.{then}"))
    screen.press("Enter")
    marked = f"▶ {say(language, 'tui.reader.marked')}"
    screen.sees(say(language, "tui.passage.place", n=2, total="").strip(), marked, "Mukherjee")
    screen.press("Escape")
    screen.sees_no_more(marked)
    screen.press("Escape")
    screen.sees(say(language, "tui.keys.question.send"))


def _exports(screen: Terminal, language: Language, path: Path) -> None:
    """Give the command, name a file, and find the brief in it."""
    screen.write(f"/{say(language, 'tui.commands.name.export')}")
    screen.press("Enter")
    screen.sees(say(language, "tui.export.title"), f"f10 {say(language, 'tui.keys.forms.save')}")
    screen.sees(f"● {say(language, 'tui.export.form.word')}")
    screen.press("Tab", "Tab")
    # What is typed before the focus has moved goes nowhere.
    screen.until("the cursor in the path", lambda: "~/standpunt-" in screen.cursor_line)
    screen.write(str(path))
    screen.sees(path.name, f"● {say(language, 'tui.export.form.markdown')}")
    screen.press("F10")
    screen.sees(say(language, "tui.export.written"))
    screen.sees_no_more(say(language, "tui.export.intro"))
    written = path.read_text(encoding="utf-8")
    wanted = (QUESTION[language], say(language, "brief.headings.why"), "[2]", "Mukherjee", "https://")
    missing = [each for each in wanted if each not in written]
    if missing:
        raise Failed(f"{path.name} lacks {', '.join(missing)}:\n{written}", screen.screen)


def _resizes(screen: Terminal, language: Language) -> None:
    """In a small window the list of conversations makes room; in a larger one it comes back."""
    conversations = say(language, "tui.sidebar.search")
    screen.until("the list of conversations", lambda: conversations in screen.screen)
    screen.resize(NARROW)
    inbox = say(language, "tui.question.placeholder").split(",")[0]
    screen.until("one column", lambda: conversations not in screen.screen and inbox in screen.screen)
    if max(map(len, screen.screen.splitlines())) > NARROW[0]:
        raise Failed("something is broader than the window", screen.screen)
    screen.resize(SIZE)
    screen.until("the list of conversations again", lambda: conversations in screen.screen)
    is_advised(screen, language)


def interrupted_twice(stage: Stage) -> None:
    """Ctrl+C warns, and the second time leaves."""
    warning = say(Language.EN, "tui.app.quit_again")
    with terminal(chat(Language.EN), environment(stage.home())) as screen:
        opens(screen, Language.EN)

        def too_late() -> bool:
            """The second counts only within a few seconds of the first, which a slow machine may miss."""
            text = screen.text
            return warning not in text and say(Language.EN, "tui.header.index.ready") in text

        while not screen.ended:
            screen.press("C-c")
            screen.sees(warning)
            screen.press("C-c")
            screen.until("the program to end", lambda: screen.ended or too_late())
        screen.ends()


def of_model(server: ChatServer) -> dict[str, str]:
    """The settings with which a chat model answers."""
    return {"STANDPUNT_MODEL": "openai:tiny", "STANDPUNT_BASE_URL": server.url, "OPENAI_API_KEY": "none"}


def server_dies(stage: Stage) -> None:
    """The server of a chat model goes away in the middle: the built-in brief, and a line that says so."""

    def dying(request: Request) -> Iterator[Step]:
        yield from (DRAFT, Do.CUT)

    with (
        chat_server(OPENAI, dying) as server,
        terminal(chat(Language.EN), environment(stage.home(), **of_model(server))) as screen,
    ):
        opens(screen, Language.EN)
        asks(screen, Language.EN)
        is_advised(screen, Language.EN)
        reason = say(Language.EN, "errors.model_broken_off.message")
        screen.sees(say(Language.EN, "brief.fell_back", name="openai:tiny", reason=reason))
        quits(screen)


def killed_and_reopened(stage: Stage) -> None:
    """After a kill in the middle of an answer, the question is found among the conversations."""

    def endless(request: Request) -> Iterator[Step]:
        yield from (DRAFT, Do.WAIT)

    home = stage.home()
    with (
        chat_server(OPENAI, endless) as server,
        terminal(chat(Language.NL), environment(home, **of_model(server))) as screen,
    ):
        opens(screen, Language.NL)
        asks(screen, Language.NL)
        screen.sees(say(Language.NL, "tui.turn.draft"), "Keep the principle")
        screen.kill()
    with terminal(chat(Language.NL), environment(home)) as screen:
        opens(screen, Language.NL)
        screen.until("the conversation in the list", lambda: QUESTION[Language.NL][:20] in screen.screen)
        screen.press("C-b")
        screen.until("no list", lambda: say(Language.NL, "tui.sidebar.search") not in screen.screen)
        screen.press("C-b")
        screen.sees(say(Language.NL, "tui.keys.sidebar.open"))
        screen.press("Enter")
        screen.sees(QUESTION[Language.NL], say(Language.NL, "tui.turn.no_answer"))
        quits(screen)


def dumb_terminal(stage: Stage) -> None:
    """A terminal that can place nothing: a message, and the exit code of a wrong call."""
    # tmux sets TERM itself, so it is changed behind it.
    with terminal(("env", "TERM=dumb", *chat(Language.EN)), environment(stage.home())) as screen:
        screen.ends(status=2)
        message = say(Language.EN, "errors.chat_dumb_terminal.message", term="dumb")
        if message not in screen.text:
            raise Failed(f"expected: {message}", screen.screen)


Run = Callable[[Stage], None]
RUNS: dict[str, Run] = {
    "a whole visit in Dutch": partial(whole_visit, language=Language.NL),
    "a whole visit in English": partial(whole_visit, language=Language.EN),
    "Ctrl+C twice": interrupted_twice,
    "a server that dies in the middle": server_dies,
    "killed in the middle, and opened again": killed_and_reopened,
    "a dumb terminal": dumb_terminal,
}


def make_stage(folder: Path, ready: Path | None) -> Stage:
    """Somewhere to run, with an index that was copied from a ready home or is built here."""
    home = folder / "ready"
    if ready:
        shutil.copytree(ready / "data" / "index", home / "data" / "index")
    else:
        subprocess.run([*STANDPUNT, "index"], env=environment(home), check=True)
    return Stage(folder, home / "data" / "index")


def main() -> int:
    """Do every run; returns the exit code."""
    parser = argparse.ArgumentParser(description="Run the application in a real terminal.")
    parser.add_argument("--home", type=Path, help="a STANDPUNT_HOME with an index, which is copied")
    ready = parser.parse_args().home
    if shutil.which("tmux") is None:
        print("tmux is not installed: the run in a real terminal was skipped")
        return 0
    with tempfile.TemporaryDirectory(prefix="standpunt-terminal-") as folder:
        stage = make_stage(Path(folder), ready)
        for name, run in RUNS.items():
            began = time.monotonic()
            try:
                run(stage)
            except Failed as failure:
                print(f"FAILED in a real terminal, {name}: {failure}\n{failure.screen}", file=sys.stderr)
                return 1
            print(f"in a real terminal: {name} ({time.monotonic() - began:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
