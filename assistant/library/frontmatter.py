"""The YAML block at the top of a document: its schema, and how it becomes the facts of a `Document`."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.domain import (
    ArticleType,
    Decision,
    DecisionKind,
    DocumentKind,
    Glance,
    Language,
    Signal,
    Stance,
    StanceRule,
)
from assistant.library.problems import BrokenFile
from assistant.library.text import plain_values
from assistant.library.yaml_text import load_yaml

_FENCE = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_OPENERS = re.compile(r"[\[{]|[-?]\s")
_MAX_OPENERS = 1000
"""Lists and mappings opened; no note of ours has 50. Ten thousand of them nested would crash the YAML parser."""


Schema = TypeVar("Schema", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GlanceFields(_Strict):
    """Three labels of at most 80 characters for tables of cases."""

    happened: str = Field(min_length=1, max_length=80)
    followed: str = Field(min_length=1, max_length=80)
    setting: str = Field(min_length=1, max_length=80)


class StanceFields(_Strict):
    """One stance a guide can advise."""

    stance: Stance
    line: str = Field(min_length=1)
    signals: tuple[Signal, ...] = ()
    because: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    condition: str | None = None


class FrontMatter(_Strict):
    """The facts of a document that serve filtering and choosing. `corpus/README.md` explains each."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: DocumentKind
    language: Language
    title: str = Field(min_length=1)
    topics: tuple[str, ...] = Field(min_length=1)
    confidence: str = Field(pattern="^(high|medium|low)$")
    origin_language: Language
    reviewed: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$")
    questions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    type: ArticleType | None = None
    as_of: str | None = Field(default=None, pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    answers: tuple[DecisionKind, ...] = ()
    stances: tuple[StanceFields, ...] = ()
    organisation: str | None = None
    aliases: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: str | None = None
    sector: str | None = None
    years: tuple[int, ...] = ()
    decision: Decision | None = None
    glance: GlanceFields | None = None

    @model_validator(mode="after")
    def _complete_for_its_kind(self) -> FrontMatter:
        needed = ("type", "answers") if self.kind is DocumentKind.ARTICLE else ("organisation", "years", "glance")
        if self.kind is DocumentKind.CASE:
            needed = (*needed, "decision", "region", "sector")
        if self.type is ArticleType.RULE:
            needed = (*needed, "as_of")  # rules change: whoever cites one must say until when it was followed
        absent = [name for name in needed if not getattr(self, name)]
        if absent:
            raise ValueError(f"a document of kind '{self.kind}' also needs: {', '.join(absent)}")
        return self

    def document_facts(self) -> dict[str, Any]:
        """The keyword arguments that a `Document` takes from its front matter."""
        facts = {name: getattr(self, name) for name in type(self).model_fields if name not in ("glance", "stances")}
        facts["glance"] = Glance(**self.glance.model_dump()) if self.glance else None
        facts["stances"] = tuple(
            StanceRule(**{name: getattr(rule, name) for name in type(rule).model_fields}) for rule in self.stances
        )
        return facts


def split(text: str, schema: type[Schema]) -> tuple[Schema, str, int]:
    """The front matter as its schema reads it, the body, and the line (from 1) on which the body starts.

    Raises:
        BrokenFile: no front matter, not YAML, or not in the schema.
    """
    match = _FENCE.match(text)
    if not match:
        raise BrokenFile(1, "no front matter: the file must start with a block between two lines of ---")
    block = match.group(1) or ""
    return _parse(block, schema), text[match.end() :], text[: match.end()].count("\n") + 1


def _parse(block: str, schema: type[Schema]) -> Schema:
    if len(_OPENERS.findall(block)) > _MAX_OPENERS:
        raise BrokenFile(1, f"front matter has more than {_MAX_OPENERS:,} lists and entries")
    try:
        values = load_yaml(block)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BrokenFile(mark.line + 2 if mark else 1, f"front matter is not YAML: {_short(error)}") from error
    except (ValueError, KeyError, AttributeError, RecursionError) as error:
        # A date such as 2026-13-45, tags such as !!bool x and !!timestamp x, and very deep nesting.
        raise BrokenFile(1, f"front matter holds an impossible value: {error}") from error
    if not isinstance(values, dict):
        raise BrokenFile(1, "front matter must be a list of `name: value` lines")
    try:
        return schema.model_validate({key: plain_values(value) for key, value in values.items()})
    except ValidationError as error:
        problem = error.errors()[0]
        name = ".".join(str(part) for part in problem["loc"]) or "front matter"
        raise BrokenFile(_line_of(block, problem["loc"]), f"{name}: {problem['msg']}") from error


def _line_of(block: str, location: tuple[int | str, ...]) -> int:
    """The file line of a top-level field; 1 when the field is not there at all."""
    if location:
        for number, line in enumerate(block.splitlines(), start=2):
            if line.startswith(f"{location[0]}:"):
                return number
    return 1


def _short(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]
