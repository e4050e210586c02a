"""Everything the product does, in one process that may reach this machine only.

python -m tests.reliability.whole_product FOLDER     prints what was tried, as JSON: a list of lists
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

_LOOPBACK = ("127.", "::1", "localhost")
_WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg")

tried: list[list[str]] = []
"""Each attempt to reach another machine, and each command that did not end as it should."""


def watch() -> None:
    """Let no socket leave this machine, and note whoever tries. An audit hook cannot be taken away again (PEP 578)."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _WATCHED:
            return
        place = arguments[0] if isinstance(arguments[0], str | bytes) else arguments[1]
        host = place[0] if isinstance(place, tuple) else place
        if isinstance(place, tuple) or event in ("socket.getaddrinfo", "socket.gethostbyname"):
            text = host.decode() if isinstance(host, bytes) else str(host)
            if not text.startswith(_LOOPBACK):
                tried.append([event, text])
                raise OSError(f"{event} to {text} is not allowed here")

    sys.addaudithook(hook)


def commands(folder: Path) -> list[list[str]]:
    """A command of each kind, in an order in which each has what it needs."""
    document, archive = folder / "lighthouse.txt", folder / "library.zip"
    document.write_text("The lighthouse of the north shines every seven seconds.\n" * 10)
    made = ("--organisation", "Bank Zuid", "--subject", "een vlag", "--year", "2024", "--decision", "hield vol")
    return [
        ["ask", "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?"],
        ["ask", "--continue", "--json", "And what did M&M's do?"],
        ["add", str(document)],
        ["note", "new", *made, "--happened", "Bank Zuid hield in 2024 vast aan de vlag.", "--topic", "inclusie"],
        ["search", "lighthouse"],
        ["cases", "--topic", "inclusion"],
        ["show", "greenhushing"],
        ["check", "M&M's paused its mascots.", "--evidence", str(document)],
        ["decide", "last", "--stance", "hold"],
        ["export", "last", "--out", str(folder / "export.html")],
        ["export", "last", "--format", "memo-docx", "--out", str(folder / "memo.docx")],
        ["library", "export", str(archive)],
        ["library", "import", str(archive)],
        ["corpus", "check"],
        ["models"],
        ["doctor"],
        ["doctor", "--network"],
        ["eval", "--suite", "questions", "--limit", "2", "--out", str(folder / "run")],
    ]


async def look_at_the_application() -> None:
    """Open the terminal application without a terminal, and leave it."""
    from assistant.domain import Language
    from assistant.settings import load
    from assistant.tui.app import StandpuntApp

    app = StandpuntApp(load(), Language.EN)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
    if app.fault:
        raise app.fault


def main(folder: Path) -> None:
    """Run everything, and print what was tried."""
    watch()
    from assistant.cli.running import run

    for arguments in commands(folder):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = run(arguments)
        if code not in (0, 1 if arguments[0] in ("eval", "check") else 0, 6 if arguments[0] == "check" else 0):
            tried.append([" ".join(arguments), str(code), said.getvalue()[-500:]])
    asyncio.run(look_at_the_application())
    print(json.dumps(tried))


if __name__ == "__main__":
    os.chdir(sys.argv[1])
    main(Path(sys.argv[1]))
