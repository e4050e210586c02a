"""Whatever part of an index on disk is damaged is named, and repaired by the next question."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.advisor.pipeline import Advisor
from assistant.domain import Language, Outcome
from assistant.errors import IndexUnavailable
from assistant.retrieval.index import Index, IndexFolder
from assistant.retrieval.retriever import Findings, Retriever
from assistant.retrieval.sync import open_index
from tests.retrieval.conftest import ENGLISH_STATEMENT, QUESTION, Recorder, Workplace, search


def truncate_chroma(generation: Path) -> None:
    """Cut Chroma's database in half."""
    path = generation / "chroma" / "chroma.sqlite3"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def delete_chroma(generation: Path) -> None:
    """Delete Chroma's folder."""
    shutil.rmtree(generation / "chroma")


def delete_hnsw(generation: Path) -> None:
    """Delete the folder with the vectors' graph."""
    for path in (generation / "chroma").iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def empty_catalogue(generation: Path) -> None:
    """Empty the catalogue."""
    (generation / "catalogue.sqlite").write_bytes(b"")


def overwrite_catalogue(generation: Path) -> None:
    """Write something else over the catalogue."""
    (generation / "catalogue.sqlite").write_bytes(b"not a database" * 1000)


def delete_probes(generation: Path) -> None:
    """Delete the probes."""
    (generation / "probes.npz").unlink()


def truncate_probes(generation: Path) -> None:
    """Cut the probes in half."""
    path = generation / "probes.npz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def delete_thesaurus(generation: Path) -> None:
    """Delete the thesaurus."""
    (generation / "thesaurus.sqlite").unlink()


def overwrite_thesaurus(generation: Path) -> None:
    """Write something else over the thesaurus."""
    (generation / "thesaurus.sqlite").write_bytes(b"not a database" * 1000)


def corrupt_lexical(generation: Path) -> None:
    """Write something else over the lexical index's own list of files."""
    (generation / "lexical" / "meta.json").write_text("{")


def delete_lexical_files(generation: Path) -> None:
    """Delete the postings of the lexical index."""
    for path in (generation / "lexical").glob("*.idx"):
        path.unlink()


def empty_lexical(generation: Path) -> None:
    """Delete the lexical index."""
    shutil.rmtree(generation / "lexical")


DAMAGE: tuple[Callable[[Path], None], ...] = (
    *(truncate_chroma, delete_chroma, empty_catalogue, overwrite_catalogue),
    *(delete_probes, truncate_probes, delete_thesaurus, overwrite_thesaurus),
    *(corrupt_lexical, delete_lexical_files, empty_lexical),
)


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damage_is_named_and_repaired_by_the_next_question(
    workplace: Workplace, damage: Callable[[Path], None]
) -> None:
    """Whatever part of the index is damaged, its health says so, and a question rebuilds it and is answered."""
    damaged = workplace.current()
    damage(damaged)
    index = Index(damaged)
    assert index.health()
    index.close()

    recorder = Recorder()
    advisor = Advisor(workplace.settings, recorder)
    brief = advisor.answer(QUESTION)
    assert brief.outcome is Outcome.ADVISED
    assert brief.evidence
    assert [reason for reason, _ in recorder.built] in (["damaged"], ["new"])
    assert advisor.index.health() is None
    advisor.close()


def test_vectors_without_their_graph_are_noticed(home: Path, tmp_path: Path) -> None:
    """With its HNSW files gone Chroma counts every entry and finds next to none: health and search both say so."""
    current = IndexFolder(home / "data" / "index").current()
    assert current is not None
    copy = tmp_path / current.name
    shutil.copytree(current, copy)
    delete_hnsw(copy)
    index = Index(copy)
    assert index.casebook.vectors.count() == index.casebook.lexical.count()
    assert index.health()
    with pytest.raises(IndexUnavailable) as told:
        search(index)
    assert told.value.key == "index_damaged"
    index.close()


def test_a_changed_byte_in_the_graph_is_noticed(home: Path, tmp_path: Path) -> None:
    """A byte that a disk turned among the vectors breaks nothing that could be seen, but the seal of the index."""
    current = IndexFolder(home / "data" / "index").current()
    assert current is not None
    copy = tmp_path / current.name
    shutil.copytree(current, copy)
    graph = max(copy.rglob("data_level0.bin"), key=lambda path: path.stat().st_size)
    content = bytearray(graph.read_bytes())
    content[len(content) // 2] ^= 0xFF
    graph.write_bytes(content)
    index = Index(copy)
    assert "data_level0.bin" in str(index.health())
    index.close()


@pytest.mark.parametrize(
    "damage", [truncate_chroma, corrupt_lexical, empty_lexical], ids=lambda damage: damage.__name__
)
def test_an_update_of_a_damaged_index_builds_it_anew(workplace: Workplace, damage: Callable[[Path], None]) -> None:
    """A change of the documents on top of a damaged index ends in a healthy one, not in an error."""
    damage(workplace.current())
    workplace.edit("greenhushing.en", ENGLISH_STATEMENT, "The lighthouse keeper used the term greenhushing")
    index, _ = workplace.open()
    fault = index.health()
    index.close()
    assert fault is None


def test_an_index_that_is_replaced_in_the_middle_of_a_search(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader whose generation is swept before it has opened all of it reads the new one; nothing is built anew."""
    search, recorder, changes = Retriever.search, Recorder(), iter(("lighthouse", "windmill"))

    def overtaken(self: Retriever, question: str, language: Language, only: None = None) -> Findings:
        for word in changes:
            workplace.edit("greenhushing.en", ENGLISH_STATEMENT, f"The {word} keeper used the term greenhushing")
            open_index(workplace.settings, Recorder()).close()
            workplace.edit("greenhushing.en", f"The {word} keeper used the term greenhushing", ENGLISH_STATEMENT)
        return search(self, question, language, only)

    monkeypatch.setattr(Retriever, "search", overtaken)
    advisor = Advisor(workplace.settings, recorder)
    assert advisor.answer(QUESTION).outcome is Outcome.ADVISED
    assert "damaged" not in [reason for reason, _ in recorder.built]
    advisor.close()
