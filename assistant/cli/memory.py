"""`standpunt decide`, `outcome`, `review` and `purge`: what was decided and kept. Imports wait until they run."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli import completing, output
from assistant.words import say


def _help(name: str) -> str:
    return say(output.help_language(), f"help.memory.{name}")


_Session = Annotated[
    str, typer.Argument(help=_help("session"), metavar="SESSION|last", autocompletion=completing.sessions)
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @app.command(help=_help("decide"))
    def decide(
        session: _Session = "last",
        stance: Annotated[
            str | None, typer.Option("--stance", "-s", help=_help("stance"), metavar="STANCE", show_default=False)
        ] = None,
        note: Annotated[str, typer.Option("--note", "-n", help=_help("note"), show_default=False)] = "",
        review: Annotated[str | None, typer.Option("--review", "-r", help=_help("review_day"), metavar="WHEN")] = None,
        turn: Annotated[int | None, typer.Option("--turn", help=_help("turn"), metavar="N")] = None,
        date: Annotated[str | None, typer.Option("--date", help=_help("decided"), metavar="YYYY-MM-DD")] = None,
    ) -> int:
        from assistant.cli.decisions import run_decide

        return run_decide(session, stance=stance, note=note, review=review, turn=turn, day=date)

    @app.command(help=_help("outcome"))
    def outcome(
        session: _Session,
        text: Annotated[list[str], typer.Argument(help=_help("text"), metavar="TEXT")],
        date: Annotated[str | None, typer.Option("--date", help=_help("happened"), metavar="YYYY-MM-DD")] = None,
    ) -> int:
        from assistant.cli.decisions import run_outcome

        return run_outcome(session, " ".join(text), day=date)

    @app.command(help=_help("review"))
    def review(
        every: Annotated[bool, typer.Option("--all", "-a", help=_help("all"))] = False,
        json: Annotated[bool, typer.Option("--json", help=_help("json"))] = False,
    ) -> int:
        from assistant.cli.decisions import run_review

        return run_review(every=every, json=json)

    @app.command(help=_help("purge"), epilog=_help("purge_limits"))
    def purge(
        only: Annotated[list[str] | None, typer.Option("--only", help=_help("only"), metavar="PART")] = None,
        settings: Annotated[bool, typer.Option("--settings", help=_help("settings"))] = False,
        yes: Annotated[bool, typer.Option("--yes", "-y", help=_help("yes"))] = False,
    ) -> int:
        from assistant.cli.purge import run_purge

        return run_purge(only or [], settings=settings, yes=yes)
