"""From the arguments of a command line to its exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from assistant.cli import output
from assistant.cli.chat import Application, chat_options, on_terminal, run_chat
from assistant.errors import ExitCode, StandpuntError


def run(arguments: Sequence[str], application: Application | None = None) -> int:
    """Run one command line and return its exit code. Every error ends here as one line and a hint.

    Without arguments, somebody at a terminal gets the application, and everybody else the help. `application` is what
    `chat` opens; None where there is none to open.
    """
    debug = "--debug" in arguments[:1]
    output.prepare_streams()
    try:
        result = _carried_out(arguments, application)
        sys.stdout.flush()
        if result == ExitCode.INTERRUPTED:  # Typer turns Ctrl-C into this code and says nothing
            return output.interrupted()
        return result if isinstance(result, int) else ExitCode.OK
    except KeyboardInterrupt:
        return output.interrupted()
    except BrokenPipeError:
        return ExitCode.OK
    except SystemExit as error:  # Typer turns a broken pipe into failure
        if isinstance(error.__context__, BrokenPipeError):
            return ExitCode.OK
        raise
    except StandpuntError as error:
        if debug:
            raise
        return output.report(error)
    except Exception as error:
        return _other(error, debug, arguments)


def _carried_out(arguments: Sequence[str], application: Application | None) -> object:
    if application and on_terminal() and (options := chat_options(arguments)) is not None:
        return run_chat(application, **options)
    from assistant.cli.app import app
    from assistant.cli.usage import speak

    speak()
    return app(args=list(arguments), prog_name="standpunt", standalone_mode=False, obj=application)


def _other(error: Exception, debug: bool, arguments: Sequence[str]) -> int:
    """Typer's own complaints about usage, and what nobody foresaw."""
    from typer import Abort, Exit
    from typer._click.exceptions import ClickException, NoArgsIsHelpError

    if isinstance(error, Exit):
        return int(error.exit_code)
    if isinstance(error, Abort):
        return output.interrupted()
    if isinstance(error, NoArgsIsHelpError):  # the help itself
        error.show(file=sys.stderr)
        return ExitCode.USAGE
    if isinstance(error, ClickException):
        from assistant.cli.usage import in_our_words

        return output.report(in_our_words(error, arguments))
    if debug:
        raise error
    return output.report(StandpuntError("unexpected", reason=f"{type(error).__name__}: {error}"))
