"""`standpunt glossary`: the terms of the field in both languages."""

from __future__ import annotations

import difflib

from assistant import settings
from assistant.cli import output
from assistant.domain import Language
from assistant.errors import ExitCode
from assistant.library.glossary import Glossary, Term, read_glossary
from assistant.library.text import clean, fold
from assistant.words import say


def run_glossary(text: str, *, json: bool) -> int:
    """Show the terms that go by a name; without one, all of them. Returns 1 if there is none."""
    glossary = read_glossary(settings.load().corpus_directory)
    text = clean(text)
    found, language = glossary.find(text), output.words_language()
    if json:
        output.print_json([_as_json(term) for term in found])
    elif found:
        _print(found, language)
    else:
        output.note(say(language, "cli.glossary.none", term=text))
        near = _near(text, glossary)
        if near:
            output.note(say(language, "cli.glossary.near", terms=", ".join(near)))
    return ExitCode.OK if found else ExitCode.FAILURE


def _print(terms: tuple[Term, ...], language: Language) -> None:
    out = output.console()
    for term in terms:
        for each in (language, language.other):
            preferred, *others = term.words[each]
            out.print(f"{each}  {preferred}" + (f" ({', '.join(others)})" if others else ""), markup=False)
        if term.document:
            out.print(f"    {say(language, 'cli.glossary.read', document=term.document)}", markup=False)


def _near(text: str, glossary: Glossary) -> list[str]:
    words = {fold(word): word for term in glossary.terms for names in term.words.values() for word in names}
    return [words[match] for match in difflib.get_close_matches(fold(text), words, n=3, cutoff=0.7)]


def _as_json(term: Term) -> dict[str, object]:
    return {**{language.value: list(term.words[language]) for language in Language}, "document": term.document}
