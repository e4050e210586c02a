"""Case notes in the library: new ones get an id, are kept whole or not at all, and are found again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import locations
from assistant.domain import Language
from assistant.errors import LibraryUnavailable, UsageError
from assistant.library.lists import read_lists
from assistant.library.note_store import (
    NoteContext,
    check_note,
    find_note,
    keep_note,
    kept_notes,
    remove_note,
    write_whole,
)

TODAY = date(2026, 11, 22)
FACTS = "organisation: Café Zuid\nyears: [2024]\ndecision: held\n"
DUTCH = "## Wat er gebeurde\n- Het café hield vast aan de actie van die zomer.\n"
ENGLISH = "## What happened\n- The café held on to the campaign of that summer.\n"


@pytest.fixture
def context(tmp_path: Path) -> NoteContext:
    """A library with nothing in it."""
    lists = read_lists(locations.corpus_directory())
    return NoteContext.of(tmp_path / "library", lists, {}, Language.EN)


def add(context: NoteContext, facts: str = FACTS, body: str = DUTCH) -> Path:
    """Keep a note."""
    checked = check_note(f"---\n{facts}---\n{body}", context, TODAY)
    assert checked.problems == ()
    return keep_note(checked)


def test_a_new_note_gets_an_id_and_a_language(context: NoteContext) -> None:
    """After its organisation and first year, and by its text; two of the same are told apart."""
    first, second = add(context), add(context, body=ENGLISH)
    assert [path.name for path in (first, second)] == ["own-cafe-zuid-2024.nl.md", "own-cafe-zuid-2024-2.en.md"]
    assert first.read_text(encoding="utf-8") == f"---\nlanguage: nl\nid: own-cafe-zuid-2024\n{FACTS}---\n{DUTCH}"
    notes = kept_notes(context)
    assert [(note.id, note.problems, note.document is not None) for note in notes] == [
        ("own-cafe-zuid-2024-2", (), True),
        ("own-cafe-zuid-2024", (), True),
    ]
    assert not list(first.parent.glob(".*"))


def test_an_id_of_their_own(context: NoteContext) -> None:
    """An id is kept if it begins as ours do, and otherwise made to; a twin shares it."""
    add(context, f"id: zuid\n{FACTS}")
    assert add(context, f"id: own-zuid\nlanguage: en\n{FACTS}", ENGLISH).name == "own-zuid.en.md"
    assert {note.id for note in kept_notes(context)} == {"own-zuid"}
    again = check_note(f"---\nid: own-zuid\nlanguage: en\n{FACTS}---\n{ENGLISH}", context, TODAY)
    assert again.document is None
    assert "standpunt note edit own-zuid" in again.problems[0].message


def test_lines_are_those_of_the_text(context: NoteContext) -> None:
    """What is added on top does not move what a person sees in the editor."""
    text = f"---\n{FACTS}colour: red\n---\n{DUTCH}- <<more>>\n"
    assert [problem.line for problem in check_note(text, context, TODAY).problems] == [5, 9]


def test_a_note_that_is_changed_stays_itself(context: NoteContext) -> None:
    """Its id and language are those of its file."""
    path = add(context)
    text = path.read_text(encoding="utf-8")
    changed = check_note(text.replace("held", "adapted"), context, TODAY, path)
    assert (changed.path, changed.problems) == (path, ())
    other = check_note(text.replace("own-cafe-zuid-2024", "own-else"), context, TODAY, path)
    assert other.document is None
    assert "own-else.nl.md" in other.problems[0].message


def test_found_and_removed(context: NoteContext) -> None:
    """In the language wanted if there is a choice; removing takes both."""
    add(context)
    add(context, f"id: own-cafe-zuid-2024\nlanguage: en\n{FACTS}", ENGLISH)
    id = "own-cafe-zuid-2024"
    assert [find_note(context.library, id, language).name for language in Language] == [f"{id}.nl.md", f"{id}.en.md"]
    assert len(remove_note(context.library, f" {id.upper()} ")) == 2
    assert kept_notes(context) == []
    for act in (lambda: find_note(context.library, id, Language.NL), lambda: remove_note(context.library, "../x")):
        with pytest.raises(UsageError, match="note_unknown"):
            act()


def test_nothing_half_written(context: NoteContext) -> None:
    """Where a note cannot be written, the one before it stays and no draft is left."""
    path = add(context)
    before = path.read_bytes()
    with pytest.raises(LibraryUnavailable, match="library_unwritable"):
        write_whole(path / "below", "text")
    (path.with_name(f".{path.name}.new")).mkdir()
    with pytest.raises(LibraryUnavailable, match="library_unwritable"):
        write_whole(path, "text")
    assert path.read_bytes() == before


def test_a_text_that_is_far_too_long(context: NoteContext) -> None:
    """It is refused before it is taken apart."""
    checked = check_note("---\n" + "x" * 2_000_000, context, TODAY)
    assert checked.document is None
    assert "larger than" in checked.problems[0].message
