"""What became of files that were added, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.domain import Language
from assistant.library.adding import Fate, Result
from assistant.library.privacy import subject
from assistant.words import plural, say

_MOST_PAGES = 10


def remarks(result: Result, language: Language) -> Iterator[str]:
    """What the user should know of a file, beside that it was added: a sentence or two for each thing."""
    if result.refusal:
        yield say(language, "library.refused", name=result.name, reason=reason_of(result, language))
    if result.alike:
        share = round(100 * result.alike.share)
        yield say(language, "library.alike", name=result.name, other=result.alike.id, share=share)
    if result.unread:
        more = " …" if len(result.unread) > _MOST_PAGES else ""
        pages = ", ".join(map(str, result.unread[:_MOST_PAGES])) + more
        yield say(language, "library.unread", name=result.name, pages=pages)
    if result.sensitive:
        kinds = dict.fromkeys(subject(finding.category, language) for finding in result.sensitive)
        quote = result.sensitive[0].quote.strip(" .")
        yield say(language, "library.sensitive", name=result.name, subject=", ".join(kinds), quote=quote)


def reason_of(result: Result, language: Language) -> str:
    """Why a file was refused, in one sentence, with what to do about it."""
    refusal = result.refusal
    if refusal is None:
        return ""
    message = say(language, f"errors.{refusal.key}.message", **refusal.facts)
    hint = say(language, f"errors.{refusal.key}.hint", **refusal.facts)
    return f"{message} {hint}".strip()


def summed_up(results: Iterable[Result], language: Language) -> str:
    """How many files were added, brought up to date, left as they were, and left out."""
    fates = [result.fate for result in results]
    counts = {fate: fates.count(fate) for fate in Fate if fates.count(fate)}
    told = ", ".join(plural(language, f"library.counts.{fate}", count) for fate, count in counts.items())
    return told or say(language, "library.nothing")
