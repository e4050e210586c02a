"""The prompts in `prompts/`: one Markdown file per job and language, with mustache placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant import locations
from assistant.domain import Language
from assistant.errors import ConfigurationError

_ESSENTIAL = {"question", "evidence", "statements"}
"""Variables that a prompt must use if its job has them: without, the model would be asked nothing, or about nothing."""

_PLACEHOLDER = re.compile(r"\{\{\s*[#^/&]?\s*([\w.]+)\s*\}\}")
_PARTS = re.compile(r"(?:each with|elk met) ([^;]*)")
_FILE = re.compile(r"\A---\n(?P<front>.*?)\n---\n# System\n(?P<system>.*?)\n# User\n(?P<user>.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as written: its version, and the templates of the two messages."""

    job: str
    version: int
    system: str
    user: str
    variables: frozenset[str] = frozenset()
    """The placeholders that its front matter explains, those inside a list with them."""

    @property
    def placeholders(self) -> frozenset[str]:
        """The names between braces."""
        return frozenset(_PLACEHOLDER.findall(self.system + self.user))

    @property
    def name(self) -> str:
        """How the public JSON names it, e.g. `advise-1`."""
        return f"{self.job}-{self.version}"

    def messages(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The system and the user message with the values filled in, as LangChain takes them."""
        from langchain_core.utils import mustache

        return [
            ("system", mustache.render(_unescaped(self.system), dict(values))),
            ("user", mustache.render(_unescaped(self.user), dict(values))),
        ]


def _unescaped(template: str) -> str:
    """`{{name}}` as `{{&name}}`: mustache would otherwise write quotes as HTML, which no model wants to read."""
    return re.sub(r"\{\{(?=\w)", "{{&", template)


@cache
def read_prompt(job: str, language: Language, folder: Path | None = None) -> Prompt:
    """The prompt for a job in a language: from `folder`, if that has one, or else ours.

    Raises:
        ConfigurationError: there is no such folder, or the file is not in the form that `prompts/README.md` describes.
    """
    if folder and not folder.is_dir():
        raise ConfigurationError("prompts_missing", path=folder)
    name = f"{job}.{language}.md"
    own, ours = folder / name if folder else None, locations.prompts_directory() / name
    prompt = _read(job, ours)
    if own is None or not own.is_file():
        return prompt
    changed = _read(job, own)
    for unknown in sorted(changed.placeholders - prompt.variables):
        known = ", ".join(sorted(prompt.variables))
        raise ConfigurationError("prompt_placeholder_unknown", path=own, name=unknown, known=known)
    for missing in sorted(_ESSENTIAL & prompt.variables - changed.placeholders):
        raise ConfigurationError("prompt_placeholder_missing", path=own, name=missing)
    return changed


def _read(job: str, path: Path) -> Prompt:
    import yaml

    try:
        match = _FILE.match(path.read_text(encoding="utf-8"))
        front = yaml.safe_load(match["front"]) if match else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError("prompt_unreadable", path=path, reason=error) from error
    if not match or not isinstance(front, dict) or not isinstance(front.get("version"), int):
        raise ConfigurationError("prompt_incomplete", path=path)
    return Prompt(job, front["version"], match["system"], match["user"], _variables(front.get("variables")))


def _variables(explained: Any) -> frozenset[str]:
    """The names that front matter explains: `evidence: the passages; each with n, text (…)` explains n and text too."""
    if not isinstance(explained, dict):
        return frozenset()
    names = set(map(str, explained))
    for text in map(str, explained.values()):
        for parts in _PARTS.findall(text):
            bare = re.sub(r"\([^)]*\)", "", parts)
            names.update(re.findall(r"\w+", re.sub(r"\b(?:and|en)\b", ",", bare)))
    return frozenset(names)
