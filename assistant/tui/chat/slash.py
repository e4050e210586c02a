"""The commands that can be typed instead of a question: how they are written, and the list that completes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.domain import Language
from assistant.tui.chat.places import completing
from assistant.tui.speech import language, tr
from assistant.words import lookup

SLASH = "/"
_HELP = "?"
"""`/?` asks for help in many programs; it is understood, and not shown in the list."""

_NEAR, _NEARER = 0.6, 0.7
"""Likeness (difflib's, 0..1) from which a word may be a command mistyped; higher where the text may be a sentence."""

_SENTENCE_WORDS = 3
"""Words after the first from which a text reads as a sentence."""

_WORD = re.compile(r"/([\w-]*\??)")


class CommandName(StrEnum):
    """Everything that can be done with a command."""

    MODEL = "model"
    LANG = "lang"
    PROFILE = "profile"
    CASES = "cases"
    LIBRARY = "library"
    ADD = "add"
    ONLY = "only"
    NOTE = "note"
    DECIDE = "decide"
    EXPORT = "export"
    COPY = "copy"
    NEW = "new"
    SETTINGS = "settings"
    THEME = "theme"
    HELP = "help"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """A command as typed. `argument`: what stood behind it, empty if nothing did or if it takes nothing."""

    name: CommandName
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word after a slash that is no command, and the spelling of the command nearest to it, if any is near."""

    word: str
    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A command that completes what was typed, in the spelling that it was begun in; or one with a `place` behind it,
    a path."""

    name: CommandName
    spelling: str
    place: str = ""

    @property
    def text(self) -> str:
        """What stands in the input when it is taken: ready for more where more may follow."""
        return f"{SLASH}{self.spelling} {self.place}" if takes(self.name) else f"{SLASH}{self.spelling}"


def parse(text: str) -> TypedCommand | Unknown | None:
    """What a text asks to be done; None if it is a question.

    Commands are known in both languages, whatever the language of the interface. A text that begins with a slash and
    reads as a sentence, or as a path, is a question; one that begins with a mistyped command is not.
    """
    first, *others = re.split(r"\s+", text.strip(), maxsplit=1)
    argument = "".join(others)
    word = _WORD.fullmatch(first)
    if not word or (first == SLASH and argument):
        return None
    typed = word[1].casefold().rstrip("?") or word[1]
    sentence = "?" in argument or len(argument.split()) >= _SENTENCE_WORDS
    name = _spellings().get(typed)
    if name:
        if name in _takes(language()):
            return TypedCommand(name, argument)
        return None if sentence else TypedCommand(name)
    nearest = _nearest(typed, _NEARER if sentence else _NEAR)
    return None if sentence and not nearest else Unknown(word[1], nearest)


def _nearest(typed: str, least: float) -> str | None:
    """The spelling most like a word, of two equally like it the one in the language of the interface."""
    likeness = {known: SequenceMatcher(None, typed, known).ratio() for known in _preferred()}
    best = max(likeness, key=lambda known: likeness[known])
    return best if likeness[best] >= least else None


def candidates(text: str) -> list[Candidate]:
    """The commands that a text which holds nothing but the beginning of one can become, in the order of the list.

    Behind the command that adds files, the paths that what was typed of one can become.
    """
    word = _WORD.fullmatch(text)
    if not word:
        return _places(text)
    begun = word[1].casefold()
    found = []
    for name in CommandName:
        fitting = (spelling for spelling in _spelled(name) if spelling.startswith(begun))
        spelling = next(fitting, None)
        if spelling:
            found.append(Candidate(name, spelling))
    return found


def _places(text: str) -> list[Candidate]:
    command, space, begun = text.removeprefix(SLASH).partition(" ")
    if not space or not text.startswith(SLASH) or command.casefold() not in _spelled(CommandName.ADD):
        return []
    return [Candidate(CommandName.ADD, command, place) for place in completing(begun) if place != begun]


def spelling(name: CommandName) -> str:
    """How a command is written in the language of the interface, without its slash."""
    return tr(f"commands.name.{name}")


def takes(name: CommandName) -> str:
    """What may be typed behind a command, for a reader; empty if nothing."""
    return str(_takes(language()).get(name, ""))


def _spelled(name: CommandName) -> tuple[str, str]:
    """A command in the language of the interface, then in the other one."""
    return (spelling(name), str(lookup(language().other, f"tui.commands.name.{name}")))


def _preferred() -> list[str]:
    """Every spelling, those in the language of the interface first."""
    return list(dict.fromkeys(_spelled(name)[place] for place in (0, 1) for name in CommandName))


def _takes(spoken: Language) -> dict[str, str]:
    return dict(lookup(spoken, "tui.commands.takes"))


@cache
def _spellings() -> dict[str, CommandName]:
    known = {str(lookup(each, f"tui.commands.name.{name}")): name for each in Language for name in CommandName}
    return {**known, _HELP: CommandName.HELP}


def stand_above(popup: Widget, anchor: Widget, rows: int) -> None:
    """Give what lies over the screen its place just above a widget: `rows` of content, or what there is room for."""
    region, frame = anchor.region, popup.gutter.height
    fitting = min(rows, max(1, region.y - frame))
    popup.styles.width = region.width
    popup.styles.height = fitting + frame
    place = Offset(region.x, max(0, region.y - fitting - frame))
    if place != popup.absolute_offset:
        popup.absolute_offset = place
        popup.refresh(layout=True)


class Completions(OptionList, can_focus=False, inherit_bindings=False):
    """The commands that complete what is being typed. It is driven by the keys of the input that it belongs to."""

    DEFAULT_CSS = """
    Completions {
        display: none;
        overlay: screen;
        position: absolute;
        constrain: inside inside;
        max-height: 100%;
        border: round $primary;
        background: $surface;
        padding: 0 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        scrollbar-size-vertical: 1;
    }
    Completions > .option-list--option-highlighted {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: bold;
    }
    """

    def __init__(self, anchor: Widget, chosen: Callable[[Candidate], None]) -> None:
        super().__init__(markup=False)
        self._anchor = anchor
        self._chosen = chosen
        self._candidates: Sequence[Candidate] = ()
        self._width: int | None = None

    @property
    def showing(self) -> bool:
        """Whether there is anything to choose."""
        return self.display

    @property
    def chosen(self) -> Candidate:
        """The command that is highlighted."""
        return self._candidates[self.highlighted or 0]

    def offer(self, found: Sequence[Candidate]) -> None:
        """Show these commands; none closes the list."""
        if found and found == self._candidates and self.showing:
            return
        self._candidates = found
        self._width = None
        self.display = bool(found)
        if found:
            self.take_place()
            self.highlighted = 0

    def take_place(self) -> None:
        """Stand above the input, wherever it is now and however wide."""
        width = self._anchor.region.width - self.gutter.width
        if width != self._width:
            self._width = width
            chosen = self.highlighted
            self.set_options([Option(line) for line in _lines(self._candidates, width)])
            self.highlighted = chosen
        stand_above(self, self._anchor, len(self._candidates))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses."""
        event.stop()
        self._chosen(self._candidates[event.option_index])


def _lines(found: Sequence[Candidate], width: int) -> list[Content]:
    """Commands in columns: how they are written, what may follow if there is room for that, and what they do."""
    if any(candidate.place for candidate in found):
        return [Content(candidate.place) for candidate in found]
    written = [f"{SLASH}{candidate.spelling}" for candidate in found]
    behind = [f" {takes(candidate.name)}".rstrip() for candidate in found]
    about = [tr(f"commands.about.{candidate.name}") for candidate in found]
    if max(map(len, about)) + len("  ") + _broadest(written, behind) > width:
        behind = [""] * len(found)
    broadest = _broadest(written, behind)
    return [
        Content.assemble((word, "bold"), (more.ljust(broadest - len(word)), "dim"), "  ", told)
        for word, more, told in zip(written, behind, about, strict=True)
    ]


def _broadest(written: Sequence[str], behind: Sequence[str]) -> int:
    return max(len(word) + len(more) for word, more in zip(written, behind, strict=True))


class Hint(Widget):
    """A remark on what was typed, just above it, until something else is typed."""

    DEFAULT_CSS = """
    Hint {
        display: none;
        overlay: screen;
        position: absolute;
        constrain: inside inside;
        border-left: thick $warning;
        background: $panel;
        color: $foreground;
        padding: 0 1;
    }
    """

    def __init__(self, anchor: Widget) -> None:
        super().__init__()
        self._anchor = anchor
        self._text = Content()

    def tell(self, text: str) -> None:
        """Show a remark."""
        self._text = Content(text)
        self.display = True
        self.refresh()
        self.take_place()

    def take_place(self) -> None:
        """Stand above the input, wherever it is now."""
        width = max(1, self._anchor.region.width - self.gutter.width)
        stand_above(self, self._anchor, self._text.get_height({}, width))

    def render(self) -> RenderResult:
        """The remark, as it is: what was typed is no markup."""
        return self._text
