"""SECURITY.md names only tests that exist."""

from __future__ import annotations

import ast
import re

from tests.docs.pages import ROOT

_NAMED = re.compile(r"`(tests/[\w/]+\.py)?::(test_\w+)`")


def test_named_tests_exist() -> None:
    """Whoever takes a test away must find another for its promise. `::test_x` means: in the file named last."""
    named, path, absent = 0, "", []
    for file, test in _NAMED.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8")):
        named, path = named + 1, file or path
        tree = ast.parse((ROOT / path).read_bytes()) if (ROOT / path).is_file() else ast.Module([], [])
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        if test not in functions:
            absent.append(f"{path}::{test}")
    assert named > 20
    assert absent == []
