"""`standpunt corpus`: for those who keep the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from assistant import settings
from assistant.cli import output
from assistant.domain import DocumentKind, Language
from assistant.errors import ExitCode, UsageError
from assistant.library.corpus import read_corpus
from assistant.library.inventory import Inventory, take_inventory
from assistant.library.lists import ClosedLists
from assistant.library.template import write_templates
from assistant.words import say

_WRITABLE = (DocumentKind.CASE, DocumentKind.ARTICLE)


def run_check(folder: str | None, *, json: bool) -> int:
    """Report what is wrong with the documents and count them. Returns 5 if anything is wrong."""
    corpus = read_corpus(_folder(folder))
    inventory, language = take_inventory(corpus), output.words_language()
    if json:
        problems = [{"path": str(p.path), "line": p.line, "message": p.message} for p in corpus.problems]
        output.print_json({**asdict(inventory), "problems": problems})
    else:
        for problem in corpus.problems:
            print(problem)
        _print(inventory, corpus.lists, language)
        fine = say(language, "cli.corpus.fine")
        print(say(language, "cli.corpus.problems", count=len(corpus.problems)) if corpus.problems else fine)
    return ExitCode.CORPUS if corpus.problems else ExitCode.OK


def run_new(kind: str, id: str, folder: str | None) -> int:
    """Write the templates of a new document."""
    wanted = next((each for each in _WRITABLE if each == kind.strip().lower()), None)
    if wanted is None:
        raise UsageError("document_kind_unknown", kind=kind)
    language = output.words_language()
    for path in write_templates(_folder(folder), wanted, id, date.today()):
        print(say(language, "cli.corpus.written", path=path))
    output.note(say(language, "cli.corpus.next"))
    return ExitCode.OK


def _folder(folder: str | None) -> Path:
    return Path(folder).expanduser() if folder else settings.load().corpus_directory


def _print(inventory: Inventory, lists: ClosedLists, language: Language) -> None:
    def labelled(name: str, counts: Mapping[str, int]) -> str:
        return ", ".join(f"{lists.label(name, code, language)} {count}" for code, count in counts.items())

    share = round(100 * inventory.outside_share)
    rows = {
        "documents": str(sum(inventory.kinds.values())),
        "kinds": ", ".join(f"{say(language, f'kinds.{kind}')} {count}" for kind, count in inventory.kinds.items()),
        "languages": ", ".join(f"{code} {count}" for code, count in inventory.languages.items()),
        "topics": labelled("topics", inventory.topics),
        "decisions": labelled("decisions", inventory.decisions),
        "statements": say(language, "cli.corpus.outside", count=inventory.statements, share=share),
        "sources": str(inventory.sources),
    }
    for name, value in rows.items():
        print(f"{say(language, f'cli.corpus.{name}')}: {value}")
