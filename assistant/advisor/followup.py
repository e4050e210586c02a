"""From a follow-up to a question that stands alone, by rules; a chat model may rewrite it better, but not faster."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from assistant.domain import Context, DecisionKind, Form, Inquiry, Language, PastTurn, Profile, Signal, Stance
from assistant.library.lists import ClosedLists
from assistant.retrieval.analysis import stems
from assistant.words import say

_CUES = Path(__file__).with_name("followup.toml")
_BESIDE_A_WISH = 1
"""Content words that a wish may have beside it (`for my board`); a text with more says something of its own."""

_FEW = 4
"""Content words up to which a text with a pointing word cannot be understood by itself."""

_SCANT = 2
"""Content words up to which a text that goes on from the last one needs the last question to be found by."""


_GIVING_WAY = (Stance.WITHDRAW, Stance.PAUSE, Stance.WAIT)


class Wish(StrEnum):
    """What a follow-up asks to be done with the last answer, beside asking something new."""

    OTHER_LANGUAGE = "other_language"
    SHORTER = "shorter"
    MORE_CASES = "more_cases"
    WHY = "why"


_FORMS = {Wish.SHORTER: Form.SHORT, Wish.WHY: Form.REASONS}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question in its context.

    `typed`: the question as it was asked; `standalone`: one that can be searched for by itself. `read`: what tells the
    kind of question, where that is not the whole of `standalone`. `after`: the turn it follows, None for a new subject.
    `language`: what the answer is asked to be in; `asked_in`: what the question itself is in. `confirms`: it answers
    what was asked back with yes (True) or no (False).
    """

    typed: str
    standalone: str
    read: str
    asked_in: Language
    after: PastTurn | None = None
    wish: Wish | None = None
    language: Language | None = None
    confirms: bool | None = None


def resolve(
    question: str, context: Context, language: Language, *, named: bool, topics: tuple[str, ...] = ()
) -> Resolved:
    """What a question means after the turns before it; without any, what it says.

    `language`: that of the question. `named`: it names an organisation of the casebook, so that it has a subject;
    `topics`: those that its own words tell.
    """
    last = context.last
    text = question.strip()
    if last is None:
        return Resolved(text, text, text, language)
    advised = next((turn for turn in reversed(context.turns) if turn.stance), last)
    if last.in_doubt and (reply := _reply(text)) is not None:
        own = _cues()["reply"].sub("", text).strip(" ,.!;:-")
        again = last.standalone_question
        return Resolved(text, f"{again} {own}".strip(), again, language, last, confirms=reply)
    wished = _wish(text, advised if last.kind is DecisionKind.FIND_CASES else last, language)
    if wished and not named:
        return wished
    if not _follows(text, language):
        return Resolved(text, text, text, language)
    own = _stripped(text)
    if named:
        return Resolved(text, own, own, language, last)
    if _asks(own) and not set(topics) <= set(last.topics):
        return Resolved(text, text, text, language)  # however it begins, it is about something else
    if not _asks(own):  # what was not told before, of the decision that is being made
        last = advised
    if len(stems(own, language)) <= _SCANT or not _asks(own):
        return Resolved(text, f"{last.standalone_question} {own}", last.standalone_question, language, last)
    return Resolved(text, f"{own} {last.standalone_question}", own, language, last)


def _reply(text: str) -> bool | None:
    """Whether a text opens with yes or with no."""
    if _cues()["yes"].match(text):
        return True
    return False if _cues()["no"].match(text) else None


def _wish(text: str, last: PastTurn, asked_in: Language) -> Resolved | None:
    again = last.standalone_question
    for name, language in (("english", Language.EN), ("dutch", Language.NL)):
        if _only(name, text, asked_in):
            return Resolved(text, again, again, asked_in, last, Wish.OTHER_LANGUAGE, language)
    for wish in (Wish.SHORTER, Wish.MORE_CASES, Wish.WHY):
        if _only(wish.value, text, asked_in):
            return Resolved(text, again, again, asked_in, last, wish, last.language)
    return None


def _only(wish: str, text: str, language: Language) -> bool:
    """Whether a text holds a wish and next to nothing of its own beside it."""
    rest, found = _cues()[wish].subn(" ", text)
    rest = _cues()["around"].sub(" ", rest)
    beside = min(len(stems(rest, each)) for each in (language, language.other))  # a wish says little of its language
    return bool(found) and beside <= _BESIDE_A_WISH


def following(inquiry: Inquiry, asked: Resolved, context: Context) -> Inquiry:
    """An inquiry with what the turns before it make of it: its kind, what is wanted in which form, what was shown."""
    last = asked.after
    if last is None:
        return inquiry
    inquiry = _same_circumstances(inquiry, asked, last)
    kind = last.kind if asked.read == last.standalone_question else inquiry.kind
    seen: tuple[str, ...] = ()
    if asked.wish is Wish.MORE_CASES:
        kind = DecisionKind.FIND_CASES
        seen = tuple(dict.fromkeys(case for t in context.turns for case in (*t.shown_cases, *t.named_documents)))
    return replace(
        inquiry,
        kind=kind,
        topics=inquiry.topics or last.topics,
        decisions=() if asked.wish is Wish.MORE_CASES else inquiry.decisions,
        seen_cases=seen,
        form=_FORMS.get(asked.wish, Form.WHOLE) if asked.wish else Form.WHOLE,
        follows=True,
    )


def _same_circumstances(inquiry: Inquiry, asked: Resolved, last: PastTurn) -> Inquiry:
    """What was told of the circumstances stays told, and what was asked back is not asked again once answered."""
    told = (
        {*last.signals, *inquiry.signals}
        if asked.wish or asked.read == last.standalone_question
        else {*inquiry.signals}
    )
    if last.in_doubt and asked.confirms is not None:
        told = told | {last.in_doubt} if asked.confirms else told - {last.in_doubt}
    still_open = last.in_doubt and asked.wish  # the same answer in another form asks the same back
    signals = tuple(signal for signal in Signal if signal in told)
    return replace(inquiry, signals=signals, in_doubt=inquiry.in_doubt if still_open else None)


def contradictions(
    inquiry: Inquiry, stance: Stance | None, context: Context, profile: Profile, lists: ClosedLists
) -> Iterator[str]:
    """What the reader should be told: this advice differs from that of an earlier turn, or from a stated principle."""
    if stance is None or stance is Stance.NONE:
        return
    language = inquiry.language
    for turn in reversed(context.turns):
        if turn.stance and turn.kind is inquiry.kind and set(turn.topics) & set(inquiry.topics):
            if turn.stance is not stance:
                yield say(language, "brief.differs", earlier=say(language, f"stances.{turn.stance}"))
            break
    if stance in _GIVING_WAY:
        for principle in profile.principles:
            if set(lists.cued("topics", principle)) & set(inquiry.topics):
                yield say(language, "brief.against_principle", principle=principle)


def _follows(text: str, language: Language) -> bool:
    if _cues()["openers"].search(text):
        return True
    return len(stems(text, language)) <= _FEW and bool(_cues()["pointers"].search(text))


def _stripped(text: str) -> str:
    return _cues()["strip"].sub("", text).strip() or text


def _asks(text: str) -> bool:
    return "?" in text


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    raw = tomllib.loads(_CUES.read_text(encoding="utf-8"))
    groups = {**raw["wishes"], **raw["follows"], **raw["replies"]}
    return {name: re.compile("|".join(cues), re.IGNORECASE) for name, cues in groups.items()}
