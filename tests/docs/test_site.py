"""The documentation builds without a warning and without the network, and asks a browser for nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT

pytest.importorskip("furo", reason="needs the extra `docs`")

_LOADED = re.compile(
    r"<(?:script|img|iframe|source)[^>]+src=[\"']https?://|<link[^>]+href=[\"']https?://[^>]*stylesheet"
)


def test_the_site_builds(tmp_path: Path) -> None:
    """A link or an anchor that leads nowhere is a warning, and a warning is an error. Every page becomes a page."""
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", str(DOCS), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    made = {path.relative_to(tmp_path).with_suffix("") for path in tmp_path.rglob("*.html")}
    assert {path.relative_to(DOCS).with_suffix("") for path in DOCS.rglob("*.md")} <= made
    fetching = [path.name for path in tmp_path.rglob("*.html") if _LOADED.search(path.read_text(encoding="utf-8"))]
    assert fetching == []
