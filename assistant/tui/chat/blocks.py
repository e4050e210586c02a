"""From Markdown to the blocks it consists of, each as something that can be drawn without further widgets.

Textual's own Markdown takes four widgets for an item of a list, and makes the whole list anew for every piece that
comes: a tenth of a second in which no key is answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from assistant.tui.brief.hanging import Hanging

# What looks like a reference is a citation.
_PARSER = MarkdownIt("commonmark").enable("table").disable("reference")

_STEP = 2
"""Columns by which quotations, and what stands below an item, are indented."""

_LISTS = ("bullet_list", "ordered_list")
_STYLES = {"strong": "bold", "em": "italic"}


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading, an item of a list, a table. What follows it in the text cannot change those before it."""

    line: int
    """The line of the text on which it begins, from 0."""

    visual: Visual
    heading: bool
    follows: bool
    """Whether it is a further item of the list that the block before it belongs to."""


class Growing:
    """A Markdown text that grows, as its blocks. What cannot change any more is not read again."""

    def __init__(self) -> None:
        self._settled = 0
        self._begun = False

    def read(self, text: str) -> tuple[Block | None, list[Block]]:
        """The last block of the time before as it is now, None if there was none yet; and the blocks that have come."""
        rest = text[self._settled :]
        found = list(_blocks(rest))
        if not found:
            return None, []
        self._settled += sum(len(line) + 1 for line in rest.split("\n")[: found[-1].line])
        changed = found.pop(0) if self._begun else None
        self._begun = True
        return changed, found


def _blocks(text: str) -> Iterator[Block]:
    for node in SyntaxTreeNode(_PARSER.parse(text)).children:
        parts = node.children if node.type in _LISTS else [node]
        for place, part in enumerate(parts):
            drawn = list(_item(part, 0) if node.type in _LISTS else _drawn(part, 0))
            line = part.map[0] if part.map else 0
            yield Block(line, drawn[0] if len(drawn) == 1 else Rows(drawn), node.type == "heading", place > 0)


def _item(node: SyntaxTreeNode, left: int) -> Iterator[Visual]:
    """An item of a list: its mark or number beside the first thing in it, everything else below that."""
    mark = f"{node.info}." if node.info else "•"
    indent = left + len(mark) + 1
    front = Content(f"{' ' * left}{mark}")
    for each in node.children:
        if front and each.type == "paragraph":
            yield Hanging(front, _inline(each), indent)
        else:
            if front:
                yield front
            yield from _drawn(each, indent)
        front = Content()
    if front:
        yield front


def _drawn(node: SyntaxTreeNode, left: int) -> Iterator[Visual]:
    """A block and what is in it, row by row, a number of columns from the left."""
    if node.type in _LISTS:
        for item in node.children:
            yield from _item(item, left)
    elif node.type == "blockquote":
        for each in node.children:
            yield from _drawn(each, left + _STEP)
    elif node.type == "table":
        for row in (row for part in node.children for row in part.children):
            cells = [_inline(cell) for cell in row.children]
            line = Content(" │ ").join(cells)
            yield _indented(line.stylize("bold") if row.children[0].type == "th" else line, left)
    elif node.type == "heading":
        yield _indented(_inline(node).stylize("bold $text-primary"), left)
    elif node.type == "paragraph":
        yield _indented(_inline(node), left)
    elif node.type == "hr":
        yield _indented(Content("───"), left)
    else:
        yield _indented(Content(node.content.rstrip("\n")), left)


def _indented(content: Content, left: int) -> Visual:
    return Hanging(Content(" " * left), content, left) if left else content


def _inline(node: SyntaxTreeNode) -> Content:
    """The text of a block. A link is its text: nothing in a draft can be clicked."""
    if node.type in ("softbreak", "hardbreak"):
        return Content(" " if node.type == "softbreak" else "\n")
    if node.type == "code_inline":
        return Content.styled(node.content, "bold")
    if not node.children:
        return Content("" if node.type == "inline" else node.content)
    whole = Content("").join([_inline(each) for each in node.children])
    return whole.stylize(_STYLES[node.type]) if node.type in _STYLES else whole


class Rows(Visual):
    """One below the other."""

    def __init__(self, parts: Sequence[Visual]) -> None:
        self._parts = parts

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as the widest."""
        return max((part.get_optimal_width(rules, container_width) for part in self._parts), default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as all of them."""
        return sum(part.get_height(rules, width) for part in self._parts)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """All of their lines."""
        strips = [strip for part in self._parts for strip in part.render_strips(width, None, style, options)]
        return strips if height is None else strips[:height]
