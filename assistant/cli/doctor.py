"""`standpunt doctor`: does everything work, and if not, what and where?"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable

from assistant import locations, settings
from assistant.advisor.pipeline import Advisor
from assistant.cli import output
from assistant.cli.progress import ProgressObserver
from assistant.domain import DocumentKind, Language
from assistant.errors import ExitCode, StandpuntError
from assistant.grounding.cross_reading import shipped_reader
from assistant.grounding.model import shipped_model
from assistant.keys import stored_keys
from assistant.library.corpus import read_corpus
from assistant.library.lists import read_lists
from assistant.library.notes import note_files, note_sources, read_note
from assistant.library.own import own_files
from assistant.library.sources import read_sources
from assistant.retrieval.embedding import OnnxEmbedder
from assistant.retrieval.planning import read_text
from assistant.retrieval.sync import OVERTAKEN, is_current, open_index
from assistant.retrieval.team.exchange import cautions, exchange
from assistant.settings import BUILTIN_EMBEDDER
from assistant.words import say

Findings = list[str]

_PARTS = ("message", "hint")


def run_doctor(*, json: bool) -> int:
    """Run every check; a failed one does not stop the others. Returns 5 if anything is wrong, 4 for settings."""
    language = output.words_language()
    checks: dict[str, Callable[[], Findings]] = {
        "config": _config,
        "data": _data,
        "corpus": _corpus,
        "library": _library,
        "embedder": _embedder,
        "grounding": _grounding,
        "index": lambda: _index(language),
        "search": lambda: _search(language),
    }
    if _has_team():
        checks["team"] = lambda: _team(language)
    results = {name: _guarded(check, language) for name, check in checks.items()}
    problems = sum(len(found) for found in results.values())
    if json:
        output.print_json({name: {"ok": not found, "problems": found} for name, found in results.items()})
    else:
        for name, found in results.items():
            print(f"{'✗' if found else '✓'} {say(language, f'cli.doctor.{name}')}")
            for problem in found:
                print(f"    {problem}")
        fine = say(language, "cli.doctor_fine")
        print(say(language, "cli.doctor_problems", count=problems) if problems else fine)
    if results["config"]:
        return ExitCode.CONFIGURATION
    return ExitCode.CORPUS if problems else ExitCode.OK


def _guarded(check: Callable[[], Findings], language: Language) -> Findings:
    try:
        return check()
    except StandpuntError as error:
        return [say(language, f"errors.{error.key}.message", **error.facts)]
    except Exception as error:  # a doctor must live to tell
        return [f"{type(error).__name__}: {error}"]


def _config() -> Findings:
    settings.load()
    stored_keys()
    return []


def _data() -> Findings:
    folder = locations.data_directory()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return [f"{folder}: {os.strerror(error.errno or 0)}"]
    return []


def _corpus() -> Findings:
    return [str(problem) for problem in read_corpus(settings.load().corpus_directory).problems]


def _library() -> Findings:
    in_force = settings.load()
    library, corpus = in_force.library_directory, in_force.corpus_directory
    if library is None:
        return []
    lists = read_lists(corpus)
    sources, problems = note_sources(read_sources(corpus)[0], library)
    read = [read_text(path) for path in own_files(library)]
    read += [read_note(path, lists, sources) for path in note_files(library)]
    return [str(problem) for problem in (*problems, *(each for _, found in read for each in found))]


def _embedder() -> Findings:
    if settings.load().embedding_model != BUILTIN_EMBEDDER:
        return []
    OnnxEmbedder(locations.embedder_directory())
    return []


def _grounding() -> Findings:
    shipped_model()
    shipped_reader()
    return []


def _index(language: Language) -> Findings:
    observer = ProgressObserver(language)
    for _ in range(OVERTAKEN):
        try:
            index = open_index(settings.load(), observer)
        finally:
            observer.stop()
        problem = index.health()
        index.close()
        if is_current(index):
            break
    if not problem:
        return []
    parts = (say(language, f"errors.index_damaged.{part}", path=index.folder, reason=problem) for part in _PARTS)
    return [" ".join(parts)]


def _search(language: Language) -> Findings:
    """Ask for the first case note by its own first question: it must be among those cited."""
    observer = ProgressObserver(language)
    advisor = Advisor(settings.load(), observer)
    try:
        cases = advisor.index.catalogue.documents(language, DocumentKind.CASE)
        if not cases:
            return []
        case = cases[0]
        brief = advisor.answer(f"{case.organisation}: {case.questions[0]}" if case.questions else case.title, language)
        cited = {item.document.id for item in brief.evidence}
        return [] if case.id in cited else [f"{case.id} is not found by its own question"]
    finally:
        observer.stop()
        advisor.close()


def _has_team() -> bool:
    try:
        return bool(settings.load().chroma_url)
    except StandpuntError:  # `_config` tells
        return False


def _team(language: Language) -> Findings:
    """Whether the team's server can be used; that anybody can is told beside it, because Chroma has it so."""
    told = exchange(settings.load(), again=True)
    if told is None:
        return []
    problems = [*told.news(language)] if told.problems else []
    if told.away:
        parts = (say(language, f"errors.{told.away.key}.{part}", **told.away.facts) for part in _PARTS)
        return [*problems, " ".join(parts)]
    for caution in cautions(settings.load()):
        output.note(say(language, f"team.cautions.{caution}", url=told.server))
    return problems
