"""The commands on the pages are run, and print what the pages say they print."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Result, environment, shell, standpunt
from tests.docs.pages import DOCS, GENERATED, ROOT, SHELL, Block, blocks, pages

_SHELL_SIGNS = re.compile(r"[|<>&;$`*]")
_ANYTHING = "…"
_NEARLY = 0.8

SPOKEN = [page for page in pages() if page.is_relative_to(DOCS) or page.name.startswith("README")]
RUN = [page for page in SPOKEN if any(block.mark == "run" for block in blocks(page))]


@dataclass(frozen=True)
class Spoken:
    """A command as a page has it, and what it says is printed then."""

    line: str
    printed: str


@pytest.mark.parametrize("page", SPOKEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_is_run_or_says_why_not(page: Path) -> None:
    """A block of commands is marked: run here, or left to the reader for a reason."""
    if page.is_relative_to(DOCS) and page.relative_to(DOCS).as_posix() in GENERATED:
        return
    unmarked = [b.name for b in blocks(page) if b.language in SHELL and not (b.mark == "run" or (b.mark and b.said))]
    assert unmarked == []


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_do_what_the_page_says(
    page: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands of a page, one after the other in one folder, print what stands below them."""
    mine, folder = tmp_path / "home", tmp_path / "folder"
    shutil.copytree(home, mine)
    folder.mkdir()
    monkeypatch.chdir(folder)
    for block in blocks(page):
        if block.mark == "file":
            (folder / block.said).write_text(block.text, encoding="utf-8")
        elif block.mark == "run":
            for spoken in _spoken(block):
                _assert_printed(_run(spoken.line, mine), spoken, block)


def _spoken(block: Block) -> Iterator[Spoken]:
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, printed = part.partition("\n")
        while line.endswith("\\"):
            more, _, printed = printed.partition("\n")
            line = f"{line[:-1].rstrip()} {more.strip().removeprefix('> ')}"
        yield Spoken(line, printed)


def _run(line: str, home: Path) -> Result:
    """Run a line as a reader would. What is nothing but our command need not pay for a start of its own."""
    program, *words = shlex.split(line)
    if program == "standpunt" and not _SHELL_SIGNS.search(line):
        return standpunt(*words, home=home)
    ours = f'standpunt() {{ {shlex.quote(sys.executable)} -m assistant "$@"; }}; '
    return shell(ours + line, home, PATH=environment(home)["PATH"])


def _assert_printed(result: Result, spoken: Spoken, block: Block) -> None:
    where = f"{block.name}: {spoken.line}\n{result.out}\n{result.err}"
    assert result.code in (0, 3), where  # 3: it abstained, which the page then shows
    if not spoken.printed.strip():
        return
    printed = result.out + result.err
    lines = [line.rstrip() for line in spoken.printed.splitlines() if line.strip()]
    wanted = [line for line in lines if line != _ANYTHING]
    found = [any(_matches(line, said.rstrip()) for said in printed.splitlines()) for line in wanted]
    least = _NEARLY if block.said == "nearly" else 1.0
    missing = [line for line, there in zip(wanted, found, strict=True) if not there]
    assert sum(found) >= least * len(wanted), f"{where}\nnot printed: {missing}"


def _matches(shown: str, said: str) -> bool:
    """Whether a line is as shown, where an ellipsis stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, shown.split(_ANYTHING))), said) is not None
