"""Answers to sentences, sentences to atomic claims, sources to segments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from assistant.domain import Language

_ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        """mr mrs ms dr prof sr jr st no vs etc e.g i.e inc ltd co corp approx dept est u.s u.k a.m p.m jan feb mar apr
        jun jul aug sep sept oct nov dec bijv dhr mevr nr blz ca o.a d.w.z enz m.b.t t.o.v i.v.m resp ing ir drs mln
        mrd art""",
    )
)
"""Words that a full stop may follow inside a sentence."""

_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s|$)|\n+")
_MARKER = re.compile(r"^\s*(?:[-*•·–]\s+|#{1,6}\s+|>\s+|\(?\d{1,2}[.)]\s+|\|)")
_CITATION = re.compile(r"\s*\[\d+(?:\s*[,;–-]\s*\d+)*\]")
_EMPHASIS = re.compile(r"(\*\*|__|`)")
_MOST_WORDS = 60
"""Words in a segment of a source; longer sentences (transcripts without full stops) are cut at commas or anywhere."""

_RELATIVE = {
    Language.EN: "and but while whereas although though because so yet or which who whom whose where when with after"
    " before including",
    Language.NL: "en maar terwijl hoewel omdat zodat dus of die dat wat waar waarin waarvan waarmee waarbij met nadat"
    " voordat waaronder toen",
}
"""Words that open another claim after a comma."""

_COORDINATING = {
    Language.EN: ("while|whereas|although|because|but", "and"),
    Language.NL: ("terwijl|hoewel|omdat|maar", "en"),
}
"""Words that do so without a comma."""

_JOINTS = {
    language: re.compile(
        rf"\s*;\s+|\s+[–—-]\s+|,\s+(?:{'|'.join(_RELATIVE[language].split())})\s+"
        rf"|\s+(?:{apart})\s+|(?<=\w\w)\s+{joint}\s+"
    )
    for language, (apart, joint) in _COORDINATING.items()
}
_LEAST_WORDS = 4
"""Words that a claim of its own must have, unless it has a figure; fewer are an enumeration (`Jumbo and Lidl`)."""

Span = tuple[int, int]


def sentence_spans(text: str) -> list[Span]:
    """Where the sentences of an answer stand, in characters, markers of lists and headings left out.

    A line break always ends a sentence. A full stop after an abbreviation, an initial or within a number does not.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if not match.group().startswith("\n") and not _ends(text, match):
            continue
        spans.extend(_trimmed(text, start, match.end()))
        start = match.end()
    spans.extend(_trimmed(text, start, len(text)))
    return spans


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence."""
    before = re.search(r"[\w.]*$", text[: match.start()])
    word = before.group().lower() if before else ""
    after = text[match.end() : match.end() + 2].lstrip()
    numbered = re.search(r"(?:^|\n)\s*\d{1,2}$", text[: match.start()])
    if match.group() == "." and (word in _ABBREVIATIONS or re.fullmatch(r"[a-z]", word) or numbered):
        return False
    return not (match.group() == "." and after[:1].islower())


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """A span without its list marker and surrounding space; nothing if no letter or digit is left."""
    marker = _MARKER.match(text[start:end])
    start += marker.end() if marker else 0
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if re.search(r"\w", text[start:end]):
        yield start, end


def plain_sentence(text: str) -> str:
    """A sentence without citation markers (`[3]`) and Markdown emphasis, for reading."""
    return _EMPHASIS.sub("", _CITATION.sub("", text)).strip()


def claim_spans(sentence: str, language: Language) -> list[Span]:
    """Where the atomic claims of a sentence stand: its coordinated and relative clauses, and figures in a row.

    Rules only: a joint (`, which`, `; `, `and`) parts two claims if either side is long enough to be one, or both have
    a figure of their own. The claims cover the sentence but for its joints.
    """
    spans: list[Span] = []
    start = 0
    for match in _JOINTS[language].finditer(sentence):
        if _is_claim(sentence[start : match.start()]) and _is_claim(sentence[match.end() :]):
            spans.append((start, match.start()))
            start = match.end()
    spans.append((start, len(sentence)))
    return spans


def _is_claim(text: str) -> bool:
    words = text.split()
    return len(words) >= _LEAST_WORDS or (len(words) >= 2 and any(char.isdigit() for char in text))


def segments(source: str) -> list[str]:
    """A source in pieces of about a sentence: prose by its sentences, JSON by its fields."""
    structured = _parsed(source)
    if structured is not None:
        return [line for line in _fields(structured, "") if line]
    pieces = (source[start:end] for start, end in sentence_spans(source))
    return [part for piece in pieces for part in _cut(" ".join(piece.split()))]


def is_structured(source: str) -> bool:
    """Whether a source is data (JSON), not prose."""
    return _parsed(source) is not None


def _cut(piece: str) -> Iterator[str]:
    words = piece.split(" ")
    for start in range(0, len(words), _MOST_WORDS):
        yield " ".join(words[start : start + _MOST_WORDS])


def _parsed(source: str) -> Any:
    text = source.strip()
    if not text.startswith(("{", "[")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _fields(value: Any, name: str) -> Iterator[str]:
    """Each field as a line of words; what is false is denied in words, so that prose about it can be compared."""
    label = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(inner, f"{name} {key}".strip())
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner, name)
    elif value is None or value is False:
        yield f"no {label}"
    elif value is True:
        yield label
    else:
        yield from _value_lines(label, str(value))


def _value_lines(label: str, text: str) -> Iterator[str]:
    """The value of a field: short ones with their label, long ones (reviews) by their sentences."""
    if len(text.split()) <= _MOST_WORDS // 4:
        yield f"{label}: {text}"
        return
    for start, end in sentence_spans(text):
        yield from _cut(" ".join(text[start:end].split()))
