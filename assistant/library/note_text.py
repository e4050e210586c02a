"""From the answers of the guided form to the Markdown of a case note."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from assistant.domain import DocumentKind, Language, Role
from assistant.library.document import heading
from assistant.library.lists import ClosedLists
from assistant.library.note_form import FIELDS, Answers, NoteField
from assistant.words import say

_WIDTH = 110


def note_text(answers: Answers, language: Language, today: date, explain: ClosedLists | None = None) -> str:
    """The note that the answers make, as Markdown; its id comes with keeping it.

    With the closed lists to `explain`, it is one to go on with in an editor: every heading is there, with comments on
    what belongs under it, and what is required and not answered stands between `<<` and `>>`.
    """
    front = [f"language: {language}", *_front(answers, language, explain), f"date: {today.isoformat()}"]
    front += [
        f"{name}: {_listing(values)}"
        for name in ("questions", "related")
        if (values := [value for value in answers.get(name, "").split("\n") if value])
    ]
    return "\n".join(["---", *front, "---", note_body(answers, language, explain=explain is not None)])


def note_title(told: Callable[[str], str]) -> str:
    """The title of a note, of what is told by name of field: `Acme: what it was about (2024)`."""
    years = told("years").split(", ")
    period = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return f"{told('organisation')}: {told('subject')} ({period})"


def note_body(answers: Answers, language: Language, *, explain: bool = False) -> str:
    """The statements of a note under their headings. `explain`: as for `note_text`."""
    lines = [line for field in FIELDS if field.role for line in _section(field, field.role, answers, language, explain)]
    return "\n".join(lines) + "\n"


def _front(answers: Answers, language: Language, explain: ClosedLists | None) -> Iterator[str]:
    def told(name: str) -> str:
        return answers.get(name) or (_to_fill_in(name, language) if explain else "")

    if explain:
        yield from _comment(say(language, "note.template.front"))
    yield f"title: {_quoted(note_title(told))}"
    yield f"organisation: {_quoted(told('organisation'))}"
    if explain:
        yield f"aliases: []  # {say(language, 'note.template.aliases')}"
    yield f"years: [{told('years')}]"
    for field in FIELDS:
        value = told(field.name) if field.required else answers.get(field.name, "")
        if field.listed and explain:
            codes = ", ".join(f"{code} ({label})" for code, label in field.choices(explain, language))
            yield from _comment(f"{field.question(language)} {codes}")
        if field.listed and (explain or value):
            yield f"{field.name}: [{value}]" if field.many else f"{field.name}: {_quoted(value)}"


def _section(field: NoteField, role: Role, answers: Answers, language: Language, explain: bool) -> Iterator[str]:
    items = [f"- {line}" for line in answers.get(field.name, "").split("\n") if line]
    if not items and not explain:
        return
    yield from ("", f"## {heading(DocumentKind.CASE, role, language)}")
    if explain:
        yield f"<!-- {field.question(language)} {field.help(language)} -->"
    yield from items or [f"- {_to_fill_in(field.name, language)}" if field.required else "- "]


def _to_fill_in(name: str, language: Language) -> str:
    return f"<<{say(language, f'note.fields.{name}.short')}>>"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH, break_on_hyphens=False)]


def _quoted(text: str) -> str:
    """As a text of YAML, which takes what JSON takes."""
    return json.dumps(text, ensure_ascii=False)


def _listing(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"
