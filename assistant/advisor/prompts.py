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

_FILE = re.compile(r"\A---\n(?P<front>.*?)\n---\n# System\n(?P<system>.*?)\n# User\n(?P<user>.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as written: its version, and the templates of the two messages."""

    job: str
    version: int
    system: str
    user: str

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
    import yaml

    if folder and not folder.is_dir():
        raise ConfigurationError("prompts_missing", path=folder)
    name = f"{job}.{language}.md"
    own = folder / name if folder else None
    path = own if own and own.is_file() else locations.prompts_directory() / name
    try:
        match = _FILE.match(path.read_text(encoding="utf-8"))
        front = yaml.safe_load(match["front"]) if match else None
        if not match or not isinstance(front, dict) or not isinstance(front.get("version"), int):
            raise ConfigurationError("prompt_unreadable", path=path, reason="no front matter, System or User part")
        return Prompt(job, front["version"], match["system"], match["user"])
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError("prompt_unreadable", path=path, reason=error) from error
