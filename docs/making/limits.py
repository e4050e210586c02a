"""The page of all limits, with the numbers of the code that holds to them."""

from __future__ import annotations

from assistant import domain, onnx_model, settings
from assistant.advisor import evidence
from assistant.advisor.chat import client, context, listing, packing, rewriting, streaming
from assistant.conversation import store
from assistant.grounding import claims, features
from assistant.library import archive as library_archive
from assistant.library import document, holdings, splitting
from assistant.library.importing import archive, converted
from assistant.retrieval import reranking, retriever
from assistant.retrieval.team import exchange, server
from assistant.settings import Settings

Row = tuple[str, str, str]
"""What is bounded, by how much, and what happens then."""

_HEAD = """# Limits

<!-- Made by `python -m docs.making` from the constants in the code. Change those instead. -->

Every limit that a user can meet. Those that are called by a name in `code` are [settings](configuration.md); the others
are fixed. What has no limit stands [at the end](#not-limited).
"""
_NOT_LIMITED = """
## Not limited

- **Memory** of the advisor itself. It grows with the index, and with torch if a model other than ours is set for
  searching, reranking or checking. Only the conversion of a file runs in a process with a limit.
- **Standard input** of `ask`, `check`, `add` and `note new` is read whole before its size is looked at.
- **`standpunt check`**: the text and the files it is checked against may be of any size.
- **How many** documents, notes, conversations and turns are kept. How time grows with them is in
  [evals/results](../../evals/README.md#the-other-scripts).
- **How long a search takes.** It is not interrupted; Ctrl-C stops it.
"""


def page() -> str:
    """The page in Markdown."""
    return _HEAD + "".join(_table(title, rows) for title, rows in _tables().items()) + _NOT_LIMITED


def _tables() -> dict[str, tuple[Row, ...]]:
    return {
        "Question and answer": _questions(),
        "Chat models": _models(),
        "Search": _search(),
        "Own documents": _own(),
        "Archives and the team's server": _shared(),
        "Waiting for others": _waiting(),
    }


def _questions() -> tuple[Row, ...]:
    cases, listed = _private(evidence, "_CASES_SHOWN"), _private(evidence, "_CASES_LISTED")
    return (
        ("A question", f"{domain.MAX_QUESTION_CHARACTERS:,} characters", "refused, exit code 2"),
        ("Comparable cases in a brief", f"{cases}, or {listed} where cases are asked for", "the count tells of all"),
        ("Sentences of the sources that carry one statement", f"{features.TOGETHER}", "the others count for little"),
        ("A sentence of a source, for the check", f"{_private(claims, '_MOST_WORDS')} words", "cut in two"),
    )


def _models() -> tuple[Row, ...]:
    return (
        ("Silence, before an answer or in it", _seconds("first_token_timeout"), "the built-in advisor answers"),
        ("A whole answer", _seconds("model_timeout"), "the built-in advisor answers"),
        ("An answer", f"{streaming.MAX_CHARACTERS:,} characters", "the built-in advisor answers"),
        (
            f"The same line, or the same {streaming.RUN} words",
            f"{streaming.MAX_REPEATS} times",
            "the built-in advisor answers",
        ),
        (
            "Question, passages and answer together",
            f"what the model can read, at most {context.CONTEXT_TOKENS:,} tokens",
            "the passages needed least are left out, and the JSON names them",
        ),
        ("Room kept for the answer", f"{packing.ANSWER_TOKENS:,} tokens", "–"),
        ("Turns shown for rewriting a follow-up", f"{_private(rewriting, '_TURNS')}", "older ones are not shown"),
        ("A rewritten question, a name, a verdict", f"{_private(client, '_SHORT_TIME'):g} seconds", "done without"),
        (
            "What a server may tell of its models",
            f"{listing.MAX_BYTES // 10**6} MB, {listing.MAX_MODELS} models, {listing.PATIENCE:g} seconds",
            "the rest is not listed",
        ),
    )


def _search() -> tuple[Row, ...]:
    return (
        (
            "What each half of the search contributes",
            f"{_private(retriever, '_DEPTH')} entries",
            "the rest is not found",
        ),
        ("… of your own documents", f"{_private(retriever, '_TEXTS_DEPTH')} entries", "the rest is not found"),
        ("What a reranker reorders", f"{reranking.DEPTH} passages", "the rest keeps its place"),
        ("A text to be embedded", f"{onnx_model.MAX_CHARACTERS:,} characters", "cut"),
    )


def _own() -> tuple[Row, ...]:
    each = converted.Limits()
    mebibyte = converted.MEBIBYTE
    large = _private(archive, "_LARGE") // mebibyte
    return (
        ("A file", f"{each.file_bytes // mebibyte} MiB", "refused; the others go on"),
        ("An office file, unpacked", f"{each.unpacked_bytes // mebibyte} MiB", "refused as unsafe"),
        (
            "A part of an office file",
            f"{_private(archive, '_LARGEST_RATIO')} times its packed size, once it is above {large} MiB",
            "refused as unsafe",
        ),
        ("Parts of an office file", f"{_private(archive, '_MOST_PARTS'):,}", "refused as unsafe"),
        ("Pages of a PDF", f"{each.pages:,}", "refused"),
        ("Text of a file", f"{each.characters:,} characters", "refused"),
        ("Conversion of a file", f"{each.seconds:g} seconds", "stopped and refused"),
        ("Memory of the conversion (Linux)", f"{each.memory_bytes // mebibyte:,} MiB", "stopped and refused"),
        ("A passage", f"about {splitting.MOST_WORDS} words", "split at the end of a sentence"),
        ("A case note, or a document of the casebook", f"{document.MAX_FILE_BYTES:,} bytes", "refused"),
    )


def _shared() -> tuple[Row, ...]:
    mebibyte = converted.MEBIBYTE
    ratio, above = library_archive.MAX_RATIO, _private(library_archive, "_FROM") // mebibyte
    return (
        ("A file in an archive", f"{holdings.MAX_BYTES // mebibyte} MiB", "the archive is refused"),
        ("Files in an archive", f"{library_archive.MAX_FILES:,}", "the archive is refused"),
        (
            "An archive, unpacked",
            f"{library_archive.MAX_TOTAL // 2**30} GiB, and {ratio} times its size once it is above {above} MiB",
            "the archive is refused",
        ),
        ("Sent to the team's server at once", f"{server.MAX_BYTES // mebibyte} MiB", "sent in parts"),
        ("A first sign of the team's server", f"{server.PATIENCE:g} seconds", "the copy at hand is used"),
        (
            "A server that kept us waiting in vain",
            f"left alone for {_private(exchange, '_AWAY'):g} seconds",
            "the copy at hand is used",
        ),
    )


def _waiting() -> tuple[Row, ...]:
    return (
        ("Another process that updates the index", _seconds("lock_timeout"), "exit code 5"),
        (
            "Another process that writes a conversation",
            f"{_private(store, '_PATIENCE_MS') / 1000:g} seconds",
            "exit code 5",
        ),
        ("Any time that can be set", f"{settings.LONGEST:g} seconds", "refused, exit code 4"),
    )


def _seconds(name: str) -> str:
    return f"`{name}`: {getattr(Settings, name):g} seconds"


def _private(module: object, name: str) -> float:
    """A constant that is nobody else's business but its module's, and this page's."""
    value = getattr(module, name)
    assert isinstance(value, int | float)  # noqa: S101
    return value


def _table(title: str, rows: tuple[Row, ...]) -> str:
    lines = "".join(f"| {what} | {limit} | {then} |\n" for what, limit, then in rows)
    return f"\n## {title}\n\n| what | at most | beyond it |\n| --- | --- | --- |\n{lines}"
