"""Two members with the command line, a data folder each, and a real server between them."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.conftest import standpunt, succeeded
from tests.retrieval.team.proxy import guarding, serving


def test_two_command_lines_share_a_library(home: Path, url: str, chroma: str, tmp_path: Path) -> None:
    """What one adds, the other is answered from; what the other removes is gone; a token is stored once."""
    path, token = url.removeprefix(chroma), "-".join(("of", "the", "team"))
    anna, bram = tmp_path / "anna", tmp_path / "bram"
    for each in (anna, bram):
        shutil.copytree(home, each)
    (tmp_path / "verslag.md").write_text("# Verslag\n\nDe Borgsteegcampagne kreeg veertig klachten.", encoding="utf-8")
    with serving(guarding(chroma, f"Bearer {token}")) as root:
        for each in (anna, bram):
            assert standpunt("config", "set", "chroma_url", root + path, home=each).code == 0
        told = standpunt("add", str(tmp_path / "verslag.md"), home=anna)
        assert (told.code, "CHROMA_TOKEN" in told.err or "token" in told.err) == (0, True)
        for each in (anna, bram):
            assert standpunt("models", "key", "CHROMA_TOKEN", home=each, text=token).code == 0
        assert "own-verslag" in standpunt("library", "sync", home=anna).err
        told = standpunt("search", "Borgsteegcampagne", "--json", home=bram)
        assert "own-verslag" in told.out
        assert token not in told.err + told.out
        assert standpunt("remove", "own-verslag", home=bram).code == 0
        told = standpunt("search", "Borgsteegcampagne", "--json", home=anna)
        assert "own-verslag" not in told.out
        assert succeeded(standpunt("library", "--json", home=anna)) == []
        checks = succeeded(standpunt("doctor", "--json", home=anna))
        assert checks["team"] == {"ok": True, "problems": []}
