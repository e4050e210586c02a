"""Settings: flag > environment (`STANDPUNT_…`) > TOML file > default. Unknown keys are refused."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from assistant import locations
from assistant.domain import Language
from assistant.errors import ConfigurationError, UsageError

ENVIRONMENT_PREFIX = "STANDPUNT_"
BUILTIN_MODEL = "builtin"
BUILTIN_EMBEDDER = "builtin"
_PASSWORD = re.compile(r"^(?:\w+://)?[^/\s]*@")
"""A user or password in an address. The settings file holds no secrets."""

LONGEST = 3600.0
"""Seconds that nobody waits longer than. A setting that is a number is a time."""

_SWITCHED = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
"""The words that switch, in the environment and on the command line."""


@dataclass(frozen=True)
class Settings:
    """Everything a user can set. What each setting means to a user stands in the words files, under `[settings]`.

    What a setting can hold is what its type says: it is checked here and not by pydantic, because every command and the
    first frame of the terminal application wait for the settings, and pydantic takes a fifth of a second to load.

    Raises:
        ConfigurationError: a setting cannot hold its value.
    """

    model: str = BUILTIN_MODEL
    """Chat model in LangChain's form (`provider:name`); `builtin` needs no language model at all."""

    base_url: str | None = None
    """Address of an OpenAI-compatible or Ollama server."""

    first_token_timeout: float = 60.0
    """Seconds a chat model may be silent, before its answer or in it, before the built-in advisor answers."""

    model_timeout: float = 180.0
    """Seconds a chat model may take for one answer before the built-in advisor answers."""

    prompts: str | None = None
    """Folder with prompts of the user's own, which take the place of ours."""

    judge: bool = False
    """Whether the chat model judges its supported statements once more; it can only lower a verdict."""

    language: Literal["auto", "nl", "en"] = "auto"
    """Language of answers and messages; `auto` follows the question and the locale."""

    theme: Literal["standpunt-dark", "standpunt-light", "standpunt-contrast"] = "standpunt-dark"
    """The colours of the terminal application."""

    sources: bool = True
    """Whether `ask` lists the sources below the brief."""

    history: bool = True
    """Whether questions and briefs are kept on this machine, so that a conversation can go on."""

    corpus: str | None = None
    """Folder to read documents from, instead of the shipped corpus."""

    library: str | None = None
    """Folder of the user's own documents and case notes; an empty text leaves them out."""

    chroma_url: str | None = None
    """Address of a Chroma server through which a team shares its library."""

    chroma_header: str = "Authorization"
    """Header in which that server is shown a token, if there is one among the keys."""

    embedding_model: str = BUILTIN_EMBEDDER
    """`builtin`, or a sentence-transformers model name or local folder (slower start)."""

    reranker: str | None = None
    """Local folder of a cross-encoder that reorders the best passages (slower start)."""

    checker: str | None = None
    """Local folder of a cross-encoder that checks statements a second time (slower start)."""

    lock_timeout: float = 120.0
    """Seconds to wait while another process updates the index."""

    def __post_init__(self) -> None:
        """Every value as its setting holds it."""
        for field in fields(self):
            object.__setattr__(self, field.name, _held(field.name, getattr(self, field.name)))

    @property
    def corpus_directory(self) -> Path:
        """The folder the documents are read from."""
        return Path(self.corpus).expanduser() if self.corpus else locations.corpus_directory()

    @property
    def library_directory(self) -> Path | None:
        """The folder of the user's own documents and case notes; None if they are left out."""
        if self.library is None:
            return locations.library_directory()
        return Path(self.library).expanduser() if self.library else None

    def own_library(self) -> Path:
        """The folder of the user's own documents and case notes. Raises: UsageError if they are left out."""
        if self.library_directory is None:
            raise UsageError("library_off")
        return self.library_directory

    @property
    def prompts_directory(self) -> Path | None:
        """The folder of the user's own prompts, if there is one."""
        return Path(self.prompts).expanduser() if self.prompts else None


KINDS: Mapping[str, Any] = get_type_hints(Settings)
"""What each setting can hold: `bool`, `float`, a `Literal`, text, or text that may be left out (`str | None`)."""

FIELDS = tuple(KINDS)


def load(**flags: Any) -> Settings:
    """The settings in force; `flags` that are None do not count.

    Raises:
        ConfigurationError: the file cannot be read, a key is unknown, or a value is wrong.
    """
    values: dict[str, Any] = {**_from_file(), **_from_environment()}
    values.update({key: value for key, value in flags.items() if value is not None})
    return _validated(values, where=str(locations.config_file()))


def origin(field: str) -> Literal["environment", "file", "default"]:
    """Where the value of a field comes from when no flag is given."""
    if field in _from_environment():
        return "environment"
    return "file" if field in _from_file() else "default"


def save(field: str, value: str | None) -> Settings:
    """Write one setting to the file (None removes it) and return what the file then says. Raises: as `save_all`."""
    return save_all({field: value})


def save_all(changes: Mapping[str, str | None]) -> Settings:
    """Write settings to the file (None removes one), all or none, and return what the file then says.

    Raises:
        ConfigurationError: unknown field, wrong value, a secret, or the file cannot be written.
    """
    path = locations.config_file()
    values = _from_file()
    for field, value in changes.items():
        if field not in FIELDS:
            raise ConfigurationError("setting_unknown", key=field, where=str(path), known=", ".join(FIELDS))
        if value is None:
            values.pop(field, None)
        elif field == "base_url" and _PASSWORD.match(value):
            raise ConfigurationError("setting_secret")
        elif field == "chroma_url" and _PASSWORD.match(value):
            raise ConfigurationError("team_secret")
        else:
            values[field] = value
    settings = _validated(values, where=str(path))
    stored = {key: getattr(settings, key) for key in values if getattr(settings, key) is not None}
    write_toml(path, stored)
    return settings


def write_toml(path: Path, values: Mapping[str, Any]) -> None:
    """Write values as TOML, whole or not at all; without any, the file goes.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    import tomli_w

    try:
        if not values:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(tomli_w.dumps(values), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise ConfigurationError("config_unwritable", path=path, reason=error.strerror or error) from error


def message_language(chosen: str | None = None) -> Language:
    """The language to speak when there is no question to follow: a flag, the setting, or the locale."""
    environment = os.environ.get(f"{ENVIRONMENT_PREFIX}LANGUAGE")
    for candidate in (chosen, environment, _quietly("language")):
        if candidate in ("nl", "en"):
            return Language(candidate)
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Language.NL if locale.lower().startswith("nl") else Language.EN


def _quietly(field: str) -> Any:
    try:
        return _from_file().get(field)
    except ConfigurationError:
        return None


def _from_file() -> dict[str, Any]:
    path = locations.config_file()
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError("config_unreadable", path=path, reason=error) from error


def _from_environment() -> dict[str, Any]:
    names = {f"{ENVIRONMENT_PREFIX}{field.upper()}": field for field in FIELDS}
    return {field: os.environ[name] for name, field in names.items() if os.environ.get(name)}


def _validated(values: Mapping[str, Any], where: str) -> Settings:
    for key in values:
        if key not in FIELDS:
            raise ConfigurationError("setting_unknown", key=key, where=where, known=", ".join(FIELDS))
    return Settings(**values)


def _held(key: str, value: Any) -> Any:
    """A value as a setting holds it; the environment and the command line bring only text.

    Raises:
        ConfigurationError: the setting cannot hold it.
    """
    kind, where = KINDS[key], locations.config_file()
    if kind is bool:
        if (word := str(value).strip().lower()) in _SWITCHED:
            return _SWITCHED[word]
        raise ConfigurationError("setting_switch", key=key, value=value, where=where)
    if kind is float:
        seconds = _number(value)
        if seconds and 0 < seconds <= LONGEST:
            return seconds
        raise ConfigurationError("setting_time", key=key, value=value, longest=f"{LONGEST:g}", where=where)
    if get_origin(kind) is Literal:
        if value in get_args(kind):
            return value
        raise ConfigurationError("setting_choice", key=key, value=value, choices=", ".join(get_args(kind)), where=where)
    needed = kind is str
    if (isinstance(value, str) and (value or not needed)) or (value is None and not needed):
        return value
    raise ConfigurationError("setting_text", key=key, value=value, where=where)


def _number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None
