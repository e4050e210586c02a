"""`standpunt index`"""

from __future__ import annotations

from typing import Any

from assistant import locations, settings
from assistant.cli import output
from assistant.cli.progress import ProgressObserver
from assistant.errors import ExitCode
from assistant.retrieval.index import Index
from assistant.retrieval.sync import open_index, update_index
from assistant.words import say


def run_index(*, rebuild: bool, json: bool) -> int:
    """Bring the index up to date (or build it anew) and show its state."""
    language = output.words_language()
    in_force = settings.load()
    observer = ProgressObserver(language)
    try:
        if rebuild:
            update_index(in_force, observer, rebuild="asked")
        index = open_index(in_force, observer)
    finally:
        observer.stop()
    state = _state(index, in_force)
    index.close()
    if json:
        output.print_json(state)
        return ExitCode.OK
    for key, value in state.items():
        print(f"{say(language, f'cli.index.{key}')}: {_shown(value)}")
    print(say(language, "cli.index_ready"))
    return ExitCode.OK


def _state(index: Index, in_force: settings.Settings) -> dict[str, Any]:
    folder = locations.index_directory()
    files = [path for path in index.folder.rglob("*") if path.is_file()]
    return {
        "folder": str(folder),
        "generation": index.generation,
        "documents": index.catalogue.count_documents(),
        "entries": int(index.catalogue.meta("entries") or 0),
        "corpus": str(in_force.corpus_directory),
        "corpus_version": index.catalogue.meta("corpus_version"),
        "embedder": in_force.embedding_model,
        "size": sum(path.stat().st_size for path in files),
    }


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count} {name}" for name, count in value.items())
    if isinstance(value, int) and value > 1_000_000:
        return f"{value / 1_000_000:.1f} MB"
    return str(value)
