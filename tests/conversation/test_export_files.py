"""Files of exports: their names, and that they are whole or not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.conversation.export.files import file_name, write_export
from assistant.errors import UsageError
from tests.conversation.exporting import MOMENT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Should we hold our inclusive campaign now that customers threaten?", "should-we-hold-our-inclusive-campaign"),
        ("Mogen wij één claim…", "mogen-wij-een-claim"),
        ("../../etc/passwd\x00", "etc-passwd"),
        ("漢字", ""),
        ("x" * 300, "x" * 40),
    ],
)
def test_file_names(text: str, expected: str) -> None:
    """A name that every system takes, and that cannot lead elsewhere."""
    name = file_name(text, MOMENT, ".md")
    assert name == "-".join(filter(None, ["standpunt", expected, "2026-11-22.md"]))


def files(folder: Path) -> Iterator[str]:
    """The names in a folder."""
    return (path.name for path in folder.iterdir())


def test_writing(tmp_path: Path) -> None:
    """A file is written whole, replaced only when asked to, and nothing else is left behind."""
    path = tmp_path / "brief.md"
    assert write_export(path, "één\n") == path.resolve()
    with pytest.raises(UsageError, match="export_exists"):
        write_export(path, "two\n")
    assert path.read_bytes() == "één\n".encode()
    write_export(path, "two\n", replace=True)
    assert path.read_text(encoding="utf-8") == "two\n"
    assert list(files(tmp_path)) == ["brief.md"]


def test_replacing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    """Somebody's link into another folder goes on leading there."""
    path, link = tmp_path / "real.md", tmp_path / "link.md"
    path.write_text("one", encoding="utf-8")
    link.symlink_to(path)
    write_export(link, "two", replace=True)
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "two"


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder, a device, a path through nothing or through a file, and a name that no system takes."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="export_no_file"):
        write_export(tmp_path, "x", replace=True)
    with pytest.raises(UsageError, match="export_no_file"):
        write_export(Path("/dev/null"), "x", replace=True)
    for path in (tmp_path / "none" / "a.md", tmp_path / "file" / "a.md"):
        with pytest.raises(UsageError, match="export_no_folder"):
            write_export(path, "x")
    for path in (tmp_path / "\x00.md", tmp_path / ("x" * 300)):
        with pytest.raises(UsageError, match="export_unwritable"):
            write_export(path, "x")
    assert list(files(tmp_path)) == ["file"]


def test_an_unfinished_file_never_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there stays there when writing fails halfway."""
    path = tmp_path / "brief.md"
    write_export(path, "whole")

    def fails(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(UsageError, match="export_unwritable"):
        write_export(path, "half", replace=True)
    assert path.read_text(encoding="utf-8") == "whole"
    assert list(files(tmp_path)) == ["brief.md"]
