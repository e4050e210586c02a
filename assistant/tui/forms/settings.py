"""The form with every setting: each is saved by itself, as soon as it is chosen or its field is left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from rich.text import Text
from textual import on
from textual.containers import HorizontalGroup
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static, Switch

from assistant import locations, settings
from assistant.advisor.chat.redaction import without_secrets
from assistant.errors import ConfigurationError
from assistant.settings import ENVIRONMENT_PREFIX, KINDS, Settings
from assistant.tui.forms.form import Field, FormScreen, Row, error_words, shown_path
from assistant.tui.forms.models import ModelScreen
from assistant.tui.speech import language, tr
from assistant.words import say

GROUPS: Mapping[str, tuple[str, ...]] = {
    "model": ("model", "base_url", "first_token_timeout", "model_timeout", "judge", "checker", "prompts"),
    "appearance": ("language", "theme", "sources", "history"),
    "search": ("corpus", "chroma_url", "chroma_header", "embedding_model", "reranker", "lock_timeout"),
}
"""What belongs together, in the order in which it is shown; any other setting comes after them."""

Origin = Literal["environment", "file", "default"]
State = Mapping[str, tuple[str, Origin]]
"""The value of each setting as text, and where it comes from."""

Control = Switch | Select[str] | Input


class SettingsScreen(FormScreen):
    """Every setting with its meaning, where its value comes from, and a way to change it."""

    title_path = "settings.title"
    DEFAULT_CSS = """
    SettingsScreen .settings--group { color: $text-primary; text-style: bold; margin-bottom: 1; }
    """

    def buttons(self) -> Sequence[Button]:
        """There is nothing left to save when one is done."""
        return (Button(Content(tr("settings.done")), id="leave", variant="primary"),)

    async def fill(self) -> bool:
        """Read the settings. Raises: ConfigurationError."""
        state = await asyncio.to_thread(_read)
        intro = Content.assemble(tr("settings.intro"), "\n", (shown_path(locations.config_file()), "$foreground 45%"))
        await self.put(intro, *_grouped({name: SettingField(name, *told) for name, told in state.items()}))
        self.query_one(SettingField).control.focus()
        return True

    async def save(self) -> bool:
        """Save what is being typed; everything else has been saved."""
        return all([await self._write(field) for field in self.query(SettingField) if field.fresh])

    async def action_leave(self) -> None:
        """Close. What is being typed is saved; if it is wrong, one is told first and may leave it."""
        if await self.save():
            self.dismiss(self.changed)

    async def _write(self, field: SettingField, *, default: bool = False) -> bool:
        try:
            await asyncio.to_thread(settings.save, field.key, None if default else field.told or None)
            state = await asyncio.to_thread(_read)
        except ConfigurationError as error:
            field.tell(error_words(error)[0])
            return False
        self.changed = True
        field.tell(None)
        self._show(state)
        return True

    def _show(self, state: State) -> None:
        for field in self.query(SettingField):
            field.show(*state[field.key])
        if "theme" in state and state["theme"][0] in self.app.available_themes:
            self.app.theme = state["theme"][0]

    @on(Switch.Changed)
    @on(Select.Changed)
    @on(Input.Submitted)
    @on(Input.Blurred)
    async def _told(self, event: Switch.Changed | Select.Changed | Input.Submitted | Input.Blurred) -> None:
        field = _field_of(event.control)
        if field.fresh:
            await self._write(field)

    @on(Switch.Changed)
    def _switched(self, event: Switch.Changed) -> None:
        _field_of(event.switch).query_one(".setting--on", Static).update(_on_or_off(event.value))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        _field_of(event.control).tell(None)

    @on(Button.Pressed, ".setting--default")
    async def _back_to_default(self, event: Button.Pressed) -> None:
        field = _field_of(event.button)
        if await self._write(field, default=True):
            field.control.focus()

    @on(Button.Pressed, ".setting--choose")
    def _choose_model(self) -> None:
        self.app.push_screen(ModelScreen(), self._model_chosen)

    async def _model_chosen(self, changed: bool | None) -> None:
        if changed:
            self.changed = True
            self._show(await asyncio.to_thread(_read))


class SettingField(Field):
    """One setting: the control that fits its type, and where its value comes from."""

    DEFAULT_CSS = """
    SettingField {
        .setting--on { width: auto; padding: 1 1; color: $text-muted; }
        .setting--origin { color: $text-muted; width: 1fr; padding: 0 0 0 1; }
        .setting--default { display: none; border: none; height: 1; min-width: 4; }
        &.-chosen .setting--default { display: block; }
    }
    """

    def __init__(self, key: str, value: str, origin: Origin) -> None:
        self.key, self.kept, self._origin = key, value, origin
        self.control: Control = _control(key, value)
        self.control.disabled = origin == "environment"
        parts: list[Widget] = [self.control]
        if isinstance(self.control, Switch):
            parts.append(Static(_on_or_off(self.control.value), classes="setting--on"))
        if key == "model":
            parts.append(Button(Content(tr("settings.choose")), classes="setting--choose"))
        super().__init__(
            _words("names", key),
            say(language(), f"settings.{key}"),
            Row(*parts),
            HorizontalGroup(
                Static(self._origin_line(), classes="setting--origin"),
                Button(Content(tr("settings.to_default")), classes="setting--default"),
            ),
            id=f"setting-{key}",
        )
        self.set_class(origin == "file", "-chosen")

    @property
    def told(self) -> str:
        """What the control says now, as the settings file would have it."""
        if isinstance(self.control, Switch):
            return _as_text(self.control.value)
        if isinstance(self.control, Select):
            return self.control.selection or ""
        return self.control.value.strip()

    @property
    def fresh(self) -> bool:
        """Whether the control says something that is neither kept nor known to be wrong."""
        return not self.control.disabled and self.told != self.kept and not self.has_class("-wrong")

    def show(self, value: str, origin: Origin) -> None:
        """Show another value, unless a wrong one is being mended here."""
        self._origin = origin
        self.query_one(".setting--origin", Static).update(self._origin_line())
        self.set_class(origin == "file", "-chosen")
        if self.has_class("-wrong") and value == self.kept:
            return
        self.kept = value
        if isinstance(self.control, Switch):
            self.control.value = value == "true"
        elif isinstance(self.control, Select):
            self.control.value = value or Select.NULL
        else:
            self.control.value = value

    def _origin_line(self) -> Content:
        variable = f"{ENVIRONMENT_PREFIX}{self.key.upper()}"
        return Content(f"{self.key} · {tr(f'settings.origins.{self._origin}', variable=variable)}")


def _read() -> State:
    in_force = settings.load()
    return {name: (_as_text(getattr(in_force, name)), settings.origin(name)) for name in settings.FIELDS}


def _as_text(value: Any) -> str:
    """A value as a user would type it. The environment may give an address with a password in it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else without_secrets(str(value))


def _on_or_off(value: bool) -> Content:
    return Content(tr("settings.on" if value else "settings.off"))


def _grouped(fields: Mapping[str, SettingField]) -> Iterator[Widget]:
    """The fields under the headings of their groups."""
    others = tuple(name for name in fields if not any(name in names for names in GROUPS.values()))
    for group, names in (*GROUPS.items(), ("other", others)):
        here = [fields[name] for name in names if name in fields]
        if here:
            yield Static(Content(tr(f"settings.groups.{group}")), classes="settings--group")
            yield from here


def _field_of(widget: Widget | None) -> SettingField:
    return next(node for node in (widget.ancestors if widget else ()) if isinstance(node, SettingField))


def _control(key: str, value: str) -> Control:
    """The control that fits what a setting can hold."""
    kind, blank = KINDS[key], getattr(Settings, key) is None
    if kind is bool:
        return Switch(value == "true")
    if get_origin(kind) is Literal:
        labels = [(Text(_words(f"values.{key}", each)), each) for each in get_args(kind)]
        return Select(labels, allow_blank=False, value=value)
    placeholder = tr("settings.none") if blank else ""
    return Input(value, placeholder=placeholder, type="number" if kind is float else "text")


def _words(table: str, key: str) -> str:
    """What a setting or a value of it is called on the screen; by default, as in the file."""
    try:
        return tr(f"settings.{table}.{key}")
    except (KeyError, TypeError):
        return key
