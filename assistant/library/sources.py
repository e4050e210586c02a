"""`sources.yaml`: every publication that statements rest on, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.domain import OWN_SOURCE, Source, SourceKind
from assistant.errors import CorpusError
from assistant.library.problems import Problem
from assistant.library.text import plain_values
from assistant.library.yaml_text import load_yaml

FILE = "sources.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: SourceKind
    title: str = Field(min_length=1)
    excerpt_read: bool
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")


def read_sources(corpus: Path) -> tuple[dict[str, Source], list[Problem]]:
    """The sources by key, and what is wrong with those left out.

    Raises:
        CorpusError: the file cannot be read at all, without which no statement has a source.
    """
    sources, problems = read_source_file(corpus / FILE)
    if OWN_SOURCE not in sources:
        problems.append(Problem(corpus / FILE, 0, f"source {OWN_SOURCE} (our own judgement) is missing"))
    return sources, problems


def read_source_file(path: Path) -> tuple[dict[str, Source], list[Problem]]:
    """The sources that one file names, and what is wrong with those left out.

    Raises:
        CorpusError: the file cannot be read at all.
    """
    try:
        entries: Any = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, AttributeError, RecursionError, yaml.YAMLError) as error:
        # Also dates that do not exist, unknown tags, and very deep nesting.
        raise CorpusError("sources_unreadable", path=path, reason=" ".join(str(error).split())) from error
    if not isinstance(entries, dict):
        raise CorpusError("sources_unreadable", path=path, reason="not a list of `key: {kind, title, …}` entries")
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for key, value in entries.items():
        try:
            sources[key] = Source(key=key, **_Entry.model_validate(plain_values(value)).model_dump())
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            problems.append(Problem(path, 0, f"source {key}: {where}: {first['msg']}"))
    return sources, problems
