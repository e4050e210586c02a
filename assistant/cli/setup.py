"""`standpunt setup`: choose a chat model, and see it answer a question before it is kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from assistant import locations, settings
from assistant.advisor.chat.available import ProviderState, find_server, look_round
from assistant.advisor.chat.failures import package_missing, told
from assistant.advisor.chat.listing import ModelFound, list_models
from assistant.advisor.chat.models import load_chat_model
from assistant.advisor.chat.providers import PROVIDERS, is_installed, key_variable, provider_name
from assistant.advisor.events import FellBack, Finished
from assistant.advisor.pipeline import Advisor
from assistant.cli import output
from assistant.cli.asking import ask, ask_secret, pick
from assistant.cli.models import shown_model
from assistant.cli.progress import ProgressObserver
from assistant.domain import Brief, Language, Outcome
from assistant.errors import ConfigurationError, DraftFailed, ExitCode, StandpuntError, UsageError
from assistant.keys import in_environment, is_key, save_key, stored_keys, trying
from assistant.profile import load_profile
from assistant.settings import BUILTIN_MODEL, Settings
from assistant.words import plural, say

_HOSTED = {"anthropic": "Anthropic", "google_genai": "Google", "mistralai": "Mistral", "openai": "OpenAI"}
_SERVER = "http://127.0.0.1:8080/v1"
"""Where llama.cpp's server listens unless it is told otherwise (llama.cpp's tools/server/README.md, `--port`)."""

_SHOWN = 9
"""Models of a server that are offered by number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A chat model, and what must be kept with it. `key`: a variable and its value, if there is a new one."""

    model: str
    base_url: str | None = None
    key: tuple[str, str] | None = None


class _Back(Exception):
    """The way chosen leads nowhere, which has been told; back to the list."""


def run_setup() -> int:
    """Guide somebody to a chat model. Nothing is changed before it has answered, or they say so."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("setup_no_terminal")
    language, in_force = output.words_language(), settings.load()
    print(say(language, "cli.setup.intro"))
    while True:
        try:
            choice = _choose(in_force, language)
            if _answers(choice, in_force, language):
                break
        except _Back:
            continue
        print(say(language, "cli.setup.what_now"))
        options = [say(language, f"cli.setup.{each}") for each in ("again", "save_anyway", "stop")]
        decided = pick(options, language)
        if decided == 1:
            break
        if decided == 2:
            print(say(language, "cli.setup.unchanged"))
            return ExitCode.OK
    _save(choice, in_force, language)
    return ExitCode.OK


def _choose(in_force: Settings, language: Language) -> Choice:
    """What they want, from what there is."""
    print(say(language, "cli.setup.looking"))
    ollama = look_round(in_force).provider("ollama")
    if ollama and ollama.reachable and not _chatting(ollama):
        print(say(language, "cli.setup.ollama_empty"))
    ways: list[tuple[str, Callable[[], Choice]]] = [
        (say(language, "cli.setup.builtin"), partial(Choice, BUILTIN_MODEL, in_force.base_url))
    ]
    # A server of the settings stays theirs; one that OLLAMA_HOST names, or the usual one, needs no address.
    address = in_force.base_url if provider_name(in_force.model) == "ollama" else None
    for model in _chatting(ollama)[:_SHOWN]:
        text = say(language, "cli.setup.ollama", model=shown_model(model, language))
        ways.append((text, partial(Choice, f"ollama:{model.name}", address)))
    for name, way in (("server", _server), ("gguf", _gguf), ("hosted", _hosted)):
        ways.append((say(language, f"cli.setup.{name}"), partial(way, language)))
    print(say(language, "cli.setup.which"))
    return ways[pick([text for text, _ in ways], language)][1]()


def _chatting(state: ProviderState | None) -> list[ModelFound]:
    return [model for model in state.models if model.chats] if state and state.installed else []


def _server(language: Language) -> Choice:
    """A server at an address of theirs."""
    address = ask(say(language, "cli.setup.address"), default=_SERVER)
    if not _is_address(address):
        print(say(language, "cli.setup.address_wrong"))
        raise _Back
    state = find_server(address)
    url, key = str(state.url), None
    models = tuple(_chatting(state))
    if state.problem and state.problem.key == "model_key_refused":
        key = _key(state.provider, language)
        try:
            models = list_models(state.provider, url, key[1] if key else os.environ.get(key_variable(_any(state))))
        except DraftFailed as failure:
            raise _told(failure, language) from None
    elif state.problem:
        raise _told(state.problem, language)
    return Choice(f"{state.provider}:{_picked(models, language)}", url, key)


def _any(state: ProviderState) -> str:
    return f"{state.provider}:-"


def _is_address(address: str) -> bool:
    """Whether it can be an address, without a user or password: those would end up in the settings."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _picked(models: tuple[ModelFound, ...], language: Language) -> str:
    """A model's name: the only one, one of those found, or what they type."""
    if len(models) == 1:
        return models[0].name
    if not models:
        return ask(say(language, "cli.setup.name"))
    shown = models[:_SHOWN]
    print(say(language, "cli.setup.which"))
    chosen = pick([*(shown_model(model, language) for model in shown), say(language, "cli.setup.another")], language)
    return shown[chosen].name if chosen < len(shown) else ask(say(language, "cli.setup.name"))


def _gguf(language: Language) -> Choice:
    """A file with a model."""
    path = Path(ask(say(language, "cli.setup.path")).strip("'\"")).expanduser()
    return Choice(f"gguf:{path.absolute()}")


def _hosted(language: Language) -> Choice:
    """A model at a provider's, with its key."""
    provider = list(_HOSTED)[pick(list(_HOSTED.values()), language)]
    if not is_installed(PROVIDERS[provider].package):
        raise _told(package_missing(Settings(model=f"{provider}:…")), language)
    name = ask(say(language, "cli.setup.name"))
    return Choice(f"{provider}:{name}", None, _key(provider, language))


def _key(provider: str, language: Language) -> tuple[str, str] | None:
    """The variable and the new key; None if that of the environment, or the stored one, is to be used."""
    variable = key_variable(f"{provider}:-")
    stored = variable in stored_keys()
    if in_environment(variable):
        print(say(language, "cli.setup.key_there", name=variable))
        return None
    key = ask_secret(say(language, "cli.setup.key_keep" if stored else "cli.models.key_prompt", name=variable))
    if stored and not key:
        return None
    if not is_key(key):
        raise _told(UsageError("key_invalid"), language)
    return variable, key


def _told(problem: StandpuntError, language: Language) -> _Back:
    """Tell what stands in the way, and give the way back."""
    print(f"✗ {told(problem, language)}\n")
    return _Back()


def _answers(choice: Choice, in_force: Settings, language: Language) -> bool:
    """Ask the real advisor one question with this model, and tell how that went."""
    trial = replace(in_force, model=choice.model, base_url=choice.base_url)
    with trying(*choice.key) if choice.key else nullcontext():
        try:
            if trial.model != BUILTIN_MODEL:
                load_chat_model(trial)
        except ConfigurationError as error:
            raise _told(error, language) from None
        question = say(language, "cli.setup.question")
        print(say(language, "cli.setup.trying", name=choice.model, question=question))
        brief, reason = _one_answer(trial, question, language)
    if reason:
        print(f"✗ {say(language, 'cli.setup.fell_back', name=choice.model, reason=reason)}")
    elif brief.outcome is not Outcome.ADVISED:
        print(f"✗ {say(language, 'cli.setup.untried')}")
    else:
        seconds = f"{brief.timings_ms['total'] / 1000:.1f}"
        counts = plural(language, "brief.statements", len(brief.statements))
        supported = say(language, "brief.verdicts.supported", count=brief.grounding.supported)
        told_time = seconds.replace(".", ",") if language is Language.NL else seconds
        facts = {"name": choice.model, "seconds": told_time, "counts": f"{counts}, {supported}"}
        print(f"✓ {say(language, 'cli.setup.answered', **facts)}")
        return True
    return False


def _one_answer(trial: Settings, question: str, language: Language) -> tuple[Brief, str]:
    """The brief, and why the chat model did not write it; empty if it did."""
    observer = ProgressObserver(language)
    advisor, reason = Advisor(trial, observer, load_profile()), ""
    try:
        for event in advisor.ask(question, language):
            if isinstance(event, FellBack):
                reason = event.reason
            elif isinstance(event, Finished):
                return event.brief, reason
    finally:
        observer.stop()
        advisor.close()
    raise AssertionError("every turn ends in Finished")


def _save(choice: Choice, in_force: Settings, language: Language) -> None:
    """Keep the choice, and say what was kept where."""
    changes: dict[str, str | None] = {"model": choice.model}
    if choice.base_url != in_force.base_url:  # what is in force may also come from the environment, and stay there
        changes["base_url"] = choice.base_url
    if choice.key:
        save_key(*choice.key)
        print(say(language, "cli.models.key_stored", name=choice.key[0], path=locations.keys_file()))
    settings.save_all(changes)
    for field, value in changes.items():
        if value is not None:
            print(say(language, "cli.config_saved", key=field, value=value, path=locations.config_file()))
        if settings.origin(field) == "environment":
            name = f"{settings.ENVIRONMENT_PREFIX}{field.upper()}"
            print(say(language, "cli.setup.overridden", name=name))
    print(say(language, "cli.setup.done"))
