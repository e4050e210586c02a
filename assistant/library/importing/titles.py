"""What a document is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from assistant.library.importing.blocks import Block, Heading, Page, texts
from assistant.library.text import clean, fold

_LONGEST = 200
_FIRST_WORDS = 80
_PART = re.compile(
    r"[\d.\s]*(hoofdstuk|deel|bijlage|voorwoord|inleiding|inhoud\w*|samenvatting|colofon|index"
    r"|chapter|part|annex|appendix|foreword|preface|introduction|(table of )?contents|(executive )?summary|abstract)"
    r"(\s+[\divxlc]+\b.*)?"
)
"""Headings of parts, which are no titles of a whole (folded)."""

_MADE_BY_PROGRAMS = re.compile(
    r"untitled|naamloos|zonder titel|document ?\d*|presentatie ?\d*|presentation ?\d*|powerpoint.presentat\w+"
    r"|microsoft (word|powerpoint)\b.*|(dia|slide|pagina|page|blad|sheet) ?\d+|title|titel|home|index|\W*|[\d\W_]+"
    r"|.*\.(docx?|pptx?|xlsx?|odt|pdf|indd|html?|md|txt|pages|eml|tmp|qxp|pub)|\S+\.[a-z]{2,4}|[^\s_]+(_[^\s_]*)+"
)
"""Titles that programs fill in when nobody gave one (folded)."""


def choose_title(stated: str | None, blocks: Sequence[Block], name: str | None, *, doubted: bool = False) -> str:
    """The title that the file states if that can be one, else its first heading, its name, its first words.

    `doubted`: office programs pass titles on from templates, also to the PDF that they write. There a heading at the
    very top goes before a stated title of which nothing comes back in the text.
    """
    title = _usable(stated or "")
    heading = _usable(next((block.text for block in blocks if isinstance(block, Heading)), ""))
    heading = "" if _PART.fullmatch(fold(heading)) else heading
    if doubted and heading and heading == _at_the_top(blocks) and not _belongs(title, blocks, name):
        return heading
    return title or heading or humanised(name or "") or _shortened(next(texts(blocks), ""))


def humanised(name: str) -> str:
    """A file name as a title: `jaarverslag_2024-def.pdf` becomes `Jaarverslag 2024 def`."""
    stem = re.sub(r"%20|[_+]+|(?<=\w)-(?=\w)|(?<=[a-z])(?=[A-Z])", " ", PurePath(name).stem)
    words = clean(stem)[:_LONGEST].strip()
    return words[:1].upper() + words[1:]


def _usable(text: str) -> str:
    title = clean(text)
    if len(title) < 3 or len(title) > _LONGEST or _MADE_BY_PROGRAMS.fullmatch(fold(title)):
        return ""
    return title


def _at_the_top(blocks: Sequence[Block]) -> str:
    """The heading with which the text begins on its first page."""
    first = blocks[1] if len(blocks) > 1 and blocks[0] == Page(1) else blocks[0]
    return clean(first.text) if isinstance(first, Heading) else ""


def _shortened(text: str) -> str:
    return " ".join(clean(text)[:_FIRST_WORDS].split(" ")[:10])


def _belongs(title: str, blocks: Sequence[Block], name: str | None) -> bool:
    """Whether half of the title's words stand at the beginning of the text or in the file's name."""
    beginning = [fold(humanised(name or ""))]
    length = 0
    for text in texts(blocks):
        beginning.append(fold(text[:5000]))
        length += len(text)
        if length > 5000:
            break
    known = set(re.findall(r"\w+", " ".join(beginning)))
    words = re.findall(r"\w+", fold(title))
    return 2 * sum(word in known for word in words) >= len(words)
