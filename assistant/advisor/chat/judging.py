"""The chat model as a second judge: it can lower a verdict, never raise one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.advisor.chat.client import ChatClient
from assistant.advisor.chat.lines import MOST, labelled, read_lines
from assistant.advisor.prompts import read_prompt
from assistant.domain import EvidenceItem, Language, Section, Statement, Verdict

_ANSWERS = {
    **dict.fromkeys(("yes", "ja"), Verdict.SUPPORTED),
    **dict.fromkeys(("partly", "deels"), Verdict.PARTIAL),
    **dict.fromkeys(("no", "nee"), Verdict.UNSUPPORTED),
}
_ORDER = (Verdict.SUPPORTED, Verdict.PARTIAL, Verdict.UNSUPPORTED)


def judged(
    sections: Sequence[Section],
    items: Mapping[int, EvidenceItem],
    language: Language,
    client: ChatClient,
    prompts: Path | None,
) -> tuple[Section, ...]:
    """The sections with each supported statement judged once more. What the model does not answer for stays.

    Raises:
        DraftFailed: the model cannot be asked.
    """
    open_to_doubt = [each for section in sections for each in section.statements if each.verdict is Verdict.SUPPORTED]
    lowered: dict[int, Statement] = {}
    for start in range(0, len(open_to_doubt), MOST):
        group = open_to_doubt[start : start + MOST]
        facts = [
            {"text": each.text, "passages": " ".join(items[n].passage.text for n in each.citations if n in items)}
            for each in group
        ]
        prompt = read_prompt("judge", language, prompts)
        answer = "".join(client.stream(prompt.messages({"statements": labelled(facts)})))
        for place, line in read_lines(answer, len(group)).items():
            lowered[id(group[place])] = _lowered(group[place], line)
    return tuple(
        replace(section, statements=tuple(lowered.get(id(each), each) for each in section.statements))
        for section in sections
    )


def judgement(answer: str) -> Verdict | None:
    """What a judge's line says; None if it says neither yes, nor partly, nor no."""
    return _ANSWERS.get((re.findall(r"[a-z]+", answer.lower()) or [""])[0])


def _lowered(statement: Statement, answer: str) -> Statement:
    verdict = judgement(answer) or statement.verdict
    return replace(statement, verdict=max(statement.verdict, verdict, key=_ORDER.index))
