"""The guided form for a case note, at a terminal. Every answer is on disk before the next question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from assistant.cli.asking import pick
from assistant.domain import Language
from assistant.errors import StandpuntError, UsageError
from assistant.library.lists import ClosedLists
from assistant.library.note_form import FIELDS, NoteField, read_answer, suggested_topics
from assistant.library.note_store import keep_answers
from assistant.library.text import clean
from assistant.words import say

_EMPTY = "-"
"""What is typed to empty an answer."""


@dataclass
class NoteDialog:
    """Asks the questions of the form. `answers`: known already; `draft`: where they are kept meanwhile."""

    answers: dict[str, str]
    draft: Path
    lists: ClosedLists
    language: Language

    def ask_all(self) -> None:
        """Ask every question, in order. Ctrl-C and Ctrl-D leave; the answers so far are in the draft."""
        print(self._say("intro", count=len(FIELDS)))
        if self.answers:
            print(self._say("again"))
        for field in FIELDS:
            self.ask(field)

    def ask(self, field: NoteField) -> None:
        """Ask one question until there is an answer to it, or it may be left."""
        mark = f" ({self._say('required')})" if field.required else ""
        print(f"\n{field.question(self.language)}{mark}\n{field.help(self.language)}")
        known = self.answers.get(field.name, "")
        if field.name == "topics" and not known:
            known = suggested_topics(self.answers, self.lists)
        for number, (_, label) in enumerate(field.choices(self.lists, self.language), start=1):
            print(f"  {number:2}. {label}")
        ask = self._lines if field.lines else self._choice if field.listed else self._text
        while True:
            told = ask(field, known)
            try:
                self._keep(field.name, read_answer(field, told, self.lists))
                return
            except UsageError as error:
                print(f"✗ {self._wrong(field, error)}")
                known = told if field.lines else known

    def _wrong(self, field: NoteField, error: UsageError) -> str:
        if error.key == "filter_unknown":
            return say(self.language, "cli.setup.number_wrong", last=len(field.choices(self.lists, self.language)))
        return told_error(error, self.language)

    def ask_again(self) -> None:
        """Ask which answer is to be changed, and ask for it."""
        print(self._say("which"))
        self.ask(FIELDS[pick([field.question(self.language) for field in FIELDS], self.language)])

    def _text(self, field: NoteField, known: str) -> str:
        told = _prompt(">", known, " ")
        return "" if told == _EMPTY else told

    def _lines(self, field: NoteField, known: str) -> str:
        """Lines until an empty one; each is kept at once."""
        lines: list[str] = []
        if known:
            print("\n".join(f"  - {line}" for line in known.split("\n")))
            first = _prompt(self._say("keep_lines"), "")
            if not first:
                return known
            if first == _EMPTY:
                return ""
            lines.append(first)
        while line := _prompt(self._say("line", number=len(lines) + 1), ""):
            lines.append(line)
            self._keep(field.name, "\n".join(lines))
        return "\n".join(lines)

    def _choice(self, field: NoteField, known: str) -> str:
        """Numbers of the list, or words for what is in it; codes that the list lacks stay codes."""
        codes = [code for code, _ in field.choices(self.lists, self.language)]
        default = ", ".join(str(codes.index(code) + 1) if code in codes else code for code in known.split(", ") if code)
        told = _prompt(self._say("numbers" if field.many else "number"), default)
        if told == _EMPTY:
            return ""
        parts = [part.strip() for part in told.split(",")]
        return ", ".join(codes[int(each) - 1] if _in_list(each, codes) else each for each in parts)

    def _keep(self, name: str, answer: str) -> None:
        self.answers[name] = answer
        keep_answers(self.draft, self.answers)

    def _say(self, name: str, **facts: object) -> str:
        return say(self.language, f"note.dialog.{name}", **facts)


def told_error(error: StandpuntError, language: Language) -> str:
    """An error and its hint on one line."""
    return " ".join(clean(say(language, f"errors.{error.key}.{part}", **error.facts)) for part in ("message", "hint"))


def _in_list(text: str, codes: Sequence[str]) -> bool:
    return text.isdecimal() and 1 <= int(text) <= len(codes)


def _prompt(text: str, default: str, suffix: str = ": ") -> str:
    return clean(str(typer.prompt(text, default=default, show_default=bool(default), prompt_suffix=suffix)))
