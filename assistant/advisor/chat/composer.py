"""A composer round any LangChain chat model. Its draft is checked like any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.advisor.chat.client import ChatClient
from assistant.advisor.chat.judging import judged
from assistant.advisor.chat.lines import labelled, read_lines
from assistant.advisor.chat.packing import pack
from assistant.advisor.composing import DraftStatement, read_statements, without_markers
from assistant.advisor.evidence import DECIDING, Evidence
from assistant.advisor.prompts import Prompt, read_prompt
from assistant.domain import DecisionKind, EvidenceItem, Inquiry, Language, Profile, Section, Stance, Statement
from assistant.errors import DraftFailed
from assistant.grounding.checker import Checker
from assistant.library.language import detect_language
from assistant.library.lists import ClosedLists

_EXPLAINED = (DecisionKind.EXPLAIN, DecisionKind.FACT)
_OFFERED = {
    DecisionKind.HOLD_OR_WITHDRAW: (Stance.HOLD, Stance.ADAPT, Stance.PAUSE, Stance.WITHDRAW),
    DecisionKind.SPEAK_OUT: (Stance.START, Stance.WAIT),
    DecisionKind.CLAIM_CHECK: (Stance.WAIT, Stance.ADAPT, Stance.WITHDRAW),
}


class ChatComposer:
    """Streams a draft from a chat model, and mends it once."""

    def __init__(
        self,
        client: ChatClient,
        lists: ClosedLists,
        profile: Profile | None = None,
        prompts: Path | None = None,
        *,
        judges: bool = False,
        checker: Checker | None = None,
    ) -> None:
        self.checker = checker
        self._client = client
        self._lists = lists
        self._profile = profile or Profile()
        self._prompts = prompts
        self._judges = judges

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._client.name

    def prompt(self, inquiry: Inquiry) -> Prompt:
        """The prompt for this inquiry."""
        job = "explain" if inquiry.kind in _EXPLAINED else "advise"
        return read_prompt(job, inquiry.language, self._prompts)

    def compose(self, inquiry: Inquiry, evidence: Evidence) -> Iterator[str]:
        """Yield the draft as it streams. Closing the generator hangs up on the model.

        Raises:
            DraftFailed: the model cannot be reached, refuses, stalls, runs on, has no room for the question, or answers
                in another language.
        """
        shown, _ = self._packed(inquiry, evidence)
        draft = ""
        for piece in self._client.stream(self._messages(inquiry, shown)):
            draft += piece
            yield piece
        if detect_language(draft, inquiry.language) is not inquiry.language:
            raise DraftFailed("model_language")

    def left_out(self, inquiry: Inquiry, evidence: Evidence) -> tuple[EvidenceItem, ...]:
        """The passages for which the model has no room."""
        return self._packed(inquiry, evidence)[1]

    def repair(
        self, inquiry: Inquiry, evidence: Evidence, unsupported: Sequence[Statement]
    ) -> dict[int, tuple[DraftStatement, ...]]:
        """Send unsupported statements back once; gives, by place, what the model wrote instead, if it wrote anything.

        Raises:
            DraftFailed: as `compose`.
        """
        shown, _ = self._packed(inquiry, evidence)
        values = {
            "evidence": [self._passage(item, inquiry.language) for item in shown],
            "statements": labelled([{"text": statement.text} for statement in unsupported]),
        }
        messages = read_prompt("repair", inquiry.language, self._prompts).messages(values)
        lines = read_lines("".join(self._client.stream(messages)), len(unsupported))
        mended = {place: tuple(read_statements(line)) for place, line in lines.items()}
        return {place: found for place, found in mended.items() if any(each.citations for each in found)}

    def judged(self, sections: Sequence[Section], inquiry: Inquiry, evidence: Evidence) -> tuple[Section, ...]:
        """The sections as the model itself judges them, if that is wanted; it can only lower a verdict."""
        if not self._judges:
            return tuple(sections)
        items = {item.n: item for item in evidence.items}
        try:
            return judged(sections, items, inquiry.language, self._client, self._prompts)
        except DraftFailed:  # the check that counts has been made
            return tuple(sections)

    def _packed(
        self, inquiry: Inquiry, evidence: Evidence
    ) -> tuple[tuple[EvidenceItem, ...], tuple[EvidenceItem, ...]]:
        return pack(evidence, self._client.context, lambda items: self._messages(inquiry, items))

    def _messages(self, inquiry: Inquiry, items: Sequence[EvidenceItem]) -> list[tuple[str, str]]:
        stances = _OFFERED.get(inquiry.kind, ()) if inquiry.kind in DECIDING else ()
        values = {
            "question": inquiry.standalone_question,
            "stances": ", ".join(stances),
            "profile": self._asker(inquiry.language),
            "evidence": [self._passage(item, inquiry.language) for item in items],
        }
        return self.prompt(inquiry).messages(values)

    def _passage(self, item: EvidenceItem, language: Language) -> dict[str, Any]:
        return {
            "n": item.n,
            "text": without_markers(item.passage.text),
            "kind": self._lists.label("source_kinds", item.source.kind, language),
            "title": item.document.title,
            "source": item.source.title,
            "date": item.source.date or "",
            "language": item.passage.language.value,
            "own": item.passage.own,
        }

    def _asker(self, language: Language) -> str:
        """What is known of the asker's organisation, in one line; empty if nothing is."""
        profile = self._profile
        sector = self._lists.label("sectors", profile.sector, language) if profile.sector else None
        country = self._lists.label("countries", profile.country, language) if profile.country else None
        principles = (f"“{principle}”" for principle in profile.principles)
        return "; ".join(filter(None, (profile.organisation, sector, country, profile.customers, *principles)))
