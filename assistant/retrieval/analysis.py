"""Words to stems, in Dutch and English, with the analysers of the lexical index."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import tantivy

from assistant.domain import Language

_AMPERSAND = re.compile(r"(?<=\b\w)&(?=\w\b)")
_WORD = re.compile(r"[^\W_]+")
_SNOWBALL = {Language.NL: "dutch", Language.EN: "english"}


@cache
def analyser(language: Language, stopwords: bool = True) -> tantivy.TextAnalyzer:
    """Lower case, without accents, without stop words, stemmed after Porter's Snowball."""
    name = _SNOWBALL[language]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    if stopwords:
        builder = builder.filter(tantivy.Filter.stopword(name)).filter(
            tantivy.Filter.custom_stopword(_asking()[language])
        )
    return builder.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer(name)).build()


def joined(text: str) -> str:
    """A text with names such as M&M's and H&M as one word each; their letters by themselves would be dropped."""
    return _AMPERSAND.sub("and", text)


def stems(text: str, language: Language) -> list[str]:
    """The stems of a text's content words, in order; stop words and words of asking are left out."""
    return [stem for stem in analyser(language).analyze(joined(text)) if len(stem) > 1 or stem.isdigit()]


def content_words(text: str, language: Language) -> list[tuple[str, str]]:
    """The content words of a text as written, in lower case, each with its stem."""
    words = ((word, stems(word, language)) for word in _WORD.findall(joined(text).lower()))
    return [(word, found[0]) for word, found in words if found]


@cache
def _asking() -> dict[str, list[str]]:
    raw = tomllib.loads(Path(__file__).with_name("stopwords.toml").read_text(encoding="utf-8"))
    return {code: words.split() for code, words in raw.items()}
