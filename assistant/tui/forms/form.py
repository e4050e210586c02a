"""What the screens to fill in have in common: labelled fields, a row of buttons, and a question before work is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup, VerticalGroup
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from assistant.domain import Language
from assistant.errors import StandpuntError
from assistant.library.text import clean
from assistant.tui.help import HelpScreen
from assistant.tui.key_line import KeyLine
from assistant.tui.speech import SpokenBindings, language, tr
from assistant.words import say

Leaving = Literal["save", "discard"]


def error_words(error: StandpuntError) -> tuple[str, str]:
    """What is wrong and what helps, in the language of the interface."""
    message, hint = (say(language(), f"errors.{error.key}.{part}", **error.facts) for part in ("message", "hint"))
    return clean(message), clean(hint)


def decimal(number: float) -> str:
    """A number with one decimal, as the language of the interface writes it."""
    text = f"{number:.1f}"
    return text.replace(".", ",") if language() is Language.NL else text


def shown_path(path: Path) -> str:
    """A path as people write it, from their home on."""
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)


def with_code(text: str) -> Content:
    """A text of the words files, in which what stands between `backticks` is to be typed as it is."""
    parts = enumerate(text.split("`"))
    return Content.assemble(*((part, "bold" if number % 2 else "") for number, part in parts))


class Field(VerticalGroup):
    """One thing to fill in: its name, what it means, the controls, and what is wrong with it."""

    DEFAULT_CSS = """
    Field {
        margin-bottom: 1;

        .field--about { color: $text-muted; }
        .field--error { color: $text-error; }
    }
    """

    def __init__(self, label: str, hint: str, *controls: Widget, id: str | None = None, broad: bool = False) -> None:
        """`broad`: the controls need the whole width."""
        super().__init__(id=id, classes=None if broad else "-beside")
        self._label, self._hint, self._controls = label, hint, controls

    def compose(self) -> ComposeResult:
        """The name and its meaning above the controls, or to the left where there is room."""
        name = Content.styled(self._label, "bold $foreground")
        yield Static(Content("\n").join([name, with_code(self._hint)]), classes="field--about")
        yield VerticalGroup(*self._controls, classes="field--controls")

    def tell(self, problem: str | None) -> None:
        """Show what is wrong, or that nothing is any more."""
        self.query(".field--error").remove()
        self.set_class(bool(problem), "-wrong")
        if problem:
            self.query_one(".field--controls").mount(Static(Content(f"! {problem}"), classes="field--error"))


class Row(HorizontalGroup):
    """A control with what belongs to it at its right."""

    DEFAULT_CSS = """
    Row {
        & > Input, & > Select { width: 1fr; }
        & > Button { margin-left: 1; min-width: 8; }
    }
    """


class ButtonRow(HorizontalGroup):
    """Buttons beside each other, at the right; they wrap neither nor shrink."""

    DEFAULT_CSS = """
    ButtonRow {
        align-horizontal: right;
        height: auto;

        Button { margin-left: 2; }
    }
    """


class FormScreen(SpokenBindings, ModalScreen[bool]):
    """A form on top of another screen. Says True when it closes if something was changed."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012 - Textual's own type
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "save", id="forms.save"),
        Binding("escape", "leave", id="forms.close"),
        Binding("f1", "help", id="forms.help"),
    ]
    DEFAULT_CSS = """
    FormScreen {
        align: center middle;

        .form--panel {
            width: 92%;
            max-width: 116;
            height: auto;
            max-height: 100%;
            border: round $primary;
            border-title-style: bold;
            background: $surface;
            padding: 1 1 0 3;
            overflow-y: auto;
            scrollbar-gutter: stable;
            scrollbar-size-vertical: 1;
        }
        .form--foot { dock: bottom; padding: 1 2 0 0; background: $surface; }
        Input, SelectCurrent, OptionList, Switch { background: $foreground 6%; border: tall $foreground 25%; }
        Input:focus, Select:focus > SelectCurrent, OptionList:focus, Switch:focus { border: tall $border; }
        Field.-wrong Input { border: tall $error; }
        Switch > .switch--slider { color: $foreground 60%; background: $foreground 20%; }
        Switch.-on > .switch--slider { color: $success; }
        .form--intro { color: $text-muted; margin-bottom: 1; }
        .form--fields { padding: 0 1 0 0; }
        Button.-style-default { background: $foreground 12%; }
        .form--problem { color: $text-error; display: none; }
        .form--problem.-told { display: block; margin-bottom: 1; }

        &.-wide Field.-beside {
            layout: horizontal;

            & > .field--about { width: 1fr; padding: 0 3 0 0; }
            & > .field--controls { width: 1fr; }
        }
        &.-narrow .form--panel { width: 100%; padding: 1 0 0 1; }
        &.-narrow .form--foot { padding: 1 1 0 0; }
        &.-short .form--panel { padding: 0 1 0 3; }
        &.-short .form--foot { padding: 0 2 0 0; }
        &.-narrow.-short .form--panel { padding: 0 0 0 1; }
        &.-narrow.-short .form--foot { padding: 0 1 0 0; }
        &.-short .form--intro { margin-bottom: 0; }
        &.-short ButtonRow Button { border: none !important; min-width: 10; }
    }
    """

    title_path: ClassVar[str]
    """Where the title of the form stands below `[tui]`."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = False
        """Whether anything was written."""
        self._open = False

    def compose(self) -> ComposeResult:
        """The frame, without the fields: they come when what is there has been read."""
        with VerticalGroup(classes="form--panel") as panel:
            panel.border_title = Content(tr(self.title_path))
            yield Static(classes="form--intro")
            yield VerticalGroup(classes="form--fields")
            with VerticalGroup(classes="form--foot"):
                yield Static(classes="form--problem")
                yield ButtonRow(*self.buttons())
        yield KeyLine()

    def buttons(self) -> Sequence[Button]:
        """The buttons of the form; `save` and `leave` are known to it."""
        return (
            Button(Content(tr("forms.save")), id="save", variant="primary", disabled=True),
            Button(Content(tr("forms.close")), id="leave"),
        )

    async def on_mount(self) -> None:
        """Read what is there and show it, or say why that is impossible."""
        try:
            self._open = await self.fill()
        except StandpuntError as error:
            self.tell(error)
            self.query_one("#leave").focus()
        for button in self.query("#save"):
            button.disabled = not self._open
        self.refresh_bindings()

    async def fill(self) -> bool:
        """Read what is there, put the fields into the form, and say whether they can be saved.

        Raises:
            StandpuntError: it cannot be read; nothing can be saved then.
        """
        raise NotImplementedError

    async def save(self) -> bool:
        """Write what was filled in down, and say whether that went well."""
        raise NotImplementedError

    @property
    def dirty(self) -> bool:
        """Whether something was filled in that is not saved."""
        raise NotImplementedError

    async def put(self, intro: Content, *fields: Widget) -> None:
        """Show the fields."""
        self.query_one(".form--intro", Static).update(intro)
        await self.query_one(".form--fields").mount(*fields)

    def tell(self, error: StandpuntError | None) -> None:
        """Show what went wrong with the form as a whole, or that nothing does any more."""
        place = self.query_one(".form--problem", Static)
        place.update(Content("! " + " ".join(error_words(error)) if error else ""))
        place.set_class(error is not None, "-told")

    def focus_next(self, selector: str | type[Widget] = "*") -> Widget | None:
        """Whoever goes on by keyboard sees the name of the field too, not only the control."""
        return _revealed(super().focus_next(selector))

    def focus_previous(self, selector: str | type[Widget] = "*") -> Widget | None:
        """As `focus_next`."""
        return _revealed(super().focus_previous(selector))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be read is not overwritten."""
        return action != "save" or self._open

    async def action_save(self) -> None:
        """Save, and close if that went well."""
        if await self.save():
            self.dismiss(self.changed)

    async def action_leave(self) -> None:
        """Close; what is not saved is asked after first."""
        if not self._open or not self.dirty:
            self.dismiss(self.changed)
        else:
            self.app.push_screen(LeaveScreen(), self._leave)

    async def _leave(self, choice: Leaving | None) -> None:
        if choice == "save":
            await self.action_save()
        elif choice == "discard":
            self.dismiss(self.changed)

    def action_help(self) -> None:
        """Show the keys that work here."""
        self.app.push_screen(HelpScreen())

    @on(Button.Pressed, "#save")
    async def _save_pressed(self) -> None:
        await self.action_save()

    @on(Button.Pressed, "#leave")
    async def _leave_pressed(self) -> None:
        await self.action_leave()


def _revealed(focused: Widget | None) -> Widget | None:
    field = next((node for node in focused.ancestors if isinstance(node, Field)), None) if focused else None
    if field:
        field.call_after_refresh(field.scroll_visible, animate=False)
    return focused


class LeaveScreen(SpokenBindings, ModalScreen[Leaving]):
    """Asks what to do with what is not saved. None: go on with it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", id="forms.go_on"),
        Binding("left,up", "app.focus_previous", id="forms.previous", show=False),
        Binding("right,down", "app.focus_next", id="forms.next", show=False),
    ]
    DEFAULT_CSS = """
    LeaveScreen {
        align: center middle;

        #leave-panel {
            width: 64;
            max-width: 100%;
            height: auto;
            border: round $warning;
            background: $surface;
            padding: 1 2;
        }
        #leave-question { margin-bottom: 1; }
        ButtonRow { align-horizontal: center; }
        ButtonRow Button { margin: 0 1; min-width: 14; }
    }
    """

    def compose(self) -> ComposeResult:
        """The question and its three answers."""
        with VerticalGroup(id="leave-panel"):
            yield Static(Content(tr("forms.unsaved")), id="leave-question")
            yield ButtonRow(
                Button(Content(tr("forms.save")), id="save", variant="primary"),
                Button(Content(tr("forms.discard")), id="discard"),
                Button(Content(tr("forms.go_on")), id="go_on"),
            )
        yield KeyLine()

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        answers: dict[str | None, Leaving] = {"save": "save", "discard": "discard"}
        self.dismiss(answers.get(event.button.id))
