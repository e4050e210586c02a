"""What can be chosen from, out of what was found: a group per place that chat models come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.advisor.chat.providers import FROM_FILES, provider_name
from assistant.settings import BUILTIN_MODEL, Settings
from assistant.tui.forms.form import decimal, error_words
from assistant.tui.speech import tr

if TYPE_CHECKING:
    from assistant.advisor.chat.available import ProviderState, Surroundings

SERVERS = ("ollama", "openai")
"""Providers of which a user may run a server; only they heed `base_url`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A chat model, or a provider whose model is still to be named (`anthropic:`)."""

    model: str
    label: str
    note: str = ""
    base_url: str | None = None
    usable: bool = True
    """Whether it can be chosen as things stand."""

    @property
    def whole(self) -> bool:
        """Whether nothing needs to be added to the name."""
        return not self.model.endswith(":")


@dataclass(frozen=True, slots=True)
class Group:
    """Choices of one sort under a heading. `remark`: why there are none."""

    heading: str
    choices: tuple[Choice, ...] = ()
    remark: str = ""


def builtin() -> Group:
    """What always works."""
    return Group("", (Choice(BUILTIN_MODEL, tr("models.builtin"), tr("models.builtin_note")),))


def groups(found: Surroundings, settings: Settings) -> Iterator[Group]:
    """Everything there is to choose from: what is on this machine first, what is hosted elsewhere after it."""
    for state in found.providers:
        if state.provider in SERVERS and state.url:
            # Ollama is looked for in its usual place too, when the address in the settings is that of another server.
            own = state.provider == "openai" or provider_name(settings.model) == "ollama"
            yield served(state, settings.base_url if own else None)
    hosted = [_provider(state) for state in found.providers if state.provider not in (*FROM_FILES, "ollama")]
    yield Group(tr("models.hosted"), tuple(hosted))
    yield Group(
        tr("models.files"), tuple(_provider(state) for state in found.providers if state.provider in FROM_FILES)
    )


def served(state: ProviderState, base_url: str | None) -> Group:
    """The models of a server. `base_url`: the setting with which it is found."""
    heading = tr(f"models.servers.{state.provider}", url=state.url)
    if state.problem and state.problem.key == "model_server_down":
        return Group(heading, remark=tr("models.not_running", command=state.problem.facts["command"]))
    if state.problem:
        return Group(heading, remark=error_words(state.problem)[0])
    models = [model for model in state.models if model.chats]
    return Group(
        heading,
        tuple(Choice(f"{state.provider}:{model.name}", model.name, _size(model.size), base_url) for model in models),
        "" if models else tr("models.empty"),
    )


def _provider(state: ProviderState) -> Choice:
    """A provider whose models we do not know: hosted ones are not asked, and files are anywhere."""
    note = tr("models.named") if state.provider in FROM_FILES else tr("models.ready")
    if not state.installed:
        command = state.problem.facts.get("command", "") if state.problem else ""
        note = tr("models.not_installed", command=command)
    elif state.key is False:
        note = tr("models.key_wanted")
    label = tr(f"models.providers.{state.provider}")
    return Choice(f"{state.provider}:", label, note, usable=state.installed)


def _size(size: int | None) -> str:
    """Gigabytes as the makers of models count them: in thousands."""
    return tr("models.size", size=decimal(size / 1e9)) if size else ""
