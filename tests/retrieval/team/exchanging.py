"""What the tests of sharing a library share: notes, and looks at what lies on the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assistant.retrieval.team.address import Address
from assistant.retrieval.team.server import Record, TeamServer
from assistant.settings import Settings
from tests.retrieval.team.conftest import Member

LONG = "\n\n".join(f"Alinea {number}: één klant klaagde over campagne nummer {number}. " * 5 for number in range(150))
"""A text of several records, with characters of two bytes."""

NOTE = """\
---
id: own-voorbeeld-2024
language: {language}
organisation: Voorbeeld BV
years: [2024]
decision: held
---
## {heading}
- Er kwamen veertig klachten binnen. [@eigen-verslag; @own-voorbeeld-2024]
"""
SOURCES = "eigen-verslag: {kind: company, title: Verslag, excerpt_read: true}\n"


def add_note(member: Member, language: str = "nl", extra: str = "") -> str:
    """Write a case note that rests on a source of the member's own; returns the name of its file."""
    heading = "Wat er gebeurde" if language == "nl" else "What happened"
    path = member.file(f"notes/own-voorbeeld-2024.{language}.md")
    path.parent.mkdir(exist_ok=True)
    path.write_text(NOTE.format(language=language, heading=heading) + extra, encoding="utf-8")
    member.file("sources.yaml").write_text(SOURCES, encoding="utf-8")
    return path.relative_to(member.library).as_posix()


def on_server(settings: Settings) -> list[Record]:
    """Every record that the server holds of a team, of whatever collection."""
    server = TeamServer(Address.of(str(settings.chroma_url)), "Authorization", None)
    collections = server.collections("standpunt-")
    found = [
        each for one in collections for each in one.where({"file": {"$ne": ""}}, include=["documents", "metadatas"])
    ]
    server.close()
    return found


def said(settings: Settings) -> str:
    """Every text and every fact that the server holds."""
    return "\n".join(f"{record.id} {record.document} {dict(record.metadata)}" for record in on_server(settings))


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of the server meanwhile."""
    asked: list[str] = []
    whole = TeamServer.fetch

    def counting(self: TeamServer, method: str, path: str, *rest: object) -> tuple[int, bytes]:
        asked.append(f"{method} {path.rpartition('/')[2]}")
        return whole(self, method, path, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(TeamServer, "fetch", counting)
        yield asked
