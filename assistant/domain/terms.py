"""The closed sets of terms that documents, inquiries and briefs are described in."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A language that questions, documents and answers may be in."""

    NL = "nl"
    EN = "en"

    @property
    def other(self) -> Language:
        """The other of the two languages."""
        return Language.EN if self is Language.NL else Language.NL


class Collection(StrEnum):
    """Where a document comes from: it ships with us, or the user added it."""

    SHIPPED = "shipped"
    OWN = "own"


class DocumentKind(StrEnum):
    """What a document is. A `text` is one that a user added as it was written, in no form of ours."""

    ARTICLE = "article"
    CASE = "case"
    IDEA = "idea"
    TEXT = "text"


class ArticleType(StrEnum):
    """What an article reports: findings, rules in force, a way of working, or somebody's opinion."""

    RESEARCH = "research"
    RULE = "rule"
    GUIDE = "guide"
    OPINION = "opinion"


class Role(StrEnum):
    """What a passage is for in its document, given by the heading it stands under; `text`: its document has none."""

    SITUATION = "situation"
    FINDING = "finding"
    REACTION = "reaction"
    OUTCOME = "outcome"
    ADVICE = "advice"
    LIMIT = "limit"
    QUESTION = "question"
    TEXT = "text"


class SourceKind(StrEnum):
    """What sort of publication a source is; an opinion is never evidence of a fact. `internal`: of the user's own."""

    RESEARCH = "research"
    LAW = "law"
    REGULATOR = "regulator"
    JOURNALISM = "journalism"
    OPINION = "opinion"
    COMPANY = "company"
    OWN = "own"
    INTERNAL = "internal"


class Decision(StrEnum):
    """What an organisation did with its stand, as a case note records it."""

    HELD = "held"
    ADAPTED = "adapted"
    PAUSED = "paused"
    WITHDREW = "withdrew"
    DOUBLED_DOWN = "doubled_down"
    LEGAL_LOSS = "legal_loss"
    ONGOING = "ongoing"


class DecisionKind(StrEnum):
    """What sort of answer a question asks for."""

    HOLD_OR_WITHDRAW = "hold_or_withdraw"
    SPEAK_OUT = "speak_out"
    CLAIM_CHECK = "claim_check"
    INVOLVE_CUSTOMERS = "involve_customers"
    MEASURE = "measure"
    HOW_TO = "how_to"
    EXPLAIN = "explain"
    FIND_CASES = "find_cases"
    FACT = "fact"


class Stance(StrEnum):
    """The advice in one word."""

    HOLD = "hold"
    ADAPT = "adapt"
    PAUSE = "pause"
    WITHDRAW = "withdraw"
    START = "start"
    WAIT = "wait"
    NONE = "none"


class Signal(StrEnum):
    """A circumstance that a question mentions and that decides between stances."""

    PEOPLE_AT_RISK = "people_at_risk"
    CLAIM_UNTRUE = "claim_untrue"
    LEGAL_ORDER = "legal_order"
    PRACTICE_CONTRADICTS = "practice_contradicts"
    FACTS_UNCLEAR = "facts_unclear"
    FORM_OFFENDS = "form_offends"


class Verdict(StrEnum):
    """What the grounding check says of a statement."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    ADVICE = "advice"


class Outcome(StrEnum):
    """How a turn ended."""

    ADVISED = "advised"
    CLARIFY = "clarify"
    ABSTAINED = "abstained"


class Form(StrEnum):
    """How much of a brief is wanted."""

    WHOLE = "whole"
    SHORT = "short"
    REASONS = "reasons"


class SectionKind(StrEnum):
    """The parts of a brief, in the order in which they are shown."""

    STANCE = "stance"
    ANSWER = "answer"
    CAUTION = "caution"
    WHY = "why"
    OWN = "own"
    CASES = "cases"
    COUNTER = "counter"
    FIND_OUT = "find_out"
    NEXT_STEPS = "next_steps"
    WOULD_CHANGE = "would_change"
    MISSING = "missing"
