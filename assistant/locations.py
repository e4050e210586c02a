"""The only module that knows directories."""

from __future__ import annotations

import os
from pathlib import Path

HOME_VARIABLE = "STANDPUNT_HOME"
"""One variable that moves everything we write (data and configuration) into one folder."""

_PACKAGE = Path(__file__).resolve().parent
_APP = "standpunt"


def _shipped(name: str) -> Path:
    """A folder that ships with us: beside the package in a checkout, inside it in an installed wheel."""
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def corpus_directory() -> Path:
    """Where the shipped corpus lies."""
    return _shipped("corpus")


def prompts_directory() -> Path:
    """Where the shipped prompts lie."""
    return _shipped("prompts")


def suites_directory() -> Path:
    """Where the shipped evaluation suites lie."""
    inside = _PACKAGE / "_shipped" / "suites"
    return inside if inside.is_dir() else _PACKAGE.parent / "evals" / "suites"


def embedder_directory() -> Path:
    """Where our own bilingual embedder lies."""
    return _PACKAGE / "retrieval" / "embedder"


def words_file(language: str) -> Path:
    """The file that holds every text shown to users in one language."""
    return _PACKAGE / "words" / f"{language}.toml"


def data_directory() -> Path:
    """Where derived data is written (the index). Not created here."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home).expanduser() / "data"
    import platformdirs  # 15 ms that `--help` need not pay

    return platformdirs.user_data_path(_APP)


def index_directory() -> Path:
    """Where the index of the documents lies."""
    return data_directory() / "index"


def runs_directory() -> Path:
    """Where evaluation runs are kept, a folder each."""
    return data_directory() / "evaluations"


def cache_directory() -> Path:
    """Where lies what can be made again, at a cost. Not created here."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home).expanduser() / "cache"
    import platformdirs

    return platformdirs.user_cache_path(_APP)


def library_directory() -> Path:
    """Where the user's own documents and case notes are kept."""
    return data_directory() / "library"


def sessions_file() -> Path:
    """Where conversations are kept."""
    return data_directory() / "sessions.sqlite"


def profile_file() -> Path:
    """What the user told of their own organisation. It need not exist."""
    return config_file().with_name("profile.toml")


def keys_file() -> Path:
    """The keys of model providers, for the owner's eyes only. It need not exist."""
    return config_file().with_name("keys.toml")


def keymap_file() -> Path:
    """The user's own keys in the terminal application, by the ids of bindings. It need not exist."""
    return config_file().with_name("keymap.toml")


def config_file() -> Path:
    """The user's settings file. It need not exist."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home).expanduser() / "config.toml"
    import platformdirs

    return platformdirs.user_config_path(_APP) / "config.toml"
