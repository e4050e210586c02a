"""What the index knows of case notes that have no twin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant import locations
from assistant.domain import Document, Language
from assistant.library.lists import read_lists
from assistant.library.notes import parse_note
from assistant.retrieval.catalogue import Catalogue

FRONT = "---\nid: {id}\nlanguage: {language}\norganisation: Acme\nyears: 2024\ndecision: held\n---\n"


def note(id: str, language: Language) -> Document:
    """A case note of the user's own."""
    text = FRONT.format(id=id, language=language) + "## What happened\n- Acme stayed.\n"
    lists = read_lists(locations.corpus_directory())
    document, problems = parse_note(text, Path(f"{id}.{language}.md"), lists, {}, date(2026, 11, 22))
    assert document, problems
    return document


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Three notes: one in both languages, one in each."""
    made = Catalogue(tmp_path / "catalogue.sqlite", writable=True)
    both = note("own-both", Language.NL)
    made.put_documents([both, replace(note("own-both", Language.EN), sector="retail"), note("own-dutch", Language.NL)])
    made.put_documents([note("own-english", Language.EN)])
    made.commit()
    return made


@pytest.mark.parametrize("language", list(Language))
def test_every_case_in_either_language(catalogue: Catalogue, language: Language) -> None:
    """A note that has no twin counts in the other language too, and one that has a twin counts once."""
    assert [case.id for case in catalogue.cases(language)] == ["own-both", "own-dutch", "own-english"]
    assert [case.sector for case in catalogue.cases(language)] == [
        "retail" if language is Language.EN else None,
        None,
        None,
    ]


def test_a_note_is_its_own_source(catalogue: Catalogue) -> None:
    """What its statements rest on is found by its id."""
    source = catalogue.source("own-dutch")
    assert source
    assert (source.title, source.kind) == ("Acme (2024)", "internal")


def test_a_note_that_is_gone(tmp_path: Path, catalogue: Catalogue) -> None:
    """Without its twin a note is told in the language that is left; without both it is not counted."""
    catalogue.remove_documents(["own-both.en", "own-dutch.nl"])
    catalogue.commit()
    again = Catalogue(tmp_path / "catalogue.sqlite")
    assert [case.id for case in again.cases(Language.EN)] == ["own-both", "own-english"]
    again.close()
