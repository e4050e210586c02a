"""The house as CONTRIBUTING tells it: floors that only look down; heavy packages stay out of quick commands."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant

PACKAGE = Path(assistant.__file__).parent
MAX_LINES = 350

FLOORS = (
    {"__init__", "domain", "errors", "keys", "locations", "onnx_model", "profile", "settings", "words"},
    {"library"},
    {"retrieval", "grounding"},
    {"advisor"},
    {"conversation"},
    {"evaluation"},
    {"cli", "tui"},
    {"__main__", "training"},
)
"""From the ground up. `training` stands on top: it may use anything, and nothing may use it."""

GROUND = FLOORS[0]
NEIGHBOURS = {("grounding", "retrieval.analysis"), ("grounding", "retrieval.embedding")}
"""What may be used from a neighbour on the same floor."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package by its name below `assistant`, e.g. `library.text`."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield ".".join(path.relative_to(PACKAGE).with_suffix("").parts), ast.parse(path.read_bytes())


def imports(tree: ast.Module, name: str) -> set[str]:
    """The full names of the modules (or their members) that a module imports anywhere in its text."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ["assistant", *name.split(".")][: -node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def inner_imports() -> list[tuple[str, str]]:
    """Who imports what of our own: names below `assistant`. The package itself only names what is public."""
    return [
        (name, target.removeprefix("assistant."))
        for name, tree in modules()
        if name != "__init__"
        for target in sorted(imports(tree, name))
        if target.startswith("assistant.")
    ]


def room(name: str) -> str:
    """The part of the package that a module or a member belongs to."""
    first = name.partition(".")[0]
    return "__init__" if first.startswith("__") and first != "__main__" else first


def floor(name: str) -> int:
    """The floor of a module, counted from the ground."""
    return next(number for number, rooms in enumerate(FLOORS) if room(name) in rooms)


def test_every_module_has_a_floor() -> None:
    """A new part of the package must be given a place before it can be built on."""
    rooms = set().union(*FLOORS)
    assert {room(name) for name, _ in modules()} - rooms == set()
    assert {room(target) for _, target in inner_imports()} - rooms == set()


def test_imports_go_down() -> None:
    """A module imports only its own part of the package, or a floor below it."""
    assert len(inner_imports()) > 100
    upward = [f"{user} imports {used}" for user, used in inner_imports() if floor(used) > floor(user)]
    assert upward == []


def test_neighbours_keep_apart() -> None:
    """Parts on one floor do not use each other, front ends least of all; on the ground floor they may."""
    across = [
        f"{user} imports {used}"
        for user, used in inner_imports()
        if floor(user) == floor(used) and room(user) != room(used) and not {room(user), room(used)} <= GROUND
        if not any(room(user) == by and used.startswith(what) for by, what in NEIGHBOURS)
    ]
    assert across == []


@pytest.mark.parametrize("name", ["domain", "errors", "locations"])
def test_foundations(name: str) -> None:
    """The words of the project, its errors and its directories rest on nothing else of ours."""
    used = {used for user, used in inner_imports() if room(user) == name and room(used) != name}
    assert used == set()


def test_product_imports_neither_tests_nor_evals() -> None:
    """What ships does not need the tests, the evaluation sets or the training of the models."""
    outside = [
        f"{name} imports {target}"
        for name, tree in modules()
        for target in imports(tree, name)
        if target.split(".")[0] in ("evals", "tests")
        or (target.startswith("assistant.training") and room(name) != "training")
    ]
    assert outside == []


def test_files_stay_readable() -> None:
    """No Python file of the package is longer than can be read at one sitting."""
    lengths = {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8").count("\n")
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


_RUN = """
import atexit, json, sys
from pathlib import Path
seen = Path(sys.argv.pop())
atexit.register(lambda: seen.write_text(json.dumps(sorted(sys.modules))))
from assistant.__main__ import main
main()
"""
"""The `standpunt` command, which writes what it has loaded to the file named last."""

LAZY = {"torch", "sentence_transformers", "transformers", "textual"}
QUICK = LAZY | {"chromadb", "onnxruntime", "tantivy", "numpy"}
QUICKEST = QUICK | {"pydantic", "rich", "yaml"}


def loaded(tmp_path: Path, *arguments: str) -> set[str]:
    """The top-level packages that a command has loaded when it ends."""
    seen = tmp_path / "modules.json"
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments, str(seen)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names = {name.partition(".")[0] for name in json.loads(seen.read_text(encoding="utf-8"))}
    assert "assistant" in names
    return names


def unwanted(names: set[str], heavy: set[str]) -> set[str]:
    """The packages loaded that should not be, all of LangChain's included."""
    return names & heavy | {name for name in names if name.startswith(("langchain", "langgraph", "langsmith"))}


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_is_quick(tmp_path: Path, argument: str) -> None:
    """Help and version load no package that takes time."""
    assert unwanted(loaded(tmp_path, argument), QUICKEST) == set()


@pytest.mark.parametrize("arguments", [["config", "path"], ["config", "show"], ["ask", "--help"]])
def test_config_is_quick(tmp_path: Path, arguments: list[str]) -> None:
    """Settings and the help of a command load neither models nor the index."""
    assert unwanted(loaded(tmp_path, *arguments), QUICK) == set()


@pytest.mark.usefixtures("ready")
def test_asking_is_light(tmp_path: Path) -> None:
    """A question on a ready index loads no torch, no LangChain and no terminal application."""
    names = loaded(tmp_path, "ask", "Should we hold our inclusive campaign?")
    assert {"onnxruntime", "chromadb"} <= names
    assert unwanted(names, LAZY) == set()
