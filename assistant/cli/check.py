"""`standpunt check`: any text against any documents, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import __version__, settings
from assistant.cli import output
from assistant.cli.ask import read_question
from assistant.domain import Language, Verdict
from assistant.errors import ExitCode, UsageError
from assistant.grounding.checker import checker_of
from assistant.grounding.scoring import AnswerCheck, SentenceCheck, check_answer
from assistant.library.text import clean, strip_controls
from assistant.words import say

_STYLES = {Verdict.SUPPORTED: "green", Verdict.PARTIAL: "yellow", Verdict.UNSUPPORTED: "red"}


def run_check(answer: Sequence[str], evidence: Sequence[str], *, json: bool) -> int:
    """Check an answer (or standard input) against files. Returns 6 unless every sentence is supported.

    Raises:
        UsageError: there is nothing to check, or a file cannot be read as text.
    """
    documents = [_read(Path(name)) for name in evidence]
    text = strip_controls(read_question(answer))
    if not text.strip():
        raise UsageError("answer_empty")
    result = check_answer(text, documents, checker_of(settings.load()))
    if not result.sentences:
        raise UsageError("answer_empty")
    if json:
        output.print_json(_json(result, text, evidence))
    else:
        _print(result, text, evidence, output.words_language())
    return ExitCode.OK if result.supported else ExitCode.UNSUPPORTED


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise UsageError("evidence_unreadable", path=path, reason=reason) from None
    if "\x00" in text or not text.strip():
        raise UsageError("evidence_unreadable", path=path, reason="no text")
    return strip_controls(text)


def _json(result: AnswerCheck, text: str, evidence: Sequence[str]) -> dict[str, Any]:
    """The public JSON: fields are only added. `words` are characters of `passage`."""
    return {
        "supported": result.supported,
        "support": round(result.support, 4),
        "sentences": [
            {
                "text": text[each.start : each.end],
                "verdict": each.verdict.value,
                "support": round(each.support, 4),
                "evidence": _file(each, evidence),
                "passage": each.passage,
                "words": [list(span) for span in each.words],
                "missing": list(each.missing),
            }
            for each in result.sentences
        ],
        "version": __version__,
    }


def _file(sentence: SentenceCheck, evidence: Sequence[str]) -> str | None:
    return None if sentence.document is None else evidence[sentence.document]


def _print(result: AnswerCheck, text: str, evidence: Sequence[str], language: Language) -> None:
    from rich.text import Text

    out = output.console()
    for each in result.sentences:
        head = Text(f"{say(language, f'cli.check.{each.verdict}')} {each.support:.2f}", _STYLES[each.verdict])
        out.print(Text.assemble(head, "  ", clean(text[each.start : each.end])))
        if each.missing:
            out.print(Text(f"    {say(language, 'cli.check.missing', words=', '.join(map(clean, each.missing)))}"))
        if each.passage:
            passage = Text(each.passage)
            for start, end in each.words:
                passage.stylize("bold", start, end)
            out.print(Text.assemble("    ", (f"{clean(str(_file(each, evidence)))}: ", "dim"), passage))
    counts = {name: sum(each.verdict == name for each in result.sentences) for name in ("supported", "partial")}
    line = say(language, "cli.check.counts", total=len(result.sentences), support=f"{result.support:.2f}", **counts)
    out.print(Text(line))
