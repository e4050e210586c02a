"""The list of chat models to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.library.text import clean
from assistant.tui.forms.choices import Choice, Group

_AT_REST = "$foreground 60%"
"""What cannot be chosen but is worth reading: how it could be."""


class ModelList(OptionList):
    """The groups of choices below each other; the one that is chosen has a mark."""

    DEFAULT_CSS = """
    ModelList { max-height: 14; scrollbar-size-vertical: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._choices: dict[str, Choice] = {}

    def show(self, groups: Iterable[Group], chosen: str) -> None:
        """Show other groups; the highlight goes to what is chosen, or stays where it was."""
        here = self.highlighted_option.id if self.highlighted_option else None
        self.clear_options()
        self._choices.clear()
        self.add_options(self._options_of(list(groups), chosen))
        wanted = next((id for id, choice in self._choices.items() if choice.model == chosen), here)
        if wanted in self._choices:
            self.highlighted = self.get_option_index(wanted)
        else:
            self.action_first()
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """Show the list from its top, as far as the highlight allows: it may have grown since that was set."""
        self.scroll_to(y=0, animate=False)
        self.scroll_to_highlight()

    def _options_of(self, groups: Sequence[Group], chosen: str) -> Iterator[Option | None]:
        for number, group in enumerate(groups):
            if number:
                yield None
            if group.heading:
                yield Option(Content.styled(clean(group.heading), "bold $text-primary"), disabled=True)
            if group.remark:
                yield Option(Content.styled(f"  {clean(group.remark)}", _AT_REST), disabled=True)
            for choice in group.choices:
                id = f"{number} {choice.model} {choice.base_url or ''}"
                self._choices[id] = choice
                yield Option(_line(choice, chosen), id=id, disabled=not choice.usable)

    def mark(self, chosen: str) -> None:
        """Mark another choice as the one that is chosen."""
        for id, choice in self._choices.items():
            self.replace_option_prompt(id, _line(choice, chosen))

    def choice(self, option: Option) -> Choice:
        """What stands behind a line."""
        return self._choices[str(option.id)]

    def highlight(self, choice: Choice) -> None:
        """Go to a choice."""
        id = next(id for id, each in self._choices.items() if each == choice)
        self.highlighted = self.get_option_index(id)


def _line(choice: Choice, chosen: str) -> Content:
    mark = "●" if choice.model == chosen else "○"
    note = f"  {clean(choice.note)}" if choice.note else ""
    return Content.assemble(f"{mark} {clean(choice.label)}", (note, "dim" if choice.usable else _AT_REST))
