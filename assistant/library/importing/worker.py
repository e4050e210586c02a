"""The process that converts: it may hang, crash or run out of memory, and nothing else is lost.

It reads requests from standard input (a line of JSON, then the bytes of the file) and answers each with a line of
JSON. It ends when its input ends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from itertools import islice
from typing import Any

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing.blocks import texts, to_markdown
from assistant.library.importing.converted import Converted, Limits, Reading
from assistant.library.importing.formats import find_format
from assistant.library.importing.titles import choose_title
from assistant.library.language import detect_language
from assistant.library.text import clean

_READERS = {
    "markdown": "written:read_markdown",
    "text": "written:read_text",
    "html": "page:read",
    "pdf": "pdf.reading:read",
    "docx": "word:read",
    "pptx": "slides:read",
    "odt": "opendocument:read",
    "eml": "mail:read",
}
_FROM_TEMPLATES = frozenset({"docx", "pptx", "odt", "pdf"})
"""Formats that are made with templates, which have titles of their own."""

_FEWEST_LETTERS = 2
_TELLING = 20_000
"""Characters from which the language is told."""


def convert_here(data: bytes, name: str | None, limits: Limits, default: Language) -> Converted:
    """Convert in this very process, without limits on time and memory.

    Raises:
        Refused: with the reason.
    """
    if len(data) > limits.file_bytes:
        raise Refused("import_too_large", limit=limits.file_bytes // 2**20)
    if not data.strip():
        raise Refused("import_empty")
    format = find_format(data, name)
    reading = _reader(format)(data, limits, default)
    if sum(map(str.isalpha, "".join(islice(texts(reading.blocks), 1000)))) < _FEWEST_LETTERS:
        raise Refused("import_empty")
    told = " ".join(islice(texts(reading.blocks), 2000))[:_TELLING]
    return Converted(
        title=choose_title(reading.title, reading.blocks, name, doubted=format in _FROM_TEMPLATES),
        language=reading.language or detect_language(told, default),
        date=reading.date,
        format=format,
        pages=reading.pages,
        markdown=to_markdown(reading.blocks, limits.characters),
        unread=reading.unread,
    )


def main() -> None:
    """Answer requests until there are no more. What libraries print goes nowhere."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us decides when we end
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.addaudithook(stay_in)
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        data = sys.stdin.buffer.read(request["size"])
        answers.write(_answer(request, data))
        answers.flush()


def _reader(format: str) -> Callable[[bytes, Limits, Language], Reading]:
    module, _, function = _READERS[format].partition(":")
    reader: Callable[[bytes, Limits, Language], Reading] = getattr(
        import_module(f"assistant.library.importing.{module}"), function
    )
    return reader


def _answer(request: dict[str, Any], data: bytes) -> bytes:
    limits = Limits(**request["limits"])
    try:
        _bound(limits)
        converted = convert_here(data, request["name"], limits, Language(request["default"]))
        return json.dumps({"converted": asdict(converted)}).encode("ascii") + b"\n"
    except Refused as refused:
        key, facts = refused.key, refused.facts
    except MemoryError:
        key, facts = "import_memory", {"limit": limits.memory_bytes // 2**20}
    except Exception as error:  # libraries raise anything over a damaged file
        key, facts = "import_damaged", {"reason": f"{type(error).__name__}: {error}"}
    told = {name: fact if isinstance(fact, int) else clean(str(fact))[:200] for name, fact in facts.items()}
    return json.dumps({"refused": key, "facts": told}).encode("ascii") + b"\n"


def _bound(limits: Limits) -> None:
    """Bind this process to the limits, where the system can: memory, and processor time for when nobody watches."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    wanted = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_CPU: int(used + 2 * limits.seconds) + 2,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        with suppress(ValueError, OSError):  # macOS has no limit on address space
            resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def stay_in(event: str, arguments: tuple[Any, ...]) -> None:
    """No document is a reason to go to the network or to start a program."""
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        raise Refused("import_unsafe")
