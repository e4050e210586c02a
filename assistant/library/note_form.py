"""The guided form for a case note: what is asked, and what an answer must be. `note_text` makes a note of answers.

Answers are texts by the name of their field: statements one a line, codes and years between commas. Front ends ask
them in whatever way they like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.domain import Language, Role
from assistant.errors import UsageError
from assistant.library.language import says_nothing
from assistant.library.lists import ClosedLists
from assistant.library.note_facts import EARLIEST, LATEST
from assistant.library.notes import COUNTRY, topics_of
from assistant.library.text import clean
from assistant.words import say

Answers = Mapping[str, str]

_SHORT, _LONG = 120, 4_000
_YEARS = re.compile(r"\d{4}(?:\s*[-–,;/ ]\s*\d{4})*")
_SPAN = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
_MOST_YEARS = 50
_BULLET = re.compile(r"^(?:[-*+•#>]+|\d{1,3}[.)])(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class NoteField:
    """One question of the form.

    `lines`: the answer may have several statements, one a line, which stand under the heading of `role`. `listed`: the
    closed list that the answer's code is from; `many`: it may be several. `limit`: characters of a whole answer.
    """

    name: str
    required: bool = False
    lines: bool = False
    listed: str | None = None
    many: bool = False
    role: Role | None = None
    limit: int = _SHORT

    def question(self, language: Language) -> str:
        """What is asked."""
        return say(language, f"note.fields.{self.name}.question")

    def help(self, language: Language) -> str:
        """What a good answer is like."""
        return say(language, f"note.fields.{self.name}.help")

    def choices(self, lists: ClosedLists, language: Language) -> list[tuple[str, str]]:
        """Codes and their labels, in the order in which they are offered; none where anything may be answered."""
        if self.listed is None:
            return []
        codes = [code for code in lists.codes(self.listed) if code != _IDEAS]
        labelled = [(code, lists.label(self.listed, code, language)) for code in codes]
        return labelled if self.name == "decision" else sorted(labelled, key=lambda pair: pair[1].casefold())


_IDEAS = "ideas"
"""The sector of the idea notes, which is none of an organisation's."""


def _told(name: str, role: Role, *, required: bool = False) -> NoteField:
    return NoteField(name, required=required, lines=True, role=role, limit=_LONG)


FIELDS = (
    NoteField("organisation", required=True),
    NoteField("subject", required=True),
    NoteField("years", required=True),
    _told("situation", Role.SITUATION),
    _told("happened", Role.FINDING, required=True),
    NoteField("decision", required=True, listed="decisions"),
    _told("reaction", Role.REACTION),
    _told("followed", Role.OUTCOME),
    _told("lesson", Role.ADVICE),
    _told("unknown", Role.LIMIT),
    NoteField("topics", listed="topics", many=True, limit=_LONG),
    NoteField("sector", listed="sectors"),
    NoteField("country", listed="countries", many=True),
)
"""The form, in the order in which it is asked: first the story, then what it is filed under."""


def read_answer(field: NoteField, text: str, lists: ClosedLists) -> str:
    """An answer as it is kept: cleaned, codes for labels, every year of a span.

    Raises:
        UsageError: it is not an answer to this question.
    """
    text = text.replace("<<", "«").replace(">>", "»")  # or it would be something that is left to fill in
    answer = "\n".join(filter(None, map(_plain, text.split("\n")))) if field.lines else clean(text)
    if not answer:
        if field.required:
            raise UsageError("note_answer_missing", field=field.name)
        return ""
    if len(answer) > field.limit:
        raise UsageError("note_answer_long", field=field.name, limit=field.limit, length=len(answer))
    if field.name == "years":
        return _years(answer)
    if field.name == "organisation" and says_nothing(answer):
        raise UsageError("note_organisation_unnamed", value=answer)
    if field.listed:
        parts = re.split(r"[,;]", answer) if field.many else [answer]
        return ", ".join(dict.fromkeys(_code(field.listed, part, lists) for part in parts if part.strip()))
    return answer


def missing(answers: Answers) -> list[NoteField]:
    """The required questions that have no answer yet."""
    return [field for field in FIELDS if field.required and not answers.get(field.name)]


def suggested_topics(answers: Answers, lists: ClosedLists) -> str:
    """The topics that the answers so far are about, as an answer."""
    return ", ".join(topics_of("\n".join(answers.get(name, "") for name in _STORY).split("\n"), lists))


_STORY = ("subject", "situation", "happened", "reaction", "followed")


def _plain(line: str) -> str:
    """A line as one statement: nothing in it that would be a heading, a comment or another item of the Markdown."""
    text = clean(line)
    while "<!--" in text or "-->" in text:
        text = text.replace("<!--", "").replace("-->", "").strip()
    while bullet := _BULLET.match(text):
        text = text[bullet.end() :]
    return text


def _years(text: str) -> str:
    if not _YEARS.fullmatch(text):
        raise UsageError("note_years_wrong", value=text)
    years: set[int] = set(map(int, re.findall(r"\d{4}", text)))
    for first, last in _SPAN.findall(text):
        years.update(range(int(first), min(int(last), int(first) + _MOST_YEARS) + 1))
    if min(years) < EARLIEST or max(years) > LATEST:
        raise UsageError("note_years_wrong", value=text)
    return ", ".join(map(str, sorted(years)))


def _code(name: str, text: str, lists: ClosedLists) -> str:
    code = lists.find(name, text)
    if code:
        return code
    wanted = text.strip().upper()
    if name == "countries" and COUNTRY.match(wanted):
        return wanted
    raise UsageError("filter_unknown", name=name, value=text.strip(), known=", ".join(lists.codes(name)))
