"""The commands and their options. Each body imports what it needs, so that `--help` stays quick."""

from __future__ import annotations

from typing import Annotated, Any, Optional

import typer

from assistant import __version__
from assistant.cli import completing, output
from assistant.cli.configuration import config, profile
from assistant.cli.evaluation import evaluation
from assistant.cli.library import register as register_library
from assistant.cli.memory import register as register_memory
from assistant.cli.note import note
from assistant.words import say


def _help(path: str) -> str:
    return say(output.help_language(), f"help.{path}")


app = typer.Typer(
    help=_help("app"),
    epilog=f"{_help('epilog')}\n\n{_help('help_topics')}",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
app.add_typer(config, name="config")
corpus = typer.Typer(help=_help("corpus"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(corpus, name="corpus")
models = typer.Typer(help=_help("models"), invoke_without_command=True, rich_markup_mode=None)
app.add_typer(models, name="models")
app.add_typer(profile, name="profile")
app.add_typer(note, name="note")
app.add_typer(evaluation, name="eval")
register_library(app)

_Only = Annotated[
    Optional[str],
    typer.Option("--only", help=_help("only"), metavar="own|shipped", autocompletion=completing.collections),
]
_Session = Annotated[
    Optional[str],
    typer.Option("--session", help=_help("ask_session"), metavar="ID", autocompletion=completing.sessions),
]


def _lang(name: str) -> Any:
    return typer.Option("--lang", "-l", help=_help(name), metavar="nl|en", autocompletion=completing.languages)


_Language = Annotated[Optional[str], _lang("ask_lang")]
_Folder = Annotated[Optional[str], typer.Argument(help=_help("corpus_folder"), show_default=False)]
_Json = Annotated[bool, typer.Option("--json", help=_help("json"))]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"standpunt {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", "-V", help=_help("version"), callback=_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help=_help("debug"))] = False,
) -> None:
    pass


@app.command(help=_help("ask"), epilog=_help("epilog"))
def ask(
    question: Annotated[Optional[list[str]], typer.Argument(help=_help("ask_question"), show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help=_help("ask_json"))] = False,
    plain: Annotated[bool, typer.Option("--plain", help=_help("ask_plain"))] = False,
    lang: _Language = None,
    model: Annotated[Optional[str], typer.Option("--model", "-m", help=_help("ask_model"))] = None,
    sources: Annotated[
        Optional[bool], typer.Option("--sources/--no-sources", help=_help("ask_sources"), show_default=False)
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help=_help("ask_trace"))] = False,
    go_on: Annotated[bool, typer.Option("--continue", "-c", help=_help("ask_continue"))] = False,
    session: _Session = None,
    prompts: Annotated[Optional[str], typer.Option("--prompts", help=_help("ask_prompts"), metavar="DIR")] = None,
    only: _Only = None,
) -> int:
    from assistant.cli.ask import run_ask

    return run_ask(
        question or [],
        json=json,
        plain=plain,
        lang=lang,
        model=model,
        sources=sources,
        trace=trace,
        go_on=go_on,
        session=session,
        prompts=prompts,
        only=only,
    )


@app.command(help=_help("chat"))
def chat(
    context: typer.Context,
    lang: Annotated[Optional[str], _lang("chat_lang")] = None,
    model: Annotated[Optional[str], typer.Option("--model", "-m", help=_help("ask_model"))] = None,
    session: _Session = None,
) -> int:
    from assistant.cli.chat import run_chat

    return run_chat(context.obj, lang=lang, model=model, session=session)


@app.command(help=_help("history"))
def history(
    text: Annotated[Optional[list[str]], typer.Argument(help=_help("history_text"), show_default=False)] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help=_help("history_limit"))] = 50,
    delete: Annotated[Optional[str], typer.Option("--delete", help=_help("history_delete"), metavar="ID")] = None,
    rename: Annotated[
        Optional[tuple[str, str]], typer.Option("--rename", help=_help("history_rename"), metavar="ID NAME")
    ] = None,
    json: _Json = False,
) -> int:
    from assistant.cli.history import run_history

    return run_history(" ".join(text or []), limit=limit, json=json, delete=delete, rename=rename)


@app.command(help=_help("export"))
def export(
    session: Annotated[
        str, typer.Argument(help=_help("export_session"), metavar="SESSION|last", autocompletion=completing.sessions)
    ] = "last",
    format: Annotated[
        Optional[str], typer.Option("--format", "-f", help=_help("export_format"), metavar="FORMAT")
    ] = None,
    out: Annotated[str, typer.Option("--out", "-o", help=_help("export_out"), metavar="FILE|-")] = "-",
    turn: Annotated[Optional[int], typer.Option("--turn", help=_help("export_turn"), metavar="N")] = None,
    force: Annotated[bool, typer.Option("--force", help=_help("export_force"))] = False,
) -> int:
    from assistant.cli.export import run_export

    return run_export(session, format=format, out=out, turn=turn, force=force)


register_memory(app)


@app.command(help=_help("index"))
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help=_help("index_rebuild"))] = False, json: _Json = False
) -> int:
    from assistant.cli.index import run_index

    return run_index(rebuild=rebuild, json=json)


@app.command(help=_help("show"))
def show(
    id: Annotated[str, typer.Argument(help=_help("show_id"), metavar="ID", autocompletion=completing.documents)],
    lang: Annotated[Optional[str], _lang("show_lang")] = None,
    json: _Json = False,
) -> int:
    from assistant.cli.show import run_show

    return run_show(id, lang=lang, json=json)


@app.command(help=_help("cases"))
def cases(
    text: Annotated[Optional[list[str]], typer.Argument(help=_help("cases_text"), show_default=False)] = None,
    topic: Annotated[Optional[str], typer.Option("--topic", help=_help("cases_topic"))] = None,
    decision: Annotated[Optional[str], typer.Option("--decision", help=_help("cases_decision"))] = None,
    sector: Annotated[Optional[str], typer.Option("--sector", help=_help("cases_sector"))] = None,
    country: Annotated[Optional[str], typer.Option("--country", help=_help("cases_country"))] = None,
    lang: Annotated[Optional[str], _lang("cases_lang")] = None,
    json: _Json = False,
) -> int:
    from assistant.cli.cases import run_cases

    filters = {"topics": topic, "decisions": decision, "sectors": sector, "countries": country}
    return run_cases(" ".join(text or []), filters, lang=lang, json=json)


@app.command(help=_help("search"))
def search(
    query: Annotated[list[str], typer.Argument(help=_help("search_query"))],
    lang: Annotated[Optional[str], _lang("search_lang")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help=_help("search_limit"))] = 10,
    only: _Only = None,
    json: _Json = False,
) -> int:
    from assistant.cli.search import run_search

    return run_search(query, lang=lang, limit=limit, only=only, json=json)


@app.command(help=_help("check"))
def check(
    answer: Annotated[Optional[list[str]], typer.Argument(help=_help("check_answer"), show_default=False)] = None,
    *,
    evidence: Annotated[list[str], typer.Option("--evidence", "-e", help=_help("check_evidence"), metavar="FILE")],
    json: _Json = False,
) -> int:
    from assistant.cli.check import run_check

    return run_check(answer or [], evidence, json=json)


@app.command(help=_help("glossary"))
def glossary(
    term: Annotated[Optional[list[str]], typer.Argument(help=_help("glossary_term"), show_default=False)] = None,
    json: _Json = False,
) -> int:
    from assistant.cli.glossary import run_glossary

    return run_glossary(" ".join(term or []), json=json)


@app.command("help", help=_help("help"))
def explain(
    context: typer.Context,
    topic: Annotated[
        Optional[str],
        typer.Argument(help=_help("help_topic"), show_default=False, autocompletion=completing.topics),
    ] = None,
) -> int:
    from assistant.cli.topics import run_help

    return run_help(topic, context)


@app.command(help=_help("doctor"))
def doctor(
    network: Annotated[bool, typer.Option("--network", help=_help("doctor_network"))] = False, json: _Json = False
) -> int:
    if network:
        from assistant.cli.network import run_network

        return run_network(json=json)
    from assistant.cli.doctor import run_doctor

    return run_doctor(json=json)


@corpus.command("check", help=_help("corpus_check"))
def corpus_check(folder: _Folder = None, json: _Json = False) -> int:
    from assistant.cli.corpus import run_check

    return run_check(folder, json=json)


@corpus.command("new", help=_help("corpus_new"))
def corpus_new(
    kind: Annotated[str, typer.Argument(help=_help("corpus_kind"), metavar="case|article")],
    id: Annotated[str, typer.Argument(help=_help("corpus_id"), metavar="ID")],
    folder: Annotated[Optional[str], typer.Option("--folder", help=_help("corpus_folder"))] = None,
) -> int:
    from assistant.cli.corpus import run_new

    return run_new(kind, id, folder)


@app.command(help=_help("setup"))
def setup() -> int:
    from assistant.cli.setup import run_setup

    return run_setup()


@models.callback()
def models_show(context: typer.Context, json: _Json = False) -> Optional[int]:
    if context.invoked_subcommand:
        return None
    from assistant.cli.models import run_show

    return run_show(json=json)


# More arguments than the name are let in only so that a key among them is not repeated by a complaint of Typer's.
@models.command("key", help=_help("models_key"), context_settings={"allow_extra_args": True})
def models_key(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_help("models_key_name"), metavar="NAME")],
    remove: Annotated[bool, typer.Option("--remove", help=_help("models_key_remove"))] = False,
) -> int:
    from assistant.cli.models import run_key

    return run_key(name, context.args, remove=remove)


@models.command("pull", help=_help("models_pull"))
def models_pull(name: Annotated[str, typer.Argument(help=_help("models_name"), metavar="NAME")]) -> int:
    from assistant.cli.models import run_pull

    return run_pull(name)
