"""`standpunt config` and `profile`: the settings, and who the user is. Imports wait until they run."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli import completing, output
from assistant.errors import ExitCode
from assistant.words import say


def _help(name: str) -> str:
    return say(output.help_language(), f"help.{name}")


_Json = Annotated[bool, typer.Option("--json", help=_help("json"))]

config = typer.Typer(help=_help("config"), no_args_is_help=True, rich_markup_mode=None)
profile = typer.Typer(help=_help("profile"), no_args_is_help=True, rich_markup_mode=None)


@config.command("path", help=_help("config_path"))
def config_path() -> int:
    from assistant import locations

    print(locations.config_file())
    return ExitCode.OK


@config.command("show", help=_help("config_show"))
def config_show(json: _Json = False) -> int:
    from assistant.cli.config import run_show

    return run_show(json=json)


@config.command("set", help=_help("config_set"))
def config_set(
    key: Annotated[str, typer.Argument(help=_help("config_key"), autocompletion=completing.setting_names)],
    value: Annotated[
        str | None,
        typer.Argument(help=_help("config_value"), show_default=False, autocompletion=completing.setting_values),
    ] = None,
) -> int:
    from assistant.cli.config import run_set

    return run_set(key, value)


@profile.command("show", help=_help("profile_show"))
def profile_show(json: _Json = False) -> int:
    from assistant.cli.profile import run_show

    return run_show(json=json)


@profile.command("set", help=_help("profile_set"))
def profile_set(
    field: Annotated[str, typer.Argument(help=_help("profile_field"), autocompletion=completing.profile_fields)],
    value: Annotated[str | None, typer.Argument(help=_help("profile_value"), show_default=False)] = None,
) -> int:
    from assistant.cli.profile import run_set

    return run_set(field, value)


@profile.command("clear", help=_help("profile_clear"))
def profile_clear() -> int:
    from assistant.cli.profile import run_clear

    return run_clear()
