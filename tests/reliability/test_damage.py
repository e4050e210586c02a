"""Files that are cut short, changed or gone: found, named, and mended where they can be made again; never ignored."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.grounding import model
from assistant.retrieval.index import Index, IndexFolder
from tests.cli.conftest import FACT, Tiny, assert_told

Damage = Callable[[Path], None]


def cut(path: Path) -> None:
    """Leave the first half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """Turn every bit of one byte in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def remove(path: Path) -> None:
    """Delete it."""
    path.unlink()


WAYS: tuple[Damage, ...] = (cut, flip, remove)


@pytest.fixture(scope="module")
def generation(_tiny_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished generation of the index, to be damaged and mended again."""
    current = IndexFolder(_tiny_home / "data" / "index").current()
    assert current is not None
    return Path(shutil.copytree(current, tmp_path_factory.mktemp("damaged") / current.name))


def parts(generation: Path) -> Iterator[Path]:
    """Every file of a generation that says anything. So few vectors Chroma keeps in its database, not in the graph."""
    for path in sorted(generation.rglob("*")):
        if path.is_file() and path.stat().st_size and path.suffix != ".bin":
            yield path


def health(generation: Path) -> str | None:
    """What is wrong with a generation, or None."""
    try:
        index = Index(generation)
    except sqlite3.Error as error:  # without a catalogue there is nothing to open
        return f"catalogue.sqlite: {error}"
    told = index.health()
    index.close()
    return told


@pytest.mark.parametrize("damage", WAYS, ids=lambda damage: damage.__name__)
def test_damage_to_any_file_of_the_index_is_found_and_named(generation: Path, damage: Damage) -> None:
    """Whatever file is damaged, however slightly, the health of the index names it."""
    unnoticed, files = [], list(parts(generation))
    assert len(files) > 10
    for path in files:
        whole = path.read_bytes()
        damage(path)
        told = health(generation)
        path.write_bytes(whole)
        # Chroma's own database may hold the byte in a place that nothing is kept in; without the seal there is none.
        spare = (path.name, damage) in {("chroma.sqlite3", flip), ("checksums.json", remove)}
        if not spare and (told is None or (damage is remove and path.parent == generation and path.name not in told)):
            unnoticed.append((path.name, told))
    assert unnoticed == []


def current(tiny: Tiny) -> Path:
    """The current generation of a home."""
    found = IndexFolder(tiny.home / "data" / "index").current()
    assert found is not None
    return found


def spoil_postings(tiny: Tiny) -> None:
    """Cut the words of the lexical index short."""
    for path in (current(tiny) / "lexical").glob("*.idx"):
        cut(path)


def spoil_catalogue(tiny: Tiny) -> None:
    """Change what lies in the middle of the catalogue."""
    path = current(tiny) / "catalogue.sqlite"
    content = bytearray(path.read_bytes())
    content[len(content) // 4 : -len(content) // 4] = b"\xff" * (len(content) - 2 * (len(content) // 4))
    path.write_bytes(content)


def spoil_stamp(tiny: Tiny) -> None:
    """Write something else where the name of the current generation stands."""
    (tiny.home / "data" / "index" / "CURRENT").write_bytes(b"\xff\x00../../etc")


def empty_stamp(tiny: Tiny) -> None:
    """Leave nothing where the name of the current generation stands."""
    (tiny.home / "data" / "index" / "CURRENT").write_bytes(b"")


@pytest.mark.parametrize(
    "damage", [spoil_postings, spoil_catalogue, spoil_stamp, empty_stamp], ids=lambda d: d.__name__
)
def test_a_question_mends_the_index(tiny: Tiny, damage: Callable[[Tiny], None]) -> None:
    """The next question says that the index is built anew, and is answered as ever; then all is well again."""
    expected = tiny.standpunt("ask", FACT).out
    damage(tiny)
    mended = tiny.standpunt("ask", FACT)
    assert (mended.code, mended.out) == (0, expected)
    assert "ndex" in mended.err
    assert "Traceback" not in mended.err
    assert tiny.standpunt("doctor", "--json").code == 0


def test_the_doctor_says_what_to_do_about_a_changed_byte(tiny: Tiny) -> None:
    """A byte that turned in the words of the index is found by `doctor`; what it advises mends it."""
    postings = sorted((current(tiny) / "lexical").glob("*.pos"))[0]
    flip(postings)
    examined = tiny.standpunt("doctor")
    assert examined.code == 5
    assert postings.name in examined.out
    assert "standpunt index --rebuild" in examined.out
    assert tiny.standpunt("index", "--rebuild").code == 0
    assert tiny.standpunt("doctor").code == 0


@pytest.mark.parametrize("damage", [cut, flip], ids=lambda damage: damage.__name__)
def test_damaged_conversations_are_told_and_left_alone(tiny: Tiny, damage: Damage) -> None:
    """A file of conversations that is damaged is named, neither emptied nor replaced; moved away, all works."""
    for _ in range(3):
        assert tiny.standpunt("ask", FACT).code == 0
    path = tiny.home / "data" / "sessions.sqlite"
    if damage is flip:  # where it is noticed: the first page says what the others are
        content = bytearray(path.read_bytes())
        content[100:1000] = bytes(byte ^ 0xFF for byte in content[100:1000])
        path.write_bytes(content)
    else:
        cut(path)
    damaged = path.read_bytes()
    assert_told(tiny.standpunt("history"), 5, "sessions.sqlite")
    assert_told(tiny.standpunt("ask", FACT), 5, "sessions.sqlite", "move a damaged file away")
    assert path.read_bytes() == damaged
    path.rename(path.with_suffix(".damaged"))
    assert tiny.standpunt("ask", FACT).code == 0


def test_a_damaged_document_of_ones_own_is_named(tiny: Tiny, tmp_path: Path) -> None:
    """A document of one's own that can no longer be read is named, the others are still found, and nothing is lost."""
    for name in ("north", "south"):
        (tmp_path / f"{name}.txt").write_text(f"The lighthouse of the {name} shines every seven seconds.\n" * 5)
        assert tiny.standpunt("add", str(tmp_path / f"{name}.txt")).code == 0
    broken, whole = sorted((tiny.home / "data" / "library" / "documents").glob("own-*.md"))
    cut_at = broken.read_bytes().index(b"\n---\n")
    broken.write_bytes(broken.read_bytes()[:cut_at])
    damaged = broken.read_bytes()
    found = tiny.standpunt("search", "--only", "own", "lighthouse")
    assert found.code == 0
    assert broken.name in found.err
    assert whole.name.removesuffix(".en.md") in found.out
    assert "Traceback" not in found.err
    assert broken.read_bytes() == damaged


def test_a_damaged_document_of_the_casebook_is_named(tiny: Tiny, tmp_path: Path) -> None:
    """A document of the casebook that can no longer be read is named, and the rest is answered from."""
    copy = Tiny(tiny.home, tmp_path / "corpus")
    shutil.copytree(tiny.corpus, copy.corpus)
    cut(copy.corpus / "cases" / "mms-spokescandies.nl.md")
    (copy.corpus / "cases" / "mms-spokescandies.nl.md").open("ab").write(b"\xff\xfe")
    answered = copy.standpunt("ask", FACT)
    assert answered.code == 0
    assert "mms-spokescandies.nl.md" in answered.err
    assert answered.out.startswith("In short\n")


@pytest.mark.parametrize("name", ["profile.toml", "keymap.toml"])
def test_a_damaged_file_of_the_user_is_named(tiny: Tiny, name: str) -> None:
    """What the user wrote is never thrown away: who cannot read it says so."""
    (tiny.home / name).write_bytes(b"organisation = [\xff")
    if name == "profile.toml":
        assert_told(tiny.standpunt("ask", FACT), 4, name)
    assert tiny.standpunt("cases").code == 0
    assert (tiny.home / name).read_bytes() == b"organisation = [\xff"


@pytest.mark.parametrize("damage", WAYS, ids=lambda damage: damage.__name__)
def test_the_model_of_the_check_is_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Damage) -> None:
    """A model that is not the one its card names is refused, and named."""
    path = tmp_path / "model.npz"
    shutil.copyfile(model.MODEL, path)
    monkeypatch.setattr(model, "MODEL", path)
    model.shipped_model.cache_clear()
    assert model.shipped_model()
    damage(path)
    model.shipped_model.cache_clear()
    with pytest.raises(ConfigurationError) as told:
        model.shipped_model()
    assert (told.value.key, told.value.facts["path"]) == ("check_unusable", tmp_path)
    model.shipped_model.cache_clear()
