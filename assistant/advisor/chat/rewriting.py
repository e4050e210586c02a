"""The small jobs a chat model does beside the brief: a follow-up that stands alone, the name of a conversation."""

from __future__ import annotations

from pathlib import Path

from assistant.advisor.chat.client import ChatClient
from assistant.advisor.prompts import read_prompt
from assistant.domain import Context, Language
from assistant.errors import DraftFailed
from assistant.library.language import detect_language
from assistant.library.text import clean
from assistant.words import say

_TURNS = 4
"""Turns that a follow-up may reach back to."""

_LONGER = 240
"""Characters by which a rewritten question may be longer than the one typed; more is an answer, not a question."""

_NAME_LENGTH = 60


def rewritten(
    question: str, context: Context, language: Language, client: ChatClient, prompts: Path | None
) -> str | None:
    """The question as it would stand alone, or None if the model gives nothing of that kind."""
    turns = [
        {
            "question": turn.standalone_question,
            "advice": say(language, f"stances.{turn.stance}") if turn.stance else "",
        }
        for turn in context.turns[-_TURNS:]
    ]
    messages = read_prompt("rewrite", language, prompts).messages({"turns": turns, "question": question})
    line = _one_line(client, messages)
    if not line or len(line) > len(question) + _LONGER or detect_language(line, language) is not language:
        return None
    return line


def session_name(question: str, language: Language, client: ChatClient, prompts: Path | None) -> str | None:
    """A name for a conversation that opened with this question, or None if the model gives none."""
    line = _one_line(client, read_prompt("name", language, prompts).messages({"question": question}))
    name = line.strip("\"'“”‘’*#.").strip() if line else ""
    return name if 0 < len(name) <= _NAME_LENGTH else None


def _one_line(client: ChatClient, messages: list[tuple[str, str]]) -> str | None:
    """The model's answer if it is one line, as was asked for."""
    try:
        lines = [line for line in map(clean, client.short_answer(messages).splitlines()) if line]
    except DraftFailed:
        return None
    return lines[0] if len(lines) == 1 else None
