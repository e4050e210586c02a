"""What a suite holds: samples with what a good answer must and must not hold. Read from JSON lines, strictly.

Four forms of line make three kinds of sample. `turns` as texts, with one `expect` that is about the last of them, or
`turns` with an `expect` each: a dialogue. `nl` and `en` with graded passages: two search queries. `statement`: a claim
for the grounding check.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from assistant.domain import Language, Outcome, Profile, Stance, Verdict
from assistant.errors import ConfigurationError

SPLITS = ("dev", "test")
"""What may be looked at and tuned on, and what is only measured on."""

MAX_GRADE = 3
"""3 answers the query, 2 answers a part of it or states a fact that supports it, 1 is useful context."""


def _pattern(text: str) -> str:
    try:
        re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return text


Text = Annotated[str, Field(min_length=1)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
Group = Annotated[tuple[Text, ...], Field(min_length=1)]
PassageKey = Annotated[str, Field(pattern=r"^[^#\s]+#[a-z]+-[1-9]\d*$")]
Grade = Annotated[int, Field(ge=0, le=MAX_GRADE)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nugget(_Strict):
    """A fact that an answer should hold (Voorhees 2003, TREC question answering); `vital`: it is not right without.

    It is matched when every group of `words` has an alternative in the text. `passages` are the twin keys that say it.
    """

    id: Text
    vital: bool = False
    text: Text
    words: Annotated[tuple[Group, ...], Field(min_length=1)]
    passages: tuple[PassageKey, ...] = ()


class Expectation(_Strict):
    """What a good answer to one question is like. What is empty or None is not looked at.

    `outcome` and `stance`: any of these; `documents`: all of these; `must_not`: none of these patterns, whatever their
    case; `cited`: whether everything it claims must carry a citation; `language`: if not the sample's. `why`: of what
    sort an abstention is, for readers.
    """

    outcome: tuple[Outcome, ...] = ()
    stance: tuple[Stance, ...] = ()
    documents: tuple[Text, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    must_not: tuple[Pattern, ...] = ()
    cited: bool | None = None
    language: Language | None = None
    why: Literal["out_of_scope", "unanswerable", "figure_missing", "false_premise"] | None = None


class Turn(_Strict):
    """A question, and what its answer should be like."""

    question: Text
    expect: Expectation = Expectation()


class Asker(_Strict):
    """The profile of whoever asks."""

    organisation: str | None = None
    sector: str | None = None
    country: str | None = None
    customers: str | None = None
    principles: tuple[Text, ...] = ()

    @property
    def profile(self) -> Profile:
        """As the advisor takes it."""
        return Profile(self.organisation, self.sector, self.country, self.customers, self.principles)


class Sample(_Strict):
    """What every sample has. `pair`: the same for the Dutch and the English sample of one question."""

    id: Text
    split: Literal["dev", "test"]
    language: Language
    tags: tuple[str, ...] = ()
    pair: str | None = None

    @property
    def asked(self) -> Any:
        """What is put to the advisor, as plain values; the expectations are no part of it."""
        raise NotImplementedError

    @property
    def question(self) -> str:
        """What a reader of a report should see of it."""
        raise NotImplementedError

    @cached_property
    def fingerprint(self) -> str:
        """Changes when something else is asked, so that an old answer is no answer any more."""
        return hashlib.sha256(json.dumps(self.asked, sort_keys=True).encode()).hexdigest()[:16]


class Dialogue(Sample):
    """One or more questions of one asker."""

    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]
    profile: Asker | None = None

    @property
    def asked(self) -> Any:
        return {"turns": [turn.question for turn in self.turns], "profile": self.profile and self.profile.model_dump()}

    @property
    def question(self) -> str:
        return self.turns[-1].question


class Query(Sample):
    """A search: `relevant` grades passages by twin key (0..3), `documents` are those of which any answers."""

    text: Text
    documents: tuple[Text, ...] = ()
    relevant: dict[PassageKey, Grade] = {}

    @property
    def asked(self) -> Any:
        return {"query": self.text, "language": self.language}

    @property
    def question(self) -> str:
        return self.text


class Claim(Sample):
    """A statement with the passages that it cites, and the verdict that people gave; `kind`: how it was made."""

    statement: Text
    passages: Annotated[tuple[Text, ...], Field(min_length=1)]
    label: Literal[Verdict.SUPPORTED, Verdict.PARTIAL, Verdict.UNSUPPORTED]
    kind: Text
    source_language: Language
    document: str | None = None

    @property
    def asked(self) -> Any:
        return self.model_dump(include={"statement", "passages", "language", "source_language", "document"})

    @property
    def question(self) -> str:
        return self.statement


class _OneExpectation(_Strict):
    """A line whose `expect` is about the last of its questions."""

    id: Text
    split: Literal["dev", "test"]
    language: Language
    tags: tuple[str, ...] = ()
    pair: str | None = None
    profile: Asker | None = None
    turns: Annotated[tuple[Text, ...], Field(min_length=1)]
    expect: Expectation

    def samples(self) -> Iterator[Sample]:
        *before, last = self.turns
        turns = (*(Turn(question=text) for text in before), Turn(question=last, expect=self.expect))
        common = self.model_dump(include=set(Sample.model_fields))
        yield Dialogue(**common, profile=self.profile, turns=turns)


class _BothLanguages(_Strict):
    """A line with the same query in Dutch and in English."""

    id: Text
    split: Literal["dev", "test"]
    style: Text
    nl: Text
    en: Text
    documents: tuple[Text, ...]
    relevant: dict[PassageKey, Grade] = {}

    def samples(self) -> Iterator[Sample]:
        for language, text in ((Language.NL, self.nl), (Language.EN, self.en)):
            yield Query(
                id=f"{self.id}.{language}",
                split=self.split,
                language=language,
                tags=(self.style,),
                pair=self.id,
                text=text,
                documents=self.documents,
                relevant=self.relevant,
            )


def read_samples(path: Path) -> tuple[Sample, ...]:
    """The samples of a suite file, in its order.

    Raises:
        ConfigurationError: it cannot be read, holds nothing, or a line is not a sample; file and line are named.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("eval_suite_unreadable", path=path, reason=error) from error
    found: dict[str, Sample] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            for sample in _samples(line):
                if sample.id in found:
                    raise ValueError(f"there is another sample '{sample.id}'")
                found[sample.id] = sample
        except ValueError as error:  # pydantic's and json's errors are of this kind
            raise ConfigurationError("eval_sample_wrong", path=path, line=number, reason=_reason(error)) from error
    if not found:
        raise ConfigurationError("eval_suite_unreadable", path=path, reason="it holds no samples")
    return tuple(found.values())


def _samples(line: str) -> Iterator[Sample]:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    if "statement" in row:
        yield Claim.model_validate_json(line)
    elif "turns" not in row:
        yield from _BothLanguages.model_validate_json(line).samples()
    elif "expect" in row:
        yield from _OneExpectation.model_validate_json(line).samples()
    else:
        yield Dialogue.model_validate_json(line)


def _reason(error: ValueError) -> str:
    """What is wrong, in one line, with the place in the line where it is."""
    if not isinstance(error, ValidationError):
        return str(error)
    problem = error.errors(include_url=False)[0]
    where = ".".join(map(str, problem["loc"]))
    return f"{where}: {problem['msg']}" if where else str(problem["msg"])
