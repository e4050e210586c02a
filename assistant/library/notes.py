"""Case notes of the user's own: the case note of the corpus, with less of it required and more of it understood.

Only the organisation, the years, the decision and what happened must be told. A statement that names no source rests
on the note itself. Headings may be in either language, comments and empty items are passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.domain import Collection, Document, DocumentKind, Glance, Language, Passage, Role, Source
from assistant.errors import CorpusError
from assistant.library.document import MAX_FILE_BYTES, heading
from assistant.library.frontmatter import split
from assistant.library.language import says_nothing
from assistant.library.lists import ClosedLists
from assistant.library.note_facts import LABEL_LENGTH, NoteFacts, expected
from assistant.library.note_statements import NoteStatement, read_statements
from assistant.library.own import ID_PREFIX, NOTES
from assistant.library.problems import BrokenFile, Problem
from assistant.library.sources import FILE as SOURCES_FILE
from assistant.library.sources import read_source_file
from assistant.settings import message_language
from assistant.words import say

_TOPICS = 3
"""Topics that a note gets which names none: those that most of its statements are about."""

COUNTRY = re.compile(r"^[A-Z]{2}$")
"""ISO 3166-1. The list of the corpus holds only the countries of its own cases."""

_PLACEHOLDER = re.compile(r"<<\S.*?>>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LISTED = {"topics": "topics", "country": "countries", "region": "regions", "sector": "sectors"}


@dataclass
class _Reading:
    """One note while it is read, and what is found wrong with it. `fatal`: it cannot be used."""

    path: Path
    text: str
    lists: ClosedLists
    language: Language
    problems: list[Problem] = field(default_factory=list)
    fatal: bool = False

    def tell(self, line: int, name: str, /, *, fatal: bool = True, **facts: object) -> None:
        """Report a problem in the reader's language. `name`: of a text under `[note.problems]`."""
        self.problems.append(Problem(self.path, line, say(self.language, f"note.problems.{name}", **facts)))
        self.fatal = self.fatal or fatal


class Anything(BaseModel):
    """Front matter before anything is asked of it."""

    model_config = ConfigDict(extra="allow")


def note_files(library: Path) -> list[Path]:
    """The files of the user's own case notes, sorted; none if there is no library yet."""
    return sorted((library / NOTES).glob("*.md"))


def note_sources(shipped: Mapping[str, Source], library: Path) -> tuple[dict[str, Source], list[Problem]]:
    """The sources that a note may name: the shipped ones, and those of `library/sources.yaml`, if there is one.

    A key that we use stays ours; that and whatever else is wrong with the file is reported.
    """
    path = library / SOURCES_FILE
    if not path.exists():
        return dict(shipped), []
    try:
        own, problems = read_source_file(path)
    except CorpusError as error:
        return dict(shipped), [Problem(path, 0, str(error.facts["reason"]))]
    language = message_language()
    taken = [key for key in own if key in shipped or key.startswith(ID_PREFIX)]
    problems += [Problem(path, 0, say(language, "note.problems.source_taken", key=key)) for key in taken]
    return {**shipped, **{key: source for key, source in own.items() if key not in taken}}, problems


def read_note(
    path: Path, lists: ClosedLists, sources: Mapping[str, Source], language: Language | None = None
) -> tuple[Document | None, list[Problem]]:
    """A note with what is wrong with it, told in `language`; None if it cannot be used at all."""
    reading = _Reading(path, "", lists, language or message_language())
    try:
        status = path.stat()
        if status.st_size > MAX_FILE_BYTES:
            reading.tell(0, "size", bytes=f"{MAX_FILE_BYTES:,}")
            return None, reading.problems
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reading.tell(0, "unreadable", reason=error.strerror or error)
        return None, reading.problems
    except UnicodeDecodeError as error:
        reading.tell(0, "encoding", byte=error.start)
        return None, reading.problems
    return parse_note(text, path, lists, sources, date.fromtimestamp(status.st_mtime), reading.language)


def parse_note(
    text: str,
    path: Path,
    lists: ClosedLists,
    sources: Mapping[str, Source],
    written: date,
    language: Language | None = None,
) -> tuple[Document | None, list[Problem]]:
    """As `read_note`, from the text itself. `written`: the day of a note that names none."""
    reading = _Reading(path, text.replace("\r\n", "\n"), lists, language or message_language())
    for left in _PLACEHOLDER.finditer(reading.text):
        reading.tell(reading.text[: left.start()].count("\n") + 1, "placeholder", text=left.group())
    if not reading.text.startswith("---"):
        reading.tell(1, "no_front_matter")
        return None, reading.problems
    try:
        values, body, first_line = split(reading.text, Anything)
    except BrokenFile as error:
        reading.tell(error.line, "front_matter", reason=error.message)
        return None, reading.problems
    facts = _facts(values.model_extra or {}, reading)
    statements = _statements(body, first_line, facts, sources, reading)
    if facts is None or reading.fatal:
        return None, _in_order(reading.problems)
    if path.name != (name := f"{facts.id}.{facts.language}.md"):
        reading.tell(1, "file_name", name=name)
        return None, reading.problems
    document = _document(facts, statements, lists, written)
    _check_listed(document, reading)
    return document, _in_order(reading.problems)


def _facts(values: dict[str, Any], reading: _Reading) -> NoteFacts | None:
    """The front matter, if it is complete and right."""
    told = {name: _coded(name, value, reading.lists) for name, value in values.items() if value not in (None, "")}
    try:
        facts = NoteFacts.model_validate(told)
    except ValidationError as error:
        seen = set()
        for problem in error.errors():
            name = str(problem["loc"][0])
            if name in seen or "<<" in str(values.get(name, "")):  # a placeholder has been told
                continue
            seen.add(name)
            _tell_field(name, problem["type"], values.get(name), reading)
        reading.fatal = True
        return None
    if says_nothing(facts.organisation):
        reading.tell(_line_of("organisation", reading.text), "name", value=facts.organisation)
    return facts


def _coded(name: str, value: Any, lists: ClosedLists) -> Any:
    """The codes for labels of the closed lists, which may be written instead."""
    if isinstance(value, list):
        return [_coded(name, each, lists) for each in value]
    of = {**_LISTED, "decision": "decisions"}.get(name)
    return lists.labelled(of, value) or value if of and isinstance(value, str) else value


def _tell_field(name: str, kind: str, value: object, reading: _Reading) -> None:
    line = _line_of(name, reading.text)
    if kind == "extra_forbidden":
        reading.tell(line, "unknown_field", field=name, known=", ".join(NoteFacts.model_fields))
        return
    wanted = expected(name, reading.lists, reading.language)
    if kind == "missing":
        reading.tell(line, "missing", field=name, expected=wanted)
    else:
        reading.tell(line, "value", field=name, value=value, expected=wanted)


def _statements(
    body: str, first_line: int, facts: NoteFacts | None, sources: Mapping[str, Source], reading: _Reading
) -> list[NoteStatement]:
    """What stands under the headings, as far as it can be read."""
    plain = _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), body)
    if "<!--" in plain:
        reading.tell(first_line + plain[: plain.index("<!--")].count("\n"), "comment_open")
    statements, problems = read_statements(plain, first_line)
    for line, name, details in problems:
        reading.tell(line, name, **details)
    for statement in statements:
        for reference in statement.sources:
            if reference.key not in sources and not (facts and reference.key == facts.id):
                reading.tell(statement.line, "source_unknown", key=reference.key)
    if not any(statement.role is Role.FINDING for statement in statements):
        language = facts.language if facts else reading.language
        reading.tell(0, "nothing_happened", heading=heading(DocumentKind.CASE, Role.FINDING, language))
    return statements


def _document(facts: NoteFacts, statements: list[NoteStatement], lists: ClosedLists, written: date) -> Document:
    counts: Counter[Role] = Counter()
    passages = []
    for statement in statements:
        counts[statement.role] += 1
        passages.append(
            Passage(
                document=facts.id,
                language=facts.language,
                role=statement.role,
                ordinal=counts[statement.role],
                text=statement.text,
                sources=statement.sources or facts.itself,
            )
        )
    title = facts.title or f"{facts.organisation} ({facts.period})"
    return Document(
        id=facts.id,
        language=facts.language,
        kind=facts.kind,
        title=title,
        passages=tuple(passages),
        questions=facts.questions,
        topics=facts.topics or topics_of([title, *(passage.text for passage in passages)], lists),
        confidence=facts.confidence,
        origin_language=facts.origin_language or facts.language,
        reviewed=facts.month or f"{written:%Y-%m}",
        related=facts.related,
        organisation=facts.organisation,
        aliases=facts.aliases,
        country=facts.country,
        region=facts.region,
        sector=facts.sector,
        years=tuple(sorted(set(facts.years))),
        decision=facts.decision,
        glance=_glance(facts, passages),
        collection=Collection.OWN,
        date=facts.date or facts.reviewed,
    )


def topics_of(texts: list[str], lists: ClosedLists) -> tuple[str, ...]:
    """The few topics that most of some texts are about, by the cue words of the closed lists."""
    counts = Counter(topic for text in texts for topic in lists.cued("topics", text))
    return tuple(topic for topic, _ in counts.most_common(_TOPICS))


def _glance(facts: NoteFacts, passages: list[Passage]) -> Glance:
    """The labels given, and for the others the beginning of what the note says; empty where it says nothing of it."""
    given = facts.glance
    return Glance(
        happened=given.happened or _label(passages, Role.FINDING),
        followed=given.followed or _label(passages, Role.OUTCOME, Role.REACTION),
        setting=given.setting or _label(passages, Role.SITUATION),
    )


def _label(passages: list[Passage], *roles: Role) -> str:
    """The first statement of the first of these roles that has any, cut at a word that can end a label."""
    texts = (passage.text for role in roles for passage in passages if passage.role is role)
    text = next(texts, "").rstrip(" .")
    if len(text) <= LABEL_LENGTH:
        return text
    words = text[:LABEL_LENGTH].split(" ")[:-1]
    while len(words) > 1 and (says_nothing(words[-1]) or any(map(str.isdigit, words[-1]))):
        words.pop()  # a number without its unit is another number
    return (" ".join(words) or text[: LABEL_LENGTH - 1]).rstrip(" ,;:–-") + "…"


def _check_listed(document: Document, reading: _Reading) -> None:
    """Codes that the closed lists do not know filter nothing, but the note can be used."""
    for name, of in _LISTED.items():
        value = getattr(document, name)
        known = reading.lists.codes(of)
        for code in value if isinstance(value, tuple) else filter(None, (value,)):
            if code not in known and not (name == "country" and COUNTRY.match(code)):
                line = _line_of(name, reading.text)
                reading.tell(line, "unlisted", fatal=False, field=name, code=code, known=", ".join(known))


def _line_of(name: str, text: str) -> int:
    """The line of a field of the front matter; 1 where it is not there."""
    lines = enumerate(text.split("\n"), start=1)
    return next((number for number, line in lines if line.startswith(f"{name}:")), 1)


def _in_order(problems: list[Problem]) -> list[Problem]:
    """By line, and the note as a whole last."""
    return sorted(problems, key=lambda problem: problem.line or MAX_FILE_BYTES)
