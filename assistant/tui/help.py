"""F1: the keys that work where one is, the commands, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from assistant.tui.chat.slash import SLASH, CommandName, spelling, takes
from assistant.tui.key_line import KeyLine
from assistant.tui.speech import SpokenBindings, tr

SIGNS = (("✓", "supported"), ("~", "partial"), ("✗", "unsupported"), ("◇", "advice"))

Line = tuple[str, str]
"""What to press or type, and what it does."""


class HelpScreen(SpokenBindings, ModalScreen[None]):
    """The keys of the screen below this one: of what has the focus there, of the screen, and of the application."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q", "dismiss", id="help.close"),
    ]
    AUTO_FOCUS = "#help-text"
    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;

        #help-text {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            border: round $primary;
            border-title-style: bold;
            background: $surface;
            padding: 0 1 0 2;
            scrollbar-gutter: stable;
            scrollbar-size-vertical: 1;
        }
        .help--note { color: $text-muted; }
        .help--heading { text-style: bold; color: $text-primary; margin-top: 1; }
        .help--keys { width: 24; padding-right: 2; text-style: bold; }
        .help--meaning { width: 1fr; }
    }
    """

    def compose(self) -> ComposeResult:
        """A heading and its lines per group; groups without a line are left out."""
        with VerticalScroll(id="help-text") as panel:
            panel.border_title = Content(tr("help.title"))
            yield Static(Content(tr("help.note")), classes="help--note")
            for heading, lines in self._groups():
                yield Static(Content(heading), classes="help--heading")
                for keys, meaning in lines:
                    yield HorizontalGroup(
                        Static(Content(keys), classes="help--keys"),
                        Static(Content(meaning), classes="help--meaning"),
                    )
        yield KeyLine()

    def _groups(self) -> Iterator[tuple[str, list[Line]]]:
        below = self.app.screen_stack[-2]
        keys = key_lines(below)
        for group in ("here", "screen", "everywhere"):
            if keys[group]:
                yield tr(f"help.{group}"), keys[group]
        yield tr("help.commands"), [(_typed(name), tr(f"commands.about.{name}")) for name in CommandName]
        yield tr("help.signs"), [(sign, tr(f"help.sign.{verdict}")) for sign, verdict in SIGNS]


def _typed(name: CommandName) -> str:
    return f"{SLASH}{spelling(name)} {takes(name)}".rstrip()


def key_lines(screen: Screen[object]) -> dict[str, list[Line]]:
    """The keys that work on a screen now, by where they belong, with what they do; several keys may do the same."""
    told: dict[str, dict[str, list[str]]] = {"here": {}, "screen": {}, "everywhere": {}}
    for node, binding, enabled, _ in screen.active_bindings.values():
        meaning = _meaning(binding)
        if enabled and meaning and not binding.system and "super" not in binding.key:  # few terminals send that one
            keys = told[_group(node)].setdefault(meaning, [])
            keys.append(screen.app.get_key_display(binding))
    return {
        group: [(" ".join(dict.fromkeys(keys)), meaning) for meaning, keys in lines.items()]
        for group, lines in told.items()
    }


def _group(node: DOMNode) -> str:
    if isinstance(node, App):
        return "everywhere"
    return "screen" if isinstance(node, Screen) else "here"


def _meaning(binding: Binding) -> str:
    """What a key does, in our words: our own bindings bring theirs, those of Textual are named by their action.

    Of Textual's, only those that we have words for are worth telling.
    """
    if binding.id and binding.description:
        return binding.description
    action = binding.action.rpartition(".")[2].partition("(")[0] if "(True)" not in binding.action else ""
    try:
        return tr(f"help.actions.{action}")
    except KeyError:
        return ""
