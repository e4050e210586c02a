"""The `standpunt` command, also as `python -m assistant`: the only place that knows both front ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli import main as command_line

if TYPE_CHECKING:
    from assistant.domain import Language
    from assistant.settings import Settings


def main() -> None:
    """Entry point of the `standpunt` command."""
    command_line(open_application)


def open_application(settings: Settings, language: Language, session: str | None) -> int:
    """Run the terminal application until it is left; returns the exit code."""
    import gc

    # Until the first frame there is only what stays. The application switches it on again.
    gc.disable()
    from assistant.tui.app import run

    return run(settings, language, session)


if __name__ == "__main__":
    main()
