"""`python -m docs.making`: see the package."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent


def pages() -> dict[str, Callable[[], str]]:
    """What makes each page, by the page's path below `docs`."""
    from docs.making import commands, configuration, keys, limits, picture

    return {
        "reference/commands.md": commands.page,
        "reference/configuration.md": configuration.page,
        "reference/keys.md": keys.page,
        "reference/limits.md": limits.page,
        "explanation/architecture.svg": picture.drawing,
    }


def main() -> int:
    """Write the pages, or with `--check` name those that are not as the code is; returns the exit code."""
    speak_english()
    stale = []
    for name, make in pages().items():
        path, text = DOCS / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/{name}")
    return int("--check" in sys.argv and bool(stale))


def speak_english() -> None:
    """The pages are in English, and nothing of the user's own settings shows in them."""
    for name in [name for name in os.environ if name.startswith(("STANDPUNT_", "LC_", "LANG"))]:
        del os.environ[name]
    os.environ.update(LANG="en_GB.UTF-8", STANDPUNT_HOME=os.devnull)


if __name__ == "__main__":
    sys.exit(main())
