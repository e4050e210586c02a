"""Who takes part, and with which command each indexes, searches and ranks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evals.benchmarks.peers import with_llm
from evals.benchmarks.peers.protocol import WEIGHTS

CHECKOUT = Path(__file__).resolve().parents[3]
_OURS = str(Path(sys.executable).with_name("standpunt"))


@dataclass(frozen=True)
class Program:
    """One of those compared. `module`: its `with_…`. `environment`: variables it needs. `home`: ours only, with the
    casebook already indexed, copied for each store."""

    name: str
    module: str
    python: str
    environment: Mapping[str, str] = field(default_factory=dict)
    home: Path | None = None

    def variables(self, store: Path) -> dict[str, str]:
        """The environment of every command of this program over a store."""
        own = {"STANDPUNT_HOME": str(store)} if self.home else {"LLM_USER_PATH": str(store)}
        usual = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "PYTHONDONTWRITEBYTECODE": ""}
        return {**os.environ, **usual, **self.environment, **own}

    def prepare(self, store: Path) -> None:
        """What a user does once, before any document: not timed."""
        if self.home:
            self._run([_OURS, "index"], self.home)
            shutil.copytree(self.home, store)
        elif self.module == "with_llm":
            store.mkdir(parents=True)
            register = ["sentence-transformers", "register", self.environment[WEIGHTS], "--alias", with_llm.MODEL]
            self._run([self._beside("llm"), *register, "--lazy"], store)

    def index(self, folder: Path, store: Path) -> list[str]:
        """The command that indexes a folder of files."""
        if self.home:
            return [_OURS, "add", str(folder)]
        if self.module == "with_llm":
            chosen = [with_llm.COLLECTION, "-m", with_llm.MODEL, "--files", str(folder), "*.txt", "--store"]
            return [self._beside("llm"), "embed-multi", *chosen]
        return self._module("index", str(folder), str(store))

    def search(self, store: Path, language: str, question: str) -> list[str]:
        """The command that answers one question in a new process."""
        if self.home:
            return [_OURS, "search", question, "--lang", language, "--json"]
        if self.module == "with_llm":
            return [self._beside("llm"), "similar", with_llm.COLLECTION, "-c", question, "-n", "10"]
        return self._module("search", str(store), language, question)

    def rank(self, store: Path, questions: Path, out: Path) -> list[str]:
        """The command that answers many questions in one process."""
        return self._module("rank", str(store), str(questions), str(out))

    def _module(self, *arguments: str) -> list[str]:
        return [self.python, "-m", f"evals.benchmarks.peers.{self.module}", *arguments]

    def _beside(self, name: str) -> str:
        return str(Path(self.python).with_name(name))

    def _run(self, command: list[str], store: Path) -> None:
        subprocess.run(command, env=self.variables(store), cwd=CHECKOUT, check=True, capture_output=True)


def programs(environments: Path, weights: Path) -> list[Program]:
    """Those whose environment is there, ours first."""
    minilm = {WEIGHTS: str(weights)}

    def of(name: str, module: str, folder: str | None = None) -> Program:
        return Program(name, f"with_{module}", str(environments / (folder or module) / "bin" / "python"), minilm)

    others = [
        of("llm", "llm"),
        of("paper-qa", "paperqa"),
        of("LangChain + Chroma", "langchain"),
        of("raw MiniLM", "raw", "langchain"),
        of("BM25 (bm25s)", "bm25"),
    ]
    same = {"STANDPUNT_EMBEDDING_MODEL": str(weights)}
    return [
        Program("Standpunt", "with_ours", sys.executable, home=environments / "home-builtin"),
        Program("Standpunt, MiniLM", "with_ours", sys.executable, same, environments / "home-minilm"),
        *(program for program in others if Path(program.python).exists()),
    ]
