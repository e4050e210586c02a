"""One attempt at a brief: draft it, check every statement, send back once what is unsupported, and drop the rest."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from assistant.advisor.brief import (
    check_draft_statement,
    checked_sections,
    count_verdicts,
    either_way,
    in_form,
    renumbered,
)
from assistant.advisor.chat.composer import ChatComposer
from assistant.advisor.chat.lines import MOST
from assistant.advisor.composing import Composer, read_draft
from assistant.advisor.events import Checking, Drafted, Drafting, Event
from assistant.advisor.evidence import Evidence
from assistant.domain import EvidenceItem, Grounding, Inquiry, Section, SectionKind, Stance, Statement, Verdict
from assistant.errors import DraftFailed
from assistant.library.lists import ClosedLists


@dataclass(frozen=True, slots=True)
class Attempt:
    """A draft, taken apart and checked.

    `dropped`: sentences that nothing supported; `left_out`: passages for which the model had no room.
    """

    stance: Stance | None
    sections: tuple[Section, ...]
    cited: tuple[EvidenceItem, ...]
    grounding: Grounding
    dropped: tuple[str, ...] = ()
    left_out: tuple[EvidenceItem, ...] = ()

    @property
    def grounded(self) -> bool:
        """Whether the sources support anything that was written; the case table is computed, not written."""
        written = (statement for section in self.sections for statement in section.statements)
        return any(statement.verdict is Verdict.SUPPORTED for statement in written)


def attempt(
    composer: Composer, inquiry: Inquiry, evidence: Evidence, lists: ClosedLists, timings: dict[str, float]
) -> Generator[Event, None, Attempt]:
    """Draft and check once.

    Raises:
        DraftFailed: the composer gives no usable draft.
    """
    draft = ""
    with timed(timings, "compose"):
        for piece in composer.compose(inquiry, evidence):
            draft += piece
            yield Drafting(piece)
    yield Checking()
    with timed(timings, "check"):
        written = read_draft(draft)
        checker = composer.checker if isinstance(composer, ChatComposer) else None
        checked = checked_sections(written, inquiry, evidence, lists, checker)
    yield Drafted(count_verdicts([section for section in checked if section.kind is not SectionKind.CASES]))
    left_out: tuple[EvidenceItem, ...] = ()
    if isinstance(composer, ChatComposer):
        left_out = composer.left_out(inquiry, evidence)
        with timed(timings, "repair"):
            checked = _repaired(checked, composer, inquiry, evidence, lists)
            checked = composer.judged(checked, inquiry, evidence)
    with timed(timings, "check"):
        kept, dropped = without_unsupported(checked)
        kept = either_way(kept, inquiry, evidence)
        sections, cited = renumbered(in_form(kept, inquiry.form), evidence)
    return Attempt(written.stance, sections, cited, count_verdicts(sections), dropped, left_out)


def _repaired(
    sections: Sequence[Section], composer: ChatComposer, inquiry: Inquiry, evidence: Evidence, lists: ClosedLists
) -> tuple[Section, ...]:
    """The sections with unsupported statements written anew, where the model could; it is asked once."""
    wrong = [each for section in sections for each in section.statements if each.verdict is Verdict.UNSUPPORTED]
    if not wrong or len(wrong) > MOST:  # past that it is no slip
        return tuple(sections)
    try:
        mended = composer.repair(inquiry, evidence, wrong)
    except DraftFailed:  # what it wrote first still stands
        return tuple(sections)
    place = {id(each): number for number, each in enumerate(wrong)}

    def anew(statement: Statement) -> Iterator[Statement]:
        drafts = mended.get(place.get(id(statement), -1), ())
        checked = [
            check_draft_statement(d, statement.section, inquiry, evidence, lists, composer.checker) for d in drafts
        ]
        right = [each for each in checked if each.citations and each.verdict is not Verdict.UNSUPPORTED]
        yield from right or [statement]

    return tuple(
        replace(section, statements=tuple(new for each in section.statements for new in anew(each)))
        for section in sections
    )


def without_unsupported(sections: Sequence[Section]) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """The sections with what nothing supports taken out, and the texts that were."""
    kept: list[Section] = []
    dropped: list[str] = []
    for section in sections:
        dropped.extend(each.text for each in section.statements if each.verdict is Verdict.UNSUPPORTED)
        left = tuple(each for each in section.statements if each.verdict is not Verdict.UNSUPPORTED)
        if left or section.rows:
            kept.append(replace(section, statements=left))
    return tuple(kept), tuple(dropped)


@contextmanager
def timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    """Add the milliseconds that something takes to those of a stage."""
    started = time.perf_counter()
    try:
        yield
    finally:
        timings[stage] = timings.get(stage, 0.0) + (time.perf_counter() - started) * 1000
