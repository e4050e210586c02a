"""`standpunt add`, `remove` and `library`: the user's own documents. Imports wait until they run."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from assistant.cli import completing, output
from assistant.words import say


def _help(name: str) -> str:
    return say(output.help_language(), f"help.library.{name}")


def _archive_help(name: str) -> str:
    return say(output.help_language(), f"help.archive.{name}")


_Json = Annotated[bool, typer.Option("--json", help=_help("json"))]


class _Listing(typer.core.TyperGroup):
    """Lists unless told otherwise: `standpunt library complaints` is `standpunt library list complaints`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As Typer does, with `list` where no command is named."""
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = ["list", *args]
        return super().parse_args(ctx, args)


library = typer.Typer(help=_archive_help("library"), cls=_Listing, rich_markup_mode=None)


@library.command("list", help=_help("library"))
def list_documents(
    text: Annotated[list[str] | None, typer.Argument(help=_help("text"), show_default=False)] = None,
    format: Annotated[str | None, typer.Option("--format", "-f", help=_help("format"), metavar="pdf|…")] = None,
    json: _Json = False,
) -> int:
    from assistant.cli.own_documents import run_library

    return run_library(" ".join(text or []), format=format, json=json)


@library.command("export", help=_archive_help("export"))
def export_archive(
    archive: Annotated[str, typer.Argument(help=_archive_help("archive"), metavar="FILE.zip")],
    force: Annotated[bool, typer.Option("--force", help=_archive_help("force"))] = False,
) -> int:
    from assistant.cli.archive import run_export

    return run_export(archive, force=force)


@library.command("import", help=_archive_help("import"))
def import_archive(
    archive: Annotated[str, typer.Argument(help=_archive_help("archive"), metavar="FILE.zip")],
    replace: Annotated[bool, typer.Option("--replace", help=_archive_help("replace"))] = False,
    json: _Json = False,
) -> int:
    from assistant.cli.archive import run_import

    return run_import(archive, replace=replace, json=json)


@library.command("sync", help=_archive_help("sync"))
def sync(json: _Json = False) -> int:
    from assistant.cli.archive import run_sync

    return run_sync(json=json)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(library, name="library")

    @app.command(help=_help("add"))
    def add(
        places: Annotated[list[str] | None, typer.Argument(help=_help("places"), metavar="FILE|DIR|-")] = None,
        name: Annotated[str | None, typer.Option("--name", help=_help("name"), metavar="NAME")] = None,
        redact: Annotated[bool, typer.Option("--redact", help=_help("redact"))] = False,
        watch: Annotated[bool, typer.Option("--watch", help=_help("watch"))] = False,
        lang: Annotated[str | None, typer.Option("--lang", "-l", help=_help("lang"), metavar="nl|en")] = None,
        json: _Json = False,
    ) -> int:
        from assistant.cli.adding import run_add

        return run_add(places or [], name=name, redact=redact, watch=watch, lang=lang, json=json)

    @app.command(help=_help("remove"))
    def remove(
        documents: Annotated[
            list[str],
            typer.Argument(help=_help("documents"), metavar="ID|FILE", autocompletion=completing.own_documents),
        ],
    ) -> int:
        from assistant.cli.adding import run_remove

        return run_remove(documents)
