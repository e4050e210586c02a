"""Statements of documents as they are read: the text, what it rests on, and words that stand out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from assistant.domain import OWN_SOURCE, Language, Passage, Source
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.tui.speech import language
from assistant.words import told_date

OUTSIDE, OURS = "↳", "◇"
"""Before what a statement rests on: sources, or our own judgement (the sign of advice in a brief)."""

MUTED = "$text 60%"
"""`$text-muted` in the style of a Content: there Textual 8.2 takes its `auto 60%` for full strength."""

_WORD = re.compile(r"\b\w&\w\b|[^\W_]+")
_HIT = "bold underline"


class Statements(Static):
    """Statements of a document; the names of their sources open the original."""

    def action_open_original(self, url: str) -> None:
        """Open a source in the browser."""
        self.app.open_url(url)


def statement(
    passage: Passage, sources: Mapping[str, Source], lists: ClosedLists, words: frozenset[str] = frozenset()
) -> Content:
    """A statement with what it rests on below it; words whose stem is in `words` stand out."""
    text = with_hits(clean(passage.text), words, passage.language)
    return Content("\n").join([text, resting_on(passage, sources, lists)])


def with_hits(text: str, words: frozenset[str], language: Language) -> Content:
    """A text in which the words with certain stems stand out."""
    content = Content(text)
    if not words:
        return content
    from assistant.retrieval.analysis import stems  # brings the analysers of the index

    for match in _WORD.finditer(text):
        if not words.isdisjoint(stems(match.group(), language)):
            content = content.stylize(_HIT, match.start(), match.end())
    return content


def resting_on(passage: Passage, sources: Mapping[str, Source], lists: ClosedLists) -> Content:
    """What a statement rests on, in one dim line; sources with an address can be clicked."""
    from assistant.advisor.references import source_facts  # brings the whole advisor

    parts: list[Content] = []
    for cited, facts in zip(passage.sources, source_facts(passage, sources, lists), strict=True):
        part = Content(clean(facts))
        parts.append(_opening(part.stylize("italic") if cited.recalled else part, sources[cited.key]))
    line = Content.assemble(f"{OURS if passage.own else OUTSIDE} ", Content(" · ").join(parts))
    return line.stylize_before(MUTED)


def reference(source: Source, lists: ClosedLists) -> Content:
    """A source in full: author, title, publisher, date and kind; it can be clicked if it has an address."""
    kind = lists.label("source_kinds", source.kind, language())
    if source.key == OWN_SOURCE:
        return Content(kind)
    known = (source.author, f"“{source.title}”", source.publisher, told_date(source.date or "", language()))
    return _opening(Content(f"{clean(', '.join(filter(None, known)))} ({kind})"), source)


def _opening(text: Content, source: Source) -> Content:
    """A text that opens a source when it is clicked."""
    url = web_address(source)
    return text.stylize(Style.from_meta({"@click": ("open_original", (url,))})) if url else text


def web_address(source: Source) -> str | None:
    """Where a source can be read on the web; None for addresses of any other kind."""
    url = clean(source.url or "")
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def cited_sources(passages: Iterable[Passage], sources: Mapping[str, Source]) -> list[Source]:
    """The sources that passages rest on, each once, in the order in which they are first cited."""
    keys = dict.fromkeys(reference.key for passage in passages for reference in passage.sources)
    return [sources[key] for key in keys]
