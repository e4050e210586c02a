"""The pages that are made from the code are as the code is now."""

from __future__ import annotations

import subprocess
import sys

from tests.docs.pages import ROOT


def test_pages_are_as_the_code_is() -> None:
    """Renew them with `python -m docs.making`, and look at what changed."""
    command = [sys.executable, "-m", "docs.making", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
