"""What is fuzzed: each takes any bytes, and may raise nothing but what it promises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from assistant import locations, settings
from assistant.advisor.chat.lines import read_lines
from assistant.advisor.composing import read_draft, without_links, without_markers
from assistant.domain import Language
from assistant.errors import ConfigurationError, Refused
from assistant.evaluation.samples import read_samples
from assistant.grounding.claims import claim_spans, segments, sentence_spans
from assistant.library.archive import import_library
from assistant.library.document import parse_document
from assistant.library.frontmatter import split
from assistant.library.own import OwnFacts
from assistant.library.problems import BrokenFile
from assistant.library.splitting import plain_words, split_markdown
from assistant.library.text import strip_controls


@cache
def _folder() -> Path:
    """A folder for files, in memory where there is such a place; gone with the process."""
    memory = Path("/dev/shm")  # noqa: S108
    holder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
    _kept.append(holder)
    return Path(holder.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def front_matter(data: bytes) -> None:
    """A document, and what is known of one of the user's own."""
    text = _text(data)
    with suppress(BrokenFile):
        parse_document(text, "greenhushing.en.md")
    with suppress(BrokenFile):
        split(text, OwnFacts)


def markdown(data: bytes) -> None:
    """The text of a document of the user's own."""
    text = _text(data)
    for piece in split_markdown(text):
        if not piece.text.strip() or piece.text != strip_controls(piece.text):
            raise AssertionError(f"no clean passage: {piece.text!r}")
    plain_words(text)


def citations(data: bytes) -> None:
    """What a chat model writes."""
    text = _text(data)
    for _, statements in read_draft(text).sections:
        for statement in statements:
            if "\n" in statement.text or len(set(statement.citations)) != len(statement.citations):
                raise AssertionError(f"no clean statement: {statement}")
    without_links(without_markers(text))
    read_lines(text, 5)


def sentences(data: bytes) -> None:
    """What the grounding check reads."""
    text = _text(data)
    for start, end in sentence_spans(text):
        for language in Language:
            claim_spans(text[start:end], language)
    segments(text)


def suites(data: bytes) -> None:
    """A suite of questions."""
    path = _folder() / "suite.jsonl"
    path.write_bytes(data)
    with suppress(ConfigurationError):
        read_samples(path)


def config(data: bytes) -> None:
    """The settings file."""
    path = locations.config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    with suppress(ConfigurationError):
        settings.load()


def archives(data: bytes) -> None:
    """A colleague's library."""
    path = _folder() / "library.zip"
    path.write_bytes(data)
    with suppress(Refused):
        import_library(path, _folder() / "library", locations.corpus_directory())


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (front_matter, markdown, citations, sentences, suites, config, archives)
}


def seeds(name: str) -> list[bytes]:
    """Good examples to start from."""
    corpus = locations.corpus_directory()
    documents = [path.read_bytes()[:3000] for path in sorted(corpus.glob("*/*.en.md"))[:8]]
    draft = b"Stance: hold\n\n## Why\n- **Keep** the principle [1, 2]. See [here](https://example.org).\n1: yes\n"
    suite = (locations.suites_directory() / "questions.jsonl").read_bytes().split(b"\n")
    return {
        "suites": [line[:3000] for line in suite[:8]],
        "config": [b'model = "builtin"\nlock_timeout = 5.0\nsources = true\nlanguage = "nl"\n'],
        "citations": [draft],
        "archives": [],
    }.get(name, documents)
