"""A list to choose from, whose keys can be remapped and are told in the interface's language."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from assistant.tui.speech import SpokenBindings


class Listing(SpokenBindings, OptionList, inherit_bindings=False):
    """Options on lines of their own, cut off where they do not fit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "", show=False, id="listing.up"),
        Binding("down,j", "cursor_down", "", show=False, id="listing.down"),
        Binding("pageup", "page_up", "", show=False, id="listing.page_up"),
        Binding("pagedown", "page_down", "", show=False, id="listing.page_down"),
        Binding("home", "first", "", show=False, id="listing.first"),
        Binding("end", "last", "", show=False, id="listing.last"),
        Binding("enter", "select", "", id="listing.select"),
    ]

    DEFAULT_CSS = """
    Listing {
        padding: 0;
        background: transparent;
        scrollbar-size-vertical: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;

        &, &:focus { border: none; background-tint: transparent; }
    }
    """
