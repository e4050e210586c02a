"""The form that chooses the chat model: what there is, a name or an address of one's own, and a trial before saving."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList

from assistant import keys, locations, settings
from assistant.advisor.chat.providers import PROVIDERS, key_variable, provider_name
from assistant.advisor.chat.redaction import without_secrets
from assistant.errors import StandpuntError, UsageError
from assistant.library.text import clean
from assistant.settings import BUILTIN_MODEL, ENVIRONMENT_PREFIX, Settings
from assistant.tui.forms.choices import SERVERS, Group, builtin, groups, served
from assistant.tui.forms.form import Field, FormScreen, Row, error_words, shown_path, with_code
from assistant.tui.forms.model_list import ModelList
from assistant.tui.forms.trial import TrialView
from assistant.tui.speech import tr


class ModelScreen(FormScreen):
    """Which chat model answers: chosen from what was found, or named; tried, and saved."""

    title_path = "models.title"
    DEFAULT_CSS = """
    ModelScreen .-gone { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._settings = Settings()
        self._fixed: frozenset[str] = frozenset()
        self._stored: frozenset[str] = frozenset()
        self._groups: list[Group] = []

    async def fill(self) -> bool:
        """Show what is set, and look round for what there is. Raises: ConfigurationError."""
        self._settings, self._fixed, self._stored = await asyncio.to_thread(_read)
        fixed = "model" in self._fixed
        variable = f"{ENVIRONMENT_PREFIX}MODEL"
        intro = tr("models.fixed", variable=variable) if fixed else tr("models.intro")
        await self.put(
            with_code(intro),
            Field(tr("models.choices"), tr("models.choices_hint"), ModelList(), broad=True),
            Field(
                tr("models.name"),
                tr("models.name_hint"),
                Input(self._settings.model, id="model", placeholder="ollama:qwen3:4b", select_on_focus=False),
            ),
            Field(
                tr("models.address"),
                tr("models.address_hint"),
                Row(
                    Input(without_secrets(self._settings.base_url or ""), id="address"),
                    Button(Content(tr("models.look")), id="look"),
                ),
                id="address-field",
            ),
            Field(
                tr("models.key"),
                tr("models.key_hint", path=shown_path(locations.keys_file())),
                Row(Input(password=True, id="key"), Button(Content(tr("models.forget")), id="forget")),
                id="key-field",
            ),
            Field(tr("models.trial"), tr("models.trial_hint", question=tr("models.question")), TrialView()),
        )
        self.query_one("#address", Input).disabled = "base_url" in self._fixed
        self._show_groups([builtin(), Group(tr("models.looking"))])
        self._adapt()
        self.query_one(ModelList).focus()
        # Only after what the new fields say of their values: that takes away what is told of them.
        self.call_after_refresh(self._look_round)
        return not fixed

    @work(exclusive=True, group="look")
    async def _look_round(self) -> None:
        from assistant.advisor.chat.available import look_round

        try:
            found = await asyncio.to_thread(look_round, self._settings)
        except StandpuntError as error:
            self._show_groups([builtin()])
            self.tell(error)
            return
        self._show_groups([builtin(), *groups(found, self._settings)])
        if found.model_problem and self._model == self._settings.model:
            _field_of(self.query_one("#model")).tell(error_words(found.model_problem)[0])

    @work(exclusive=True, group="look")
    async def _find_server(self) -> None:
        from assistant.advisor.chat.available import find_server

        place, button = self.query_one("#address", Input), self.query_one("#look", Button)
        button.disabled = True
        try:
            state = await asyncio.to_thread(find_server, place.value.strip())
        finally:
            button.disabled = False
        if state.problem and state.problem.key != "model_key_refused":
            _field_of(place).tell(error_words(state.problem)[0])
            return
        place.value = state.url or place.value
        if state.problem:  # it is there, and wants a key before it tells what it holds
            self._name_wanted(f"{state.provider}:")
            return
        found = served(state, place.value)
        self._show_groups([*self._groups[:1], found, *(g for g in self._groups[1:] if g.heading != found.heading)])
        if found.choices:
            self.query_one(ModelList).highlight(found.choices[0])
            self.query_one(ModelList).focus()

    def _show_groups(self, shown: list[Group]) -> None:
        self._groups = shown
        self.query_one(ModelList).show(shown, self._model)

    @property
    def _model(self) -> str:
        return clean(self.query_one("#model", Input).value)

    @property
    def _address(self) -> str:
        return self.query_one("#address", Input).value.strip()

    @property
    def _changes(self) -> dict[str, str | None]:
        """What saving would write into the settings file."""
        changes: dict[str, str | None] = {}
        if self._model != self._settings.model:
            changes["model"] = None if self._model == BUILTIN_MODEL else self._model
        shown = without_secrets(self._settings.base_url or "")
        if provider_name(self._model) in SERVERS and self._address != shown and "base_url" not in self._fixed:
            changes["base_url"] = self._address or None
        return changes

    @property
    def _new_key(self) -> tuple[str, str] | None:
        """A key that was typed, with the name of its variable."""
        typed = self.query_one("#key", Input).value.strip()
        wanted = not self.query_one("#key-field").has_class("-gone")
        return (key_variable(self._model), typed) if typed and wanted else None

    @property
    def dirty(self) -> bool:
        """Whether another model, another address or a key was given."""
        return bool(self._changes or self._new_key)

    def _adapt(self) -> None:
        """Show the fields that the named model needs."""
        provider = provider_name(self._model)
        self.query_one("#address-field").set_class(provider not in SERVERS, "-gone")
        known = PROVIDERS.get(provider)
        keyed = bool(known.keys) if known else bool(provider)
        self.query_one("#key-field").set_class(not keyed, "-gone")
        variable = key_variable(self._model)
        outside = keys.in_environment(variable)
        kept = "environment" if outside else "stored" if variable in self._stored else "none"
        place = self.query_one("#key", Input)
        place.placeholder = tr(f"models.keys.{kept}", variable=variable)
        place.disabled = outside
        self.query_one("#forget").set_class(kept != "stored", "-gone")
        self.query_one(ModelList).mark(self._model)

    def _wrong(self) -> bool:
        """Tell what cannot be right, before anybody is asked."""
        provider, _, rest = self._model.partition(":")
        unnamed = self._model != BUILTIN_MODEL and not (provider.strip() and rest.strip())
        _field_of(self.query_one("#model")).tell(tr("models.name_wanted") if unnamed else None)
        key = self._new_key
        garbled = key is not None and not keys.is_key(key[1])
        _field_of(self.query_one("#key")).tell(error_words(UsageError("key_invalid"))[0] if garbled else None)
        return unnamed or garbled

    async def save(self) -> bool:
        """Store the key, and write the model and its address into the settings."""
        if self._wrong():
            return False
        if not self.dirty:
            return True
        try:
            await asyncio.to_thread(_write, self._changes, self._new_key)
        except StandpuntError as error:
            if error.key == "setting_secret" or error.facts.get("key") == "base_url":
                _field_of(self.query_one("#address")).tell(" ".join(error_words(error)))
            else:
                self.tell(error)
            return False
        self.changed = True
        return True

    async def action_leave(self) -> None:
        """Close; a trial that is on its way is stopped instead."""
        if not self.query(TrialView) or not self.query_one(TrialView).stop():
            await super().action_leave()

    @on(Input.Changed, "#model, #address, #key")
    def _typed(self, event: Input.Changed) -> None:
        _field_of(event.input).tell(None)
        self.query_one(TrialView).clear()
        self._adapt()

    @on(Input.Submitted, "#model, #key")
    def _next(self) -> None:
        self.focus_next()

    @on(Input.Submitted, "#address")
    @on(Button.Pressed, "#look")
    def _look(self) -> None:
        if self._address:
            self._find_server()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        choice = self.query_one(ModelList).choice(event.option)
        name, address = self.query_one("#model", Input), self.query_one("#address", Input)
        name.value = choice.model
        if provider_name(choice.model) in SERVERS and not address.disabled:
            address.value = choice.base_url or ""
        if not choice.whole:
            self._name_wanted(choice.model)

    def _name_wanted(self, begun: str) -> None:
        """Let the user add the rest of a model's name."""
        place = self.query_one("#model", Input)
        place.value = begun
        place.focus()
        place.cursor_position = len(begun)

    @on(Button.Pressed, "#forget")
    async def _forget(self) -> None:
        variable = key_variable(self._model)
        try:
            await asyncio.to_thread(_write, {}, (variable, None))
        except StandpuntError as error:
            self.tell(error)
            return
        self._stored -= {variable}
        self.changed = True
        self._adapt()
        self.query_one("#key").focus()

    @on(TrialView.Asked)
    def _try(self, event: TrialView.Asked) -> None:
        if self._wrong():
            return
        changes: dict[str, Any] = {"model": self._model}
        if provider_name(self._model) in SERVERS and "base_url" not in self._fixed:
            changes["base_url"] = self._changes.get("base_url", self._settings.base_url)
        event.view.ask(replace(self._settings, **changes), self._new_key)


def _field_of(widget: Widget) -> Field:
    return next(node for node in widget.ancestors if isinstance(node, Field))


def _read() -> tuple[Settings, frozenset[str], frozenset[str]]:
    """The settings, those that the environment decides on, and the names of the keys that are stored."""
    in_force = settings.load()
    fixed = frozenset(name for name in ("model", "base_url") if settings.origin(name) == "environment")
    return in_force, fixed, frozenset(keys.stored_keys())


def _write(changes: Mapping[str, str | None], key: tuple[str, str | None] | None) -> None:
    if changes:
        settings.save_all(changes)
    if key:
        keys.save_key(*key)
        keys.load_keys()
