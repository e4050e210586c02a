"""What gets killed: commands at work on one home that lives through every kill."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.conftest import FACT, Tiny

BEFORE = b"what was there before"
"""What an export takes the place of."""

_FORMATS = {"md": "md", "html": "html", "docx": "docx", "json": "json", "memo-docx": "docx"}

Turn = tuple[str, str | None]
"""A question, and the JSON of its brief if there is one."""


@dataclass
class Export:
    """A file that is being written over another one. `again`: the arguments that write it to a file named behind."""

    path: Path
    again: tuple[str, ...]


@dataclass
class Scene:
    """A home, and what it has promised to hold.

    `answer`: what a fixed question is answered. `turns`, `decided`, `documents`: those that were acknowledged.
    `number`: of the round; `doomed`: the document that is being removed.
    """

    tiny: Tiny
    folder: Path
    answer: str
    number: int = 0
    turns: dict[tuple[str, int], Turn] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    doomed: str | None = None
    export: Export | None = None

    @classmethod
    def of(cls, tiny: Tiny, folder: Path) -> Scene:
        """A home that has an index, a conversation and a document; `folder` takes what is added and exported."""
        scene = cls(tiny, folder, tiny.standpunt("ask", "--only", "shipped", FACT).out)
        if not scene.answer.startswith("In short\n"):
            raise RuntimeError("the home does not answer before anything was killed")
        tiny.standpunt(*add(scene))
        return scene

    @property
    def sessions(self) -> Path:
        """The file of conversations."""
        return self.tiny.home / "data" / "sessions.sqlite"

    @property
    def library(self) -> Path:
        """The folder of documents of one's own."""
        return self.tiny.home / "data" / "library"

    @property
    def question(self) -> str:
        """A question that is asked in this round only."""
        return f"What did ABN AMRO do about its Pride films, in round {self.number}?"

    @property
    def note(self) -> str:
        """What goes with a decision of this round."""
        return f"We talked about it in round {self.number}."


@dataclass(frozen=True)
class Victim:
    """A command to kill. `command`: prepares the scene, and returns its arguments. `asks`: it shows an answer."""

    name: str
    command: Callable[[Scene], Sequence[str]]
    asks: bool = False


def add(scene: Scene) -> list[str]:
    """Add a folder of new documents."""
    inbox = scene.folder / f"inbox-{scene.number}"
    inbox.mkdir()
    for each in range(3):
        name = f"Lighthouse {scene.number} {each}"
        text = f"The lighthouse of bay {scene.number}-{each} shines every {each + 3} seconds.\n\n" * 20
        (inbox / f"{name}.txt").write_text(f"{name}\n\n{text}", encoding="utf-8")
    return ["add", str(inbox)]


def _edit(scene: Scene) -> list[str]:
    """Change a document of the corpus, so that the index follows."""
    path = scene.tiny.corpus / "articles" / "greenhushing.en.md"
    text = re.sub(r" \(round \d+\)", "", path.read_text(encoding="utf-8"))
    path.write_text(text.replace(" [@", f" (round {scene.number}) [@", 1), encoding="utf-8")
    return ["index"]


def _remove(scene: Scene) -> list[str]:
    scene.doomed = min(scene.documents, default="own-none")
    return ["remove", scene.doomed]


def _write_note(scene: Scene) -> list[str]:
    name = f"Lighthouse {scene.number}"
    told = f"{name} kept its lamp lit after a complaint about the light."
    facts = ("--subject", "a lamp", "--year", "2024", "--decision", "held", "--happened", told)
    return ["note", "new", "--organisation", name, *facts, "--topic", "inclusion"]


def _export(scene: Scene) -> list[str]:
    """Write a conversation over an older export, in one format after the other."""
    format, suffix = list(_FORMATS.items())[scene.number % len(_FORMATS)]
    return _over(scene, f"conversation.{suffix}", ("export", "last", "--format", format, "--force", "--out"))


def _archive(scene: Scene) -> list[str]:
    return _over(scene, "library.zip", ("library", "export", "--force"))


def _over(scene: Scene, name: str, arguments: tuple[str, ...]) -> list[str]:
    path = scene.folder / name
    path.write_bytes(BEFORE)
    scene.export = Export(path, arguments)
    return [*arguments, str(path)]


VICTIMS = (
    Victim("asking in a new session", lambda scene: ["ask", scene.question], asks=True),
    Victim("adding documents", add),
    Victim("indexing a change", _edit),
    Victim("exporting a conversation", _export),
    Victim("going on with a session", lambda scene: ["ask", "--continue", scene.question], asks=True),
    Victim("recording a decision", lambda scene: ["decide", "last", "--stance", "hold", "--note", scene.note]),
    Victim("building the index anew", lambda _: ["index", "--rebuild"]),
    Victim("making a case note", _write_note),
    Victim("removing a document", _remove),
    Victim("exporting the library", _archive),
    Victim("changing a setting", lambda scene: ["config", "set", "lock_timeout", str(100 + scene.number)]),
)
