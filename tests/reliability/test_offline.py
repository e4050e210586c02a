"""Nothing leaves this machine unless the user set it, and who would be contacted can be seen beforehand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.advisor.chat.contacts import Purpose, contacts
from assistant.settings import Settings
from tests.cli.conftest import FACT, PATIENCE, Tiny, environment, shell, standpunt

TRACING = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "lsv2_none"}


def test_the_whole_product_reaches_for_nobody(tiny: Tiny, tmp_path: Path) -> None:
    """Every command, an evaluation and the terminal application work where no other machine can be reached, and none
    so much as tries; where Linux allows it there is no network at all, for compiled code would not be seen trying."""
    alone = ["unshare", "-n"] if subprocess.run(["unshare", "-n", "true"], check=False).returncode == 0 else []
    (tmp_path / "files").mkdir()
    (tmp_path / "user").mkdir()
    done = subprocess.run(
        [*alone, sys.executable, "-m", "tests.reliability.whole_product", tmp_path / "files"],
        env=environment(
            tiny.home, STANDPUNT_CORPUS=str(tiny.corpus), PYTHONPATH=os.getcwd(), HOME=str(tmp_path / "user"), **TRACING
        ),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    # Reports of onnxruntime go out from compiled code; what waits to be sent would lie there.
    assert list((tmp_path / "user").rglob("onnxruntime*")) == []


def test_a_program_that_uses_us_reports_nothing_either(tmp_path: Path) -> None:
    """The runtime of the embedder would lay down an identifier and report to Microsoft; it does not even begin to."""
    script = "import assistant; from assistant.retrieval.embedding import load_embedder as e; e('builtin').embed(['x'])"
    clean = {name: value for name, value in environment(tmp_path).items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", script], env={**clean, "HOME": str(tmp_path)}, timeout=PATIENCE, check=True)
    assert list(tmp_path.rglob("onnxruntime*")) == []


def test_reporting_of_the_packages_is_switched_off(tmp_path: Path) -> None:
    """LangChain's tracing and the hub's telemetry are off in our process, whatever the environment says."""
    script = (
        "import os, sys\n"
        "sys.argv = ['standpunt', 'config', 'path']\n"
        "from assistant.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "from langsmith.utils import tracing_is_enabled\n"
        "from huggingface_hub import constants\n"
        "print(tracing_is_enabled(), constants.HF_HUB_DISABLE_TELEMETRY)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(tmp_path, **TRACING),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "False True"


@pytest.mark.parametrize("content", [b"chroma_otel_collection_endpoint=http://192.0.2.1:4317/\n", b"\x80\xff\x00"])
def test_a_folder_cannot_say_where_to_report(tiny: Tiny, tmp_path: Path, content: bytes) -> None:
    """Chroma would read a file `.env` of the folder that a command is typed in; for us it does not."""
    (tmp_path / ".env").write_bytes(content)
    result = shell(f'cd {tmp_path}; "$@" ask "{FACT}"', tiny.home, STANDPUNT_CORPUS=str(tiny.corpus))
    assert (result.code, result.err) == (0, "")
    script = "from assistant.retrieval.chroma import chroma_package; s = chroma_package().config.Settings()"
    shown = f"{script}; print(repr(s.chroma_otel_collection_endpoint), s.model_config['env_file'])"
    told = shell(f'cd {tmp_path}; {sys.executable} -c "{shown}"', tiny.home, PYTHONPATH=os.getcwd())
    assert told.out == "'' None\n"


def found(**changes: Any) -> set[tuple[str, Purpose, bool]]:
    """Whom settings lead to without being asked for it: address, purpose, and whether it is this machine."""
    return {(each.address, each.purpose, each.here) for each in contacts(Settings(**changes)) if not each.typed}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"model": "gguf:/path/model.gguf"}, set()),
        ({"model": "huggingface:/path/model"}, set()),
        ({"model": "ollama:qwen3:4b"}, {("http://127.0.0.1:11434", Purpose.ANSWERS, True)}),
        (
            {"model": "openai:m", "base_url": "http://user:secret@gpu.example.org:8000/v1"},
            {("http://gpu.example.org:8000/v1", Purpose.ANSWERS, False)},
        ),
        ({"model": "openai:gpt"}, {("https://api.openai.com", Purpose.ANSWERS, False)}),
        ({"model": "anthropic:claude"}, {("https://api.anthropic.com", Purpose.ANSWERS, False)}),
        ({"model": "groq:llama"}, {("groq", Purpose.ANSWERS, False)}),
        (
            {"chroma_url": "https://chroma.example.org:8443"},
            {("https://chroma.example.org:8443", Purpose.TEAM, False)},
        ),
        ({"chroma_url": "not an address"}, set()),
    ],
)
def test_whom_settings_lead_to(
    changes: dict[str, str], expected: set[tuple[str, Purpose, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chat model and the team's server, and nobody else."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith(("OPENAI", "OLLA"))]:
        monkeypatch.delenv(name)
    assert found(**changes) == expected


def test_a_proxy_on_the_way_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes elsewhere goes through the system's proxy, which is told without its password."""
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.example.org:3128")
    assert ("http://proxy.example.org:3128", Purpose.PROXY, False) in found(model="anthropic:claude")
    assert found() == set()


@pytest.mark.parametrize(
    ("language", "first"),
    [("nl_NL.UTF-8", "Met deze instellingen verlaat niets deze computer"), ("en_GB.UTF-8", "With these settings no")],
)
def test_it_is_told_in_both_languages(tmp_path: Path, language: str, first: str) -> None:
    """`doctor --network` says first whether anything leaves this machine, then who is contacted only when asked."""
    result = standpunt("doctor", "--network", home=tmp_path, LANG=language, OLLAMA_HOST="")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(first)
    assert "http://127.0.0.1:11434" in result.out
    assert "https://huggingface.co" in result.out
