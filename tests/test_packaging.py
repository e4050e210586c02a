"""Wheel, sdist and container: made from what is under version control, whole, and at work away from it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from assistant import __version__, locations

CHECKOUT = Path(__file__).resolve().parent.parent


def run(arguments: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run(
        [*map(str, arguments)],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the files that version control has or would take, and of nothing else that lies around."""
    target = tmp_path_factory.mktemp("clone")
    if not (CHECKOUT / ".git").exists():
        ignored = shutil.ignore_patterns(".*", "__pycache__", "dist", "build")
        return Path(shutil.copytree(CHECKOUT, target, dirs_exist_ok=True, ignore=ignored))
    listed = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], CHECKOUT)
    for name in filter(None, listed.split("\0")):
        if (CHECKOUT / name).is_file():  # not: deleted but not yet committed
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, target / name)
    return target


@pytest.fixture(scope="session")
def wheel(clone: Path) -> Path:
    """The wheel, built once."""
    run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", clone / "dist"], clone)
    (path,) = (clone / "dist").glob("*.whl")
    return path


@pytest.fixture(scope="session")
def names(wheel: Path) -> set[str]:
    """The files in the wheel."""
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="session")
def metadata(wheel: Path) -> Message:
    """What the wheel says about itself."""
    with ZipFile(wheel) as archive:
        return message_from_bytes(archive.read(f"standpunt-{__version__}.dist-info/METADATA"))


@pytest.fixture(scope="session")
def project() -> dict[str, Any]:
    """The file that everything is built by."""
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's packages, as an installation has them."""
    folder = tmp_path_factory.mktemp("installed")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_name(wheel: Path) -> None:
    """The wheel carries our version and runs on any platform."""
    assert wheel.name == f"standpunt-{__version__}-py3-none-any.whl"


@pytest.mark.parametrize("folder", ["corpus", "prompts", "evals/suites"])
def test_shipped_folders(clone: Path, names: set[str], folder: str) -> None:
    """Every file of the corpus, of the prompts and of the evaluation suites is in the wheel."""
    inside = (clone / folder).parent
    wanted = {
        f"assistant/_shipped/{path.relative_to(inside)}" for path in (clone / folder).rglob("*") if path.is_file()
    }
    assert wanted
    assert wanted - names == set()


def test_package_files(clone: Path, names: set[str]) -> None:
    """Every module and every data file of the package is in the wheel, but for the texts a model is trained on."""
    wanted = {path.relative_to(clone).as_posix() for path in (clone / "assistant").rglob("*") if path.is_file()}
    wanted -= {name for name in wanted if name.startswith("assistant/training/data/")}
    assert wanted - names == set()


@pytest.mark.parametrize(
    "name",
    [
        "assistant/py.typed",
        "assistant/words/nl.toml",
        "assistant/words/en.toml",
        "assistant/retrieval/embedder/model.toml",
        "assistant/retrieval/embedder/model_int8.onnx",
        "assistant/retrieval/embedder/tokenizer.json",
        "assistant/retrieval/embedder/probes.npz",
        "assistant/retrieval/examples/kinds.jsonl",
        "assistant/retrieval/examples/signals.jsonl",
        "assistant/_shipped/corpus/lists.toml",
        "assistant/_shipped/corpus/sources.yaml",
        f"standpunt-{__version__}.dist-info/licenses/LICENSE",
        f"standpunt-{__version__}.dist-info/licenses/NOTICE",
        f"standpunt-{__version__}.dist-info/entry_points.txt",
    ],
)
def test_holds(names: set[str], name: str) -> None:
    """What the advisor cannot do without is in the wheel."""
    assert name in names


def test_holds_nothing_else(names: set[str]) -> None:
    """Tests, the scripts that measure, and caches stay out of the wheel."""
    assert {name.partition("/")[0] for name in names} == {"assistant", f"standpunt-{__version__}.dist-info"}
    assert [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".tmp"))] == []


def test_says_what_it_is(metadata: Message, project: dict[str, Any]) -> None:
    """Version, licence and the Pythons it is known to run on: the oldest named is the oldest let in."""
    assert metadata["Version"] == __version__
    assert "version" not in project["project"], "the version stands in assistant/__init__.py alone"
    assert metadata["License-Expression"] == "MIT"
    named = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier", []) if ":: Python :: 3." in line]
    assert named
    assert metadata["Requires-Python"] == f">={min(named, key=lambda name: int(name.partition('.')[2]))}"


def test_sdist_holds_what_the_wheel_is_built_from(clone: Path, project: dict[str, Any]) -> None:
    """The sdist holds everything under version control that the wheel takes, the tests, and what a builder reads."""
    run([sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", clone / "dist"], clone)
    listed = run([sys.executable, "-m", "tarfile", "--list", f"dist/standpunt-{__version__}.tar.gz"], clone)
    names = {line.strip().partition("/")[2] for line in listed.splitlines()}
    parts = ["assistant", "tests", *project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]]
    files = [path for part in parts for path in (clone / part).rglob("*") if path.is_file()]
    wanted = {path.relative_to(clone).as_posix() for path in files if "__pycache__" not in path.parts}
    assert wanted - names == set()
    assert {"pyproject.toml", "README.md", "LICENSE", "NOTICE", "constraints.txt"} <= names


def test_container_gets_what_the_build_needs(project: dict[str, Any]) -> None:
    """`.dockerignore` keeps out everything but what the Dockerfile installs from."""
    lines = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "*"
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    about = [project["project"]["readme"], *project["project"]["license-files"], "pyproject.toml", "constraints.txt"]
    assert {line[1:] for line in lines if line.startswith("!")} == {*wheel["packages"], *wheel["force-include"], *about}


def test_finds_its_own_folders(installed: Path, tmp_path: Path) -> None:
    """An installed package reads everything that ships with it from inside itself, not from a checkout."""
    code = (
        "import json; from assistant import locations as l; print(json.dumps([str(p) for p in ("
        "l.corpus_directory(), l.prompts_directory(), l.suites_directory(), l.embedder_directory(), "
        "l.words_file('nl'))]))"
    )
    found = [Path(path) for path in json.loads(run([sys.executable, "-c", code], tmp_path, PYTHONPATH=str(installed)))]
    assert [path.relative_to(installed).as_posix() for path in found] == [
        "assistant/_shipped/corpus",
        "assistant/_shipped/prompts",
        "assistant/_shipped/suites",
        "assistant/retrieval/embedder",
        "assistant/words/nl.toml",
    ]
    assert all(path.exists() for path in found)


def test_works_away_from_the_checkout(installed: Path, home: Path, tmp_path: Path) -> None:
    """An installed package shows a document of its own corpus, with nothing but itself to read from."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    copied = tmp_path / "home"
    shutil.copytree(home, copied)  # with its vectors, so that nothing has to be embedded again
    settings = {"PYTHONPATH": str(installed), locations.HOME_VARIABLE: str(copied)}
    command = [sys.executable, "-m", "assistant"]
    shown = json.loads(run([*command, "show", "abn-amro-pride-2021", "--json"], folder, **settings))
    assert (shown["id"], shown["organisation"]) == ("abn-amro-pride-2021", "ABN AMRO")
    state = run([*command, "index", "--json"], folder, **settings)
    assert str(installed / "assistant" / "_shipped" / "corpus") in state
    assert str(CHECKOUT) not in state
    assert list(folder.iterdir()) == []
