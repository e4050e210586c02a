"""`standpunt search`: what a question finds, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant import settings
from assistant.advisor.pipeline import Advisor
from assistant.cli import output
from assistant.cli.ask import read_question
from assistant.cli.progress import ProgressObserver
from assistant.domain import Language
from assistant.errors import ExitCode
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Findings, FoundPassage
from assistant.words import say

_DOCUMENTS_SHOWN = 5


def run_search(query_words: Sequence[str], *, lang: str | None, limit: int, only: str | None, json: bool) -> int:
    """Print the passages found with their ranks and scores. Returns 3 if there are none."""
    query = read_question(query_words)
    words = output.words_language(lang)
    observer = ProgressObserver(words)
    advisor = Advisor(settings.load(), observer)
    advisor.only = output.chosen_collection(only)
    try:
        language, findings = advisor.search(query, output.chosen_language(lang))
        rows = [_row(found, advisor.index) for found in findings.passages[:limit]]
        texts = [_row(found, advisor.index) for found in findings.texts[:limit]]
        expanded = _expanded(advisor.index, findings, language)
    finally:
        observer.stop()
        advisor.close()
    if json:
        documents = [{"document": id, "score": round(score, 4)} for id, score in findings.documents[:limit]]
        facts = {"query": query, "language": language.value, "read_as": findings.read_as, "words": expanded}
        output.print_json({**facts, "passages": rows, "documents": documents, "texts": texts})
    else:
        _print(findings, expanded, words)
        _print_rows(rows, words)
        if texts:
            print(say(words, "brief.headings.own"))
            _print_rows(texts, words)
    return ExitCode.OK if rows or texts else ExitCode.ABSTAINED


def _row(found: FoundPassage, index: Index) -> dict[str, Any]:
    document = index.document(found.document, found.language)
    passages = document.passages if document else ()
    text = next((passage.text for passage in passages if passage.twin_key == found.twin_key), "")
    return {
        "passage": found.twin_key,
        "language": found.language.value,
        "text": text,
        "score": round(found.score, 4),
        "dense_rank": found.dense_rank,
        "similarity": None if found.similarity is None else round(found.similarity, 4),
        "lexical_rank": found.lexical_rank,
        "bm25": None if found.bm25 is None else round(found.bm25, 4),
    }


def _expanded(index: Index, findings: Findings, language: Language) -> dict[str, list[str]]:
    """For each word of the query, the stems that were searched for beside it."""
    expanded: dict[str, list[str]] = {}
    for word in index.thesaurus.expand(findings.read_as, language):
        names = (" ".join(alternative.stems) for alternative in word.alternatives)
        expanded.setdefault(word.text, []).extend(name for name in names if name)
    return {word: list(dict.fromkeys(names)) for word, names in expanded.items()}


def _print(findings: Findings, expanded: dict[str, list[str]], language: Language) -> None:
    out = output.console()
    out.print(say(language, "cli.search.read_as", text=findings.read_as), markup=False)
    searched = "; ".join(f"{word}: {', '.join(names)}" for word, names in expanded.items() if names)
    out.print(say(language, "cli.search.alternatives", words=searched or "-"), markup=False)
    best = ", ".join(f"{id} {score:.2f}" for id, score in findings.documents[:_DOCUMENTS_SHOWN])
    out.print(say(language, "cli.search.documents", documents=best or "-"), markup=False)


def _print_rows(rows: list[dict[str, Any]], language: Language) -> None:
    from rich.table import Table
    from rich.text import Text

    if not output.is_rich():
        for number, row in enumerate(rows, start=1):
            halves = (_half(row["dense_rank"], row["similarity"]), _half(row["lexical_rank"], row["bm25"]))
            print("\t".join([str(number), f"{row['score']:.2f}", *halves, row["passage"], row["text"]]))
        return
    table = Table(header_style="bold", expand=True)
    for column in ("rank", "score", "dense", "lexical"):
        table.add_column(say(language, f"cli.search.columns.{column}"), justify="right", no_wrap=True)
    table.add_column(say(language, "cli.search.columns.passage"), ratio=1)
    for number, row in enumerate(rows, start=1):
        halves = (_half(row["dense_rank"], row["similarity"]), _half(row["lexical_rank"], row["bm25"]))
        text = Text(row["text"]) + Text(f"\n{row['passage']} ({row['language']})", style="dim")
        table.add_row(str(number), f"{row['score']:.2f}", *halves, text)
    output.console().print(table)


def _half(rank: int | None, score: float | None) -> str:
    """A rank with its score, e.g. `3 (0.71)`; a dash where a half did not find the passage."""
    return "-" if rank is None or score is None else f"{rank} ({score:.2f})"
