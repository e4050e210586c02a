"""From a question to an inquiry: what it asks for, about what and whom, and under which circumstances."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from assistant.domain import Decision, DecisionKind, Inquiry, Language, Profile, Signal
from assistant.library.lists import ClosedLists
from assistant.library.text import fold
from assistant.retrieval.analysis import stems
from assistant.retrieval.catalogue import CaseFacts
from assistant.retrieval.index import Index
from assistant.retrieval.probes import NO_SIGNAL
from assistant.retrieval.retriever import Findings
from assistant.settings import message_language

_CUES = Path(__file__).with_name("cues.toml")
_DECISIONS = (DecisionKind.HOLD_OR_WITHDRAW, DecisionKind.SPEAK_OUT, DecisionKind.CLAIM_CHECK)
"""The kinds that end in a stance."""

# Beside the likeness to examples (around 1 for like, 0 for unlike). Chosen on the development questions.
_CUE_WEIGHT, _DELIBERATION_WEIGHT, _NAMED_WEIGHT, _PRESSURE_WEIGHT = 0.05, 0.05, 0.1, 0.2

_SIGNAL_FROM, _SIGNAL_MARGIN = 0.45, 0.3
"""Likeness from which a question shows a circumstance, and by how much it must exceed likeness to ordinary ones.

Strict, because a wrong circumstance turns the advice round: in ten-fold cross-validation on the examples 82 percent of
what passes is right. The cues in words carry the rest."""


_DOUBT_FROM, _DOUBT_MARGIN = 0.3, 0.1
"""Likeness and margin from which a question may mean a circumstance, so that it is worth asking. Of the development
questions that this leaves in doubt, the circumstance decides the acceptable stance in every second one."""


def understand(
    question: str,
    language: Language,
    findings: Findings,
    index: Index,
    lists: ClosedLists,
    profile: Profile | None = None,
) -> Inquiry:
    """What a question asks for, about what and whom, and under which circumstances.

    What it does not say of the asker's sector and country, their profile does.
    """
    named = named_cases(question, language, index)
    signals = _signals(question, findings)
    known = profile or Profile()
    kind = _kind(question, named, signals, findings)
    # A list of cases is of the country that was asked for, not of the one that the asker happens to be in.
    at_home = None if kind is DecisionKind.FIND_CASES else known.country
    return Inquiry(
        question=question,
        standalone_question=question,
        language=language,
        kind=kind,
        topics=lists.cued("topics", question),
        organisations=tuple(dict.fromkeys(case.organisation for case in named)),
        named_documents=tuple(case.id for case in named),
        signals=signals,
        decisions=tuple(Decision(code) for code in lists.cued("decisions", question)),
        sector=next(iter(lists.cued("sectors", question)), known.sector),
        country=next(iter(lists.cued("countries", question)), at_home),
        asks_figure=asks_figure(question),
        asks_story=bool(_cues()["story"].search(question)),
        in_doubt=_in_doubt(question, findings) if kind is DecisionKind.HOLD_OR_WITHDRAW and not signals else None,
    )


def named_cases(question: str, language: Language, index: Index) -> list[CaseFacts]:
    """The case notes about the organisations that a question names, in the language given."""
    text = fold(question)
    return [case for case in index.catalogue.cases(language) if _names(case, text)]


def _names(case: CaseFacts, text: str) -> bool:
    """Whether a folded text holds one of a case's names as a whole word; plain search first, as it is cheap."""
    for name in map(_folded, (case.organisation, *case.aliases)):
        if name and name in text and re.search(rf"(?<!\w){re.escape(name)}(?:'?s)?(?!\w)", text):
            return True
    return False


_folded = lru_cache(maxsize=4096)(fold)
"""Names of organisations are the same ones at every question."""


def asks_figure(question: str) -> bool:
    """Whether only a number would answer the question."""
    cues = _cues()
    return bool(cues["figure"].search(question)) and not cues["not_figure"].search(question)


def _kind(question: str, named: Sequence[CaseFacts], signals: Sequence[Signal], findings: Findings) -> DecisionKind:
    """The kind with most evidence: likeness to example questions, words of the question, and its shape."""
    scores = {kind: findings.likeness.get(kind, 0.0) for kind in DecisionKind}
    for kind, pattern, weight in _cues()["kinds"]:
        if pattern.search(question):
            scores[kind] += _CUE_WEIGHT * weight
    if _cues()["deliberating"].search(question):
        for kind in _DECISIONS:
            scores[kind] += _DELIBERATION_WEIGHT
    elif named:
        scores[DecisionKind.FACT] += _NAMED_WEIGHT
    if signals:  # something of the asker's own is in trouble
        scores[DecisionKind.HOLD_OR_WITHDRAW] += _PRESSURE_WEIGHT
    return max(DecisionKind, key=lambda kind: scores[kind])


def _signals(question: str, findings: Findings) -> tuple[Signal, ...]:
    """The circumstances that the question's words name, and the one that it is clearly like examples of."""
    named = [signal for signal, pattern in _cues()["signals"] if pattern.search(question)]
    likest, likeness, margin = _likest(findings)
    clear = likeness >= _SIGNAL_FROM and margin >= _SIGNAL_MARGIN and not _cues()["beforehand"].search(question)
    if clear and likest not in named:
        named.append(likest)
    return tuple(signal for signal in named if not _denied(signal, question))


def _denied(signal: Signal, question: str) -> bool:
    """Whether a question says that a circumstance is not so: `nobody was threatened`."""
    pattern = _cues()["denied"].get(signal)
    return pattern is not None and bool(pattern.search(question))


def _in_doubt(question: str, findings: Findings) -> Signal | None:
    """The circumstance that a question is somewhat like examples of."""
    likest, likeness, margin = _likest(findings)
    doubtful = likeness >= _DOUBT_FROM and margin >= _DOUBT_MARGIN and not _denied(likest, question)
    return likest if doubtful else None


def _likest(findings: Findings) -> tuple[Signal, float, float]:
    """The circumstance whose examples a question is most like, how much, and by how much more than ordinary ones."""
    likest = max(Signal, key=lambda signal: findings.circumstances.get(signal, 0.0))
    likeness = findings.circumstances.get(likest, 0.0)
    return likest, likeness, likeness - findings.circumstances.get(NO_SIGNAL, 0.0)


@cache
def _cues() -> dict[str, Any]:
    raw = tomllib.loads(_CUES.read_text(encoding="utf-8"))
    compiled: Callable[[Sequence[str]], re.Pattern[str]] = _from_word_start
    return {
        "kinds": [
            (DecisionKind(kind), compiled(group["cues"]), group["weight"])
            for kind, groups in raw["kinds"].items()
            for group in groups
        ],
        "figure": compiled(raw["figure"]["cues"]),
        "deliberating": _anywhere(raw["deliberating"]["cues"]),
        "not_figure": compiled(raw["figure"]["not"]),
        "beforehand": _anywhere(raw["beforehand"]["cues"]),
        "story": _anywhere(raw["story"]["cues"]),
        "denied": {Signal(name): _anywhere(cues) for name, cues in raw["denied"].items()},
        "signals": [(Signal(name), compiled(cues)) for name, cues in raw["signals"].items()],
    }


def _from_word_start(cues: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(cues) + ")", re.IGNORECASE)


def _anywhere(cues: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(cues), re.IGNORECASE)


def likelier_language(text: str, index: Index) -> Language:
    """For questions whose words do not tell: the language in which the documents know more of them."""
    known = {language: index.casebook.lexical.known_share(stems(text, language), language) for language in Language}
    if known[Language.NL] == known[Language.EN]:
        return message_language()
    return max(Language, key=lambda language: known[language])
