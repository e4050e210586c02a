"""`standpunt models`: which models there are, the keys they need, and models to search with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant import locations, settings
from assistant.advisor.chat.redaction import without_secrets
from assistant.cli import output
from assistant.domain import Language
from assistant.errors import ExitCode, StandpuntError, UsageError
from assistant.keys import is_key_name, save_key, stored_keys
from assistant.words import say

if TYPE_CHECKING:
    from assistant.advisor.chat.available import ProviderState, Surroundings
    from assistant.advisor.chat.listing import ModelFound

_LONGEST = 10_000
"""Bytes of standard input that are read in search of a key."""


def run_show(*, json: bool) -> int:
    """Print the models in use, and what there is to choose from."""
    from assistant.advisor.chat.available import look_round

    language = output.words_language()
    found = look_round(settings.load())
    if json:
        output.print_json(_as_json(found, language))
    else:
        for line in _lines(found, language):
            print(line)
    return ExitCode.OK


def run_pull(name: str) -> int:
    """Fetch an embedding model, and say how to use it."""
    from assistant.retrieval.embedding import pull

    language = output.words_language()
    output.note(say(language, "cli.models.pulling", name=name))
    path = pull(name)
    print(say(language, "cli.models.pulled", name=name, path=path))
    return ExitCode.OK


def run_key(name: str, rest: Sequence[str], *, remove: bool) -> int:
    """Store a key, or remove one. It is typed unseen or comes from standard input; an argument would be on record."""
    if rest:
        raise UsageError("key_in_argument")
    if not is_key_name(name):
        raise UsageError("key_name_invalid")
    language, path = output.words_language(), locations.keys_file()
    if remove:
        entry = "key_removed" if name in stored_keys() else "key_absent"
        save_key(name, None)
        print(say(language, f"cli.models.{entry}", name=name, path=path))
        return ExitCode.OK
    save_key(name, _read_key(say(language, "cli.models.key_prompt", name=name)))
    print(say(language, "cli.models.key_stored", name=name, path=path))
    if os.environ.get(name):
        output.note(say(language, "cli.models.key_overridden", name=name))
    return ExitCode.OK


def shown_model(model: ModelFound, language: Language) -> str:
    """A model's name, and its size if that is known."""
    facts = []
    if model.size:
        unit, by = ("GB", 1e9) if model.size >= 1e8 else ("MB", 1e6)
        number = f"{model.size / by:.1f} {unit}"
        facts.append(number.replace(".", ",") if language is Language.NL else number)
    if not model.chats:
        facts.append(say(language, "cli.models.for_searching"))
    return f"{model.name} ({', '.join(facts)})" if facts else model.name


def _read_key(prompt: str) -> str:
    """A key from the terminal, without echo, or all of standard input."""
    if sys.stdin is None:
        raise UsageError("key_invalid")
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(f"{prompt}: ").strip()
    try:
        return sys.stdin.buffer.read(_LONGEST).decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise UsageError("key_invalid") from None


def _as_json(found: Surroundings, language: Language) -> dict[str, Any]:
    def state(name: str, problem: StandpuntError | None) -> dict[str, Any]:
        return {"name": without_secrets(name), "usable": problem is None, **_problem(problem, language)}

    return {
        "model": state(found.model, found.model_problem),
        "embedding_model": state(found.embedding_model, found.embedding_problem),
        "providers": [
            {
                "provider": each.provider,
                "installed": each.installed,
                "key": each.key,
                "url": each.url,
                "reachable": each.reachable,
                "models": [{"name": model.name, "size": model.size, "chats": model.chats} for model in each.models],
                **_problem(each.problem, language),
            }
            for each in found.providers
        ],
        "keys_file": str(locations.keys_file()),
    }


def _problem(problem: StandpuntError | None, language: Language) -> dict[str, str | None]:
    parts = {"problem": "message", "hint": "hint"}
    if problem is None:
        return dict.fromkeys(parts)
    return {name: say(language, f"errors.{problem.key}.{part}", **problem.facts) for name, part in parts.items()}


def _lines(found: Surroundings, language: Language) -> Iterator[str]:
    from assistant.advisor.chat.failures import told

    chosen = (
        ("model", found.model, found.model_problem),
        ("embedding_model", found.embedding_model, found.embedding_problem),
    )
    for label, name, problem in chosen:
        yield f"{_mark(problem)} {say(language, f'cli.models.{label}')}: {without_secrets(name)}"
        if problem:
            yield f"    {told(problem, language)}"
    yield ""
    for state in found.providers:
        yield f"{_mark(state.problem)} {state.provider}: {', '.join(_facts(state, language))}"
        for model in state.models:
            yield f"    {shown_model(model, language)}"
        if state.problem:
            yield f"    {say(language, f'errors.{state.problem.key}.hint', **state.problem.facts)}"
    yield f"\n{say(language, 'cli.models.choose')}"


def _facts(state: ProviderState, language: Language) -> Iterator[str]:
    """What is known of a provider, in a few words each."""
    yield say(language, f"cli.models.{'installed' if state.installed else 'not_installed'}")
    if state.key is not None and (state.key or state.url is None):
        yield say(language, f"cli.models.{'key_there' if state.key else 'key_missing'}")
    if state.url:
        entry = "answers" if state.reachable else "no_answer"
        yield say(language, f"cli.models.{entry}", url=state.url)


def _mark(problem: StandpuntError | None) -> str:
    return "✗" if problem else "✓"
