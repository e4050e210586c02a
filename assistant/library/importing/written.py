"""Markdown and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.domain import Language
from assistant.library.importing.blocks import Block, Heading, Item, Paragraph
from assistant.library.importing.converted import Limits, Reading
from assistant.library.importing.dates import iso_date
from assistant.library.importing.decoding import decode
from assistant.library.importing.markup import html_blocks, parse_html

_FENCE = re.compile(r"\A---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST_FENCE = 100_000
_OPENERS = re.compile(r"[\[{]|[-?]\s")
_MOST_OPENERS = 1000
"""Lists and mappings opened, as in `assistant.library.frontmatter`: thousands nested would crash the YAML parser."""

_TITLES, _DATES, _LANGUAGES = ("title", "titel"), ("date", "datum"), ("language", "lang", "taal")

_BULLET = re.compile(r"( *)(?:[-*+•‣▪●○]|(\d{1,3})[.)])\s+(?=\S)")
_UNDERLINE = re.compile(r"[=\-~_*]{3,}$")
_SKIP_LINK = re.compile(
    r"(?:(?:ga|spring|direct|meteen) )?naar (?:de )?(?:hoofd)?inhoud|skip to (?:main )?content", re.I
)
_WRAPPED = 100
"""Characters that a line has at most where an editor or a mail program broke the lines."""

_LONGEST_HEADING = 80
_ENDS = (".", ",", ";", ":")
_FACT = re.compile(r"^(\w[\w -]{0,40}):[ \t]+(\S.*)$", re.MULTILINE)


def read_markdown(data: bytes, limits: Limits, default: Language) -> Reading:
    """Markdown (CommonMark with tables); its front matter gives title, date and language."""
    from markdown_it import MarkdownIt

    text = decode(data)
    facts, body = _front_matter(text)
    rendered = MarkdownIt("commonmark").enable("table").render(body)
    blocks = html_blocks(parse_html(rendered)) if rendered.strip() else []
    language = _first(facts, _LANGUAGES).lower()[:2]
    return Reading(
        blocks,
        _first(facts, _TITLES) or None,
        iso_date(_first(facts, _DATES)),
        Language(language) if language in list(Language) else None,
    )


def read_text(data: bytes, limits: Limits, default: Language) -> Reading:
    """Plain text: paragraphs put together again where lines were broken, lists, and short lines as headings."""
    blocks = text_blocks(decode(data))
    first = blocks[0].text if blocks and isinstance(blocks[0], Paragraph | Heading) else ""
    if not first or len(first) > 2 * _LONGEST_HEADING or first.endswith(_ENDS):
        return Reading(blocks)
    return Reading([Heading(1, first), *blocks[1:]], first)


def text_blocks(text: str) -> list[Block]:
    """The blocks of plain text. An empty line parts paragraphs; so does every line where lines are not wrapped."""
    lines = [re.sub(r"^(?: {0,3}>)+ ?", "", line.expandtabs(4)).rstrip() for line in re.split(r"[\n\f]", text)]
    full = sorted(map(len, filter(None, lines)))
    wrapped = bool(full) and full[len(full) * 95 // 100] <= _WRAPPED
    return list(_paragraphs(lines, wrapped))


def _paragraphs(lines: list[str], wrapped: bool) -> Iterator[Block]:
    held: list[str] = []
    depths: list[int] = []  # how far the items were indented that we are in
    for line in [*lines, ""]:
        text = line.strip()
        ruled, bullet = _UNDERLINE.match(text), _BULLET.match(line)
        if held and (not text or ruled or bullet or not wrapped):
            heading = len(held) == 1 and (bool(ruled) or (not wrapped and _is_heading(held[0], text)))
            yield _block(" ".join(held), max(len(depths) - 1, 0), heading)
            held = []
        if not text or ruled or _SKIP_LINK.fullmatch(text):
            continue
        if bullet:
            depths = [depth for depth in depths if depth < len(bullet[1])] + [len(bullet[1])]
        elif not held:
            depths = []
        held.append(text)


def _is_heading(line: str, following: str) -> bool:
    """Whether a short line stands directly above a long one: how headings look in text copied from a page."""
    return len(line) <= _LONGEST_HEADING < len(following) and not line.endswith(_ENDS)


def _block(text: str, depth: int, heading: bool) -> Block:
    if heading:
        return Heading(2, text)
    if bullet := _BULLET.match(text):
        return Item(depth, text[bullet.end() :], int(bullet[2]) if bullet[2] else None)
    return Paragraph(text)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """What stands between two lines of --- at the top, by name in lower case, and the text after it."""
    match = _FENCE.match(text, 0, _LONGEST_FENCE)
    if not match:
        return {}, text
    block = match.group(1) or ""
    facts = _yaml(block) or _lines(block)
    return (facts, text[match.end() :]) if facts else ({}, text)  # two rules with text between them are no front matter


def _yaml(block: str) -> dict[str, str]:
    import yaml

    if len(_OPENERS.findall(block)) > _MOST_OPENERS:
        return {}
    try:
        values = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 - makes nothing but texts: no dates, no tags
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    if not isinstance(values, dict):
        return {}
    return {str(key).lower(): value if isinstance(value, str) else "" for key, value in values.items()}


def _lines(block: str) -> dict[str, str]:
    """Front matter that is no YAML, such as `title: Trust: a guide`, line by line."""
    found = _FACT.findall(block)
    return {name.lower(): value.strip("\"' ") for name, value in found}


def _first(facts: dict[str, str], names: tuple[str, ...]) -> str:
    return next((facts[name] for name in names if facts.get(name)), "")
