"""Makes the screenshots that the README shows, from the application as it runs on the shipped casebook.

    python docs/screenshots/make.py                builds an index of its own first (about half a minute)
    python docs/screenshots/make.py --home FOLDER  copies the index of a STANDPUNT_HOME that has one

Needs the extra `dev` and the font DejaVu Sans Mono.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from textual.pilot import Pilot
from textual.widgets import TextArea

from assistant import locations
from assistant.domain import Language
from assistant.retrieval.sync import Silence, update_index
from assistant.settings import Settings
from assistant.tui.brief.cards import Cards
from assistant.tui.brief.passage import PassageScreen
from assistant.tui.library.compare import CompareScreen
from assistant.tui.library.listing import Listing
from assistant.tui.library.reader import DocumentView
from assistant.tui.library.screen import LibraryScreen
from assistant.tui.library.statements import Statements
from tests.advisor.chat.conftest import QUESTION
from tests.tui.chat_host import answered, ask, make_app, opened
from tests.tui.waiting import until

HERE = Path(__file__).parent
SIZE = (110, 34)
FONT = "DejaVu Sans Mono"
FONT_FOLDERS = ["/usr/share/fonts", "/Library/Fonts", str(Path.home() / ".fonts"), str(Path.home() / "Library/Fonts")]
MOST_BYTES = 300_000

Visit = Callable[[Pilot[None]], Awaitable[None]]


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the language of the interface, and the way to what it shows."""

    name: str
    language: Language
    visit: Visit


async def brief(pilot: Pilot[None]) -> None:
    """An answered question, with what the brief rests on beside it."""
    await ask(pilot, QUESTION[Language.NL])
    await answered(pilot)
    await pilot.press("ctrl+e")
    await until(pilot, lambda: bool(pilot.app.screen.query_one(Cards).option_count))


async def citation(pilot: Pilot[None]) -> None:
    """A citation opened in its document."""
    await ask(pilot, QUESTION[Language.EN])
    await answered(pilot)
    await pilot.press("f6", "enter", "down", "down", "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, PassageScreen) and in_view(pilot))


def in_view(pilot: Pilot[None]) -> bool:
    """Whether the document has gone to the passage that is cited."""
    document = next(iter(pilot.app.screen.query(DocumentView)), None)
    marked = next(iter(pilot.app.screen.query(Statements).filter(".-marked")), None)
    return bool(document and marked and marked.region.height and document.region.contains_region(marked.region))


async def library(pilot: Pilot[None]) -> None:
    """What the casebook has on a word, with a case open beside the list."""
    await listed(pilot)
    await pilot.press("slash", *"pride", "enter")
    await until(pilot, lambda: pilot.app.focused is listing(pilot))
    await go_to(pilot, "abn-amro-pride-2021")


async def compare(pilot: Pilot[None]) -> None:
    """Two cases side by side."""
    await listed(pilot)
    for case in ("bud-light-2023", "nike-kaepernick-2018"):
        await go_to(pilot, case)
        await pilot.press("space")
    await pilot.press("c")
    await until(
        pilot, lambda: isinstance(pilot.app.screen, CompareScreen) and bool(pilot.app.screen.query(".compare--row"))
    )


async def listed(pilot: Pilot[None]) -> None:
    """Open the library, and wait for the documents."""
    await pilot.press("ctrl+o")
    await until(
        pilot,
        lambda: (
            isinstance(pilot.app.screen, LibraryScreen) and bool(listing(pilot).options) and listing(pilot).has_focus
        ),
    )


def listing(pilot: Pilot[None]) -> Listing:
    """The documents that were found."""
    return pilot.app.screen.query_one("#shelf Listing", Listing)


async def go_to(pilot: Pilot[None], document: str) -> None:
    """Put the cursor on a document, and wait until it can be read."""
    listing(pilot).highlighted = listing(pilot).get_option_index(document)
    await until(pilot, lambda: any(view.document.id == document for view in pilot.app.screen.query(DocumentView)))


SHOTS = (
    Shot("brief-nl", Language.NL, brief),
    Shot("citation-en", Language.EN, citation),
    Shot("library-nl", Language.NL, library),
    Shot("compare-en", Language.EN, compare),
)


async def take(shot: Shot) -> str:
    """The picture, as SVG."""
    app = make_app(shot.language, history=False)
    async with opened(app, SIZE) as pilot:
        for area in app.screen.query(TextArea):
            area.cursor_blink = False
        await shot.visit(pilot)
        await pilot.wait_for_scheduled_animations()
        return app.export_screenshot(title=app.title)


def drawn(svg: str) -> bytes:
    """A picture as PNG. Textual's SVG names fonts that are not on every machine; ours takes their place."""
    local = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    for theirs in ("Fira Code", "arial"):
        local = local.replace(theirs, FONT)
    folders = [folder for folder in FONT_FOLDERS if Path(folder).is_dir()]
    return bytes(resvg_py.svg_to_bytes(svg_string=local, font_dirs=folders, monospace_family=FONT))


def make_home(home: Path, ready: Path | None) -> None:
    """Give the application a home of its own, whose index is copied or built."""
    for name in [name for name in os.environ if name.startswith("STANDPUNT_") or name == "NO_COLOR"]:
        del os.environ[name]
    os.environ[locations.HOME_VARIABLE] = str(home)
    if ready:
        shutil.copytree(ready / "data" / "index", locations.index_directory())
    else:
        update_index(Settings(), Silence())


def main() -> int:
    """Make every picture; returns the exit code."""
    parser = argparse.ArgumentParser(description="Make the screenshots of the README.")
    parser.add_argument("--home", type=Path, help="a STANDPUNT_HOME with an index, which is copied")
    ready = parser.parse_args().home
    with tempfile.TemporaryDirectory(prefix="standpunt-screenshots-") as folder:
        make_home(Path(folder), ready)
        for shot in SHOTS:
            picture = drawn(asyncio.run(take(shot)))
            if len(picture) > MOST_BYTES:
                print(f"{shot.name} has {len(picture)} bytes, more than {MOST_BYTES}", file=sys.stderr)
                return 1
            (HERE / f"{shot.name}.png").write_bytes(picture)
            print(f"docs/screenshots/{shot.name}.png ({len(picture) // 1000} kB)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
