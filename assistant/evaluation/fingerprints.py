"""What made an answer: everything that, changed, may change it. For the record of a run and for the cache."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path

import assistant
from assistant import __version__, locations
from assistant.advisor.chat.providers import FROM_FILES, model_name, own_server, provider_name
from assistant.advisor.chat.redaction import shown_url
from assistant.settings import BUILTIN_MODEL, Settings

_UNHEARD = {"cli", "tui", "training", "evaluation", "_shipped"}
"""Parts of the package that have no say in an answer."""

_NO_SAY = {"theme", "sources", "history", "lock_timeout", "prompts", "corpus", "chroma_url", "chroma_header"}
"""Settings that do not change an answer, or that have a fingerprint of their own."""

_RECORDED = {"model", "base_url"}
"""Settings that a run's record tells as they are: two models are no difference of settings."""

_OF_THE_MODEL = {"model", "base_url", "first_token_timeout", "model_timeout", "judge"}

_PACKAGES = (
    *("chromadb", "tantivy", "onnxruntime", "tokenizers", "rapidfuzz", "numpy", "ir-measures"),
    *("langchain-core", "langchain-ollama", "langchain-openai", "xllamacpp", "transformers"),
)
_LENGTH = 16


def versions() -> dict[str, str]:
    """Our own version, Python's, and those of the packages that answers and scores rest on."""
    found = {"standpunt": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def fingerprints(settings: Settings, corpus: str) -> dict[str, str]:
    """What a run is made with. `corpus`: the fingerprint of its documents, planted ones included."""
    return {
        "code": code_fingerprint(),
        "corpus": corpus,
        "prompts": _prompts(settings),
        "embedder": _digest([(locations.embedder_directory() / "model.toml").read_bytes()]),
        "settings": _digest([_told(settings, without=_NO_SAY | _RECORDED)]),
    }


def world(settings: Settings, corpus: str, *, model: bool) -> str:
    """One name for all that decides an answer but the sample. `model`: whether it is for a chat model to write."""
    made_with = fingerprints(settings, corpus) | versions()
    if model and settings.model != BUILTIN_MODEL:
        made_with["model"] = f"{_told(settings, without=set()).decode()} {own_server(settings)} {_weights(settings)}"
    else:
        made_with["settings"] = _told(settings, without=_NO_SAY | _OF_THE_MODEL).decode()
        del made_with["prompts"]
    return _digest([json.dumps(made_with, sort_keys=True).encode()])


@cache
def code_fingerprint() -> str:
    """Changes with every file of the package that has a say in an answer."""
    package = Path(assistant.__file__).parent
    parts: list[bytes] = []
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if inside.parts[0] in _UNHEARD or "__pycache__" in inside.parts or not path.is_file():
            continue
        status = path.stat()
        content = path.read_bytes() if status.st_size < 1_000_000 else f"{status.st_size} {status.st_mtime_ns}".encode()
        parts.extend((inside.as_posix().encode(), content))
    return _digest(parts)


def commit() -> tuple[str | None, bool]:
    """The commit of the checkout that runs, and whether anything in it differs; None for an installed package."""
    checkout = Path(assistant.__file__).parent.parent
    if not (checkout / ".git").exists():
        return None, False
    try:
        head = _git(checkout, "rev-parse", "HEAD")
        return head, bool(_git(checkout, "status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.SubprocessError):
        return None, False


def machine() -> str:
    """What kind of machine latencies were measured on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} threads"


def shown_address(settings: Settings) -> str | None:
    """The address of the chat model's server, fit to be written down."""
    address = own_server(settings)
    return shown_url(address) if address else None


def _git(checkout: Path, *arguments: str) -> str:
    command = ["git", "-C", str(checkout), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    return done.stdout.strip()


def _told(settings: Settings, without: set[str]) -> bytes:
    told = {name: value for name, value in asdict(settings).items() if name not in without}
    return json.dumps(told, sort_keys=True).encode()


def _prompts(settings: Settings) -> str:
    folders = filter(None, (locations.prompts_directory(), settings.prompts_directory))
    files = (path for folder in folders for path in sorted(folder.glob("*.md")) if path.name != "README.md")
    return _digest(part for path in files for part in (path.name.encode(), path.read_bytes()))


def _weights(settings: Settings) -> str:
    """The size and time of a local model's files; of a server's model we only know the name."""
    if provider_name(settings.model) not in FROM_FILES:
        return ""
    place = Path(model_name(settings.model)).expanduser()
    files = sorted(place.rglob("*")) if place.is_dir() else [place]
    known = [(path.name, path.stat()) for path in files if path.is_file()]
    return " ".join(f"{name} {status.st_size} {status.st_mtime_ns}" for name, status in known)


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:_LENGTH]
