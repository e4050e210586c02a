"""What is installed is what was pinned, and nothing that is read as data can run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import assistant
from assistant.library import yaml_text

ROOT = Path(__file__).parents[2]
PACKAGE = Path(assistant.__file__).parent
UNHASHED = {"torch"}
"""Which of its builds is installed depends on the machine."""

RUNNING = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
"""Modules that can run what they read."""

PICKLED = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin", ".h5", ".ckpt")


def pinned(text: str) -> dict[str, int]:
    """Each line that pins a version, and how many hashes follow it."""
    found: dict[str, int] = {}
    line = ""
    for each in text.splitlines():
        if not each.startswith(" "):
            line = each.removesuffix(" \\")
            found[line] = 0
        else:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", each), each
            found[line] += 1
    return found


def test_everything_pinned_has_its_hash() -> None:
    """The lock and the constraints pin the same versions, and the lock knows the hash of every file but torch's."""
    lock = pinned((ROOT / "constraints.lock").read_text(encoding="utf-8"))
    assert list(lock) == (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(lock) > 100
    assert {line.partition("==")[0] for line, hashes in lock.items() if not hashes} == UNHASHED
    assert all("==" in line for line in lock)


def test_the_makefile_installs_from_the_lock() -> None:
    """`make` installs nothing whose hash is not in the lock."""
    installs = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "--editable" in line]
    assert installs
    assert all("--constraint constraints.lock" in line for line in installs)


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call in the package: where, the call, and the name of what is called."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node, ast.unparse(node.func)


def test_nothing_that_is_read_can_run() -> None:
    """No pickles, no YAML that makes objects, no arrays with objects in them, no text that is taken for code."""
    imported = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
        if name.partition(".")[0] in RUNNING
    }
    assert imported == set()
    told = []
    for place, call, name in calls():
        options = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        unsafe = (
            name in ("eval", "exec", "yaml.unsafe_load", "yaml.full_load")
            or (name == "yaml.load" and options.get("Loader") not in ("yaml.BaseLoader", "_Loader"))
            or (name == "torch.load" and options.get("weights_only") != "True")
            or options.get("allow_pickle", "False") != "False"
            or options.get("trust_remote_code", "False") != "False"
        )
        if unsafe:
            told.append(f"{place}: {ast.unparse(call)}")
    assert told == []
    assert yaml_text._Loader.__name__ in ("CSafeLoader", "SafeLoader")


def test_arrays_with_objects_are_refused(tmp_path: Path) -> None:
    """numpy's own default, on which every reading of ours rests: what could run something is not read."""
    np.savez(tmp_path / "arrays.npz", weights=np.array([{"a": 1}], dtype=object))
    with np.load(tmp_path / "arrays.npz") as stored, pytest.raises(ValueError, match="allow_pickle"):
        stored["weights"]


def test_no_weights_that_can_run_are_packaged() -> None:
    """Models ship as ONNX and plain arrays."""
    shipped = [path for folder in (PACKAGE, ROOT / "corpus", ROOT / "prompts") for path in folder.rglob("*")]
    assert [path.name for path in shipped if path.suffix in PICKLED] == []
    for path in PACKAGE.rglob("*.np[yz]"):
        with np.load(path) as stored:
            assert all(stored[name].dtype != object for name in stored.files)
