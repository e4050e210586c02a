"""`standpunt note`: the commands and their options. Imports wait until they run."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from assistant.cli import completing, output
from assistant.words import say


def _help(name: str) -> str:
    return say(output.help_language(), f"help.note.{name}")


note = typer.Typer(help=_help("app"), no_args_is_help=True, rich_markup_mode=None)

_Json = Annotated[bool, typer.Option("--json", help=_help("json"))]
_Language = Annotated[Optional[str], typer.Option("--lang", "-l", help=_help("lang"), metavar="nl|en")]
_Which = Annotated[Optional[str], typer.Option("--lang", "-l", help=_help("which"), metavar="nl|en")]
_Editor = Annotated[bool, typer.Option("--editor", "-e", help=_help("editor"))]
_Id = Annotated[str, typer.Argument(help=_help("id"), metavar="ID", autocompletion=completing.own_documents)]
_Facts = Optional[list[str]]


@note.command("new", help=_help("new"))
def new(
    editor: _Editor = False,
    source: Annotated[Optional[str], typer.Option("--from", help=_help("from"), metavar="FILE|-")] = None,
    organisation: Annotated[
        Optional[str], typer.Option("--organisation", help=_help("organisation"), metavar="TEXT")
    ] = None,
    subject: Annotated[Optional[str], typer.Option("--subject", help=_help("subject"), metavar="TEXT")] = None,
    year: Annotated[Optional[str], typer.Option("--year", help=_help("year"), metavar="TEXT")] = None,
    situation: Annotated[_Facts, typer.Option("--situation", help=_help("situation"), metavar="TEXT")] = None,
    happened: Annotated[_Facts, typer.Option("--happened", help=_help("happened"), metavar="TEXT")] = None,
    decision: Annotated[Optional[str], typer.Option("--decision", help=_help("decision"), metavar="TEXT")] = None,
    reaction: Annotated[_Facts, typer.Option("--reaction", help=_help("reaction"), metavar="TEXT")] = None,
    followed: Annotated[_Facts, typer.Option("--followed", help=_help("followed"), metavar="TEXT")] = None,
    lesson: Annotated[_Facts, typer.Option("--lesson", help=_help("lesson"), metavar="TEXT")] = None,
    unknown: Annotated[_Facts, typer.Option("--unknown", help=_help("unknown"), metavar="TEXT")] = None,
    topic: Annotated[_Facts, typer.Option("--topic", help=_help("topic"), metavar="TEXT")] = None,
    sector: Annotated[Optional[str], typer.Option("--sector", help=_help("sector"), metavar="TEXT")] = None,
    country: Annotated[_Facts, typer.Option("--country", help=_help("country"), metavar="TEXT")] = None,
    lang: _Language = None,
    json: _Json = False,
) -> int:
    from assistant.cli.noting import run_new

    told = {
        "organisation": organisation,
        "subject": subject,
        "years": year,
        "situation": "\n".join(situation or ()),
        "happened": "\n".join(happened or ()),
        "decision": decision,
        "reaction": "\n".join(reaction or ()),
        "followed": "\n".join(followed or ()),
        "lesson": "\n".join(lesson or ()),
        "unknown": "\n".join(unknown or ()),
        "topics": ", ".join(topic or ()),
        "sector": sector,
        "country": ", ".join(country or ()),
    }
    answers = {name: value for name, value in told.items() if value}
    return run_new(answers, editor=editor, source=source, lang=lang, json=json)


@note.command("from-session", help=_help("from_session"))
def from_session(
    session: Annotated[str, typer.Argument(help=_help("session"), metavar="SESSION|last")] = "last",
    editor: _Editor = False,
    lang: _Language = None,
    json: _Json = False,
) -> int:
    from assistant.cli.noting import run_from_session

    return run_from_session(session, editor=editor, lang=lang, json=json)


@note.command("list", help=_help("list"))
def list_notes(json: _Json = False) -> int:
    from assistant.cli.notes import run_list

    return run_list(json=json)


@note.command("edit", help=_help("edit"))
def edit(id: _Id, lang: _Which = None, json: _Json = False) -> int:
    from assistant.cli.noting import run_edit

    return run_edit(id, lang=lang, json=json)


@note.command("remove", help=_help("remove"))
def remove(id: _Id) -> int:
    from assistant.cli.notes import run_remove

    return run_remove(id)
