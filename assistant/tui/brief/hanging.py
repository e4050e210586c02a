"""Text with a mark before it, whose following lines are indented."""

from __future__ import annotations

from dataclasses import replace

from rich.segment import Segment
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual


class Hanging(Visual):
    """A mark in front, the body beside it, wrapped to what room is left.

    Textual wraps to the first column; paragraphs with a symbol or a number before them need this.
    """

    def __init__(self, mark: Content, body: Content, indent: int | None = None) -> None:
        self.mark = mark
        self.body = body
        self.indent = mark.cell_length + 1 if indent is None else indent

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as the longest line."""
        return self.indent + self.body.get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as the body."""
        return max(1, self.body.get_height(rules, self._room(width)))

    def _room(self, width: int) -> int:
        return max(1, width - self.indent)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The body's lines, the first after the mark, the others after as much space."""
        if width <= 0:
            return []
        unselected = replace(options, selection=None)
        mark = self.mark.render_strips(self.indent, 1, style, unselected)
        blank = Strip([Segment(" " * self.indent, style.rich_style)], self.indent)
        front = mark[0].adjust_cell_length(self.indent, style.rich_style) if mark else blank
        body = self.body.render_strips(self._room(width), height, style, options) or [Strip.blank(0)]
        return [Strip.join([blank if row else front, line]) for row, line in enumerate(body)]
