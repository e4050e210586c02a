"""Keys of model providers: from the environment or, for what that lacks, from a file beside the settings.

The file holds one line per key, `OPENAI_API_KEY = "…"`, and is for its owner's eyes only. A key is never printed,
never logged, never in the settings, and never in an error: nothing raised here holds more than the path of the file.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant import locations
from assistant.errors import ConfigurationError, UsageError

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,98}_(?:API_KEY|TOKEN)")
"""What providers call the environment variable of their key (`HUGGINGFACEHUB_API_TOKEN` too). No other variable can be
set from the file."""

_KEY = re.compile(r"[!-~]{1,4096}")
"""A key travels in a header of HTTP: visible ASCII characters, no spaces (RFC 9110, section 5.5)."""

_OTHERS = 0o077
"""The permission bits of everybody but the owner."""

_ours: dict[str, str] = {}
"""What this process has put into its environment, so that a key that is replaced or removed goes out again."""


def stored_keys() -> dict[str, str]:
    """The keys in the file by the name of their variable; none if there is no file.

    Raises:
        ConfigurationError: others may read the file, or it holds something else than keys.
    """
    path = locations.keys_file()
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & _OTHERS:
                raise ConfigurationError("keys_exposed", path=path)
            keys = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigurationError("keys_unreadable", path=path, reason=error.strerror or error) from None
    except ValueError:  # no UTF-8 or no TOML; `from None`, because what is told of it may hold a key
        raise ConfigurationError("keys_malformed", path=path) from None
    if not all(is_key_name(name) and is_key(value) for name, value in keys.items()):
        raise ConfigurationError("keys_malformed", path=path)
    return keys


def load_keys() -> None:
    """Put the keys that the environment lacks into that of this process, where the providers' packages look for them.

    Raises: as `stored_keys`.
    """
    stored = stored_keys()
    for name, value in list(_ours.items()):
        if stored.get(name) != value:
            del _ours[name]
            if os.environ.get(name) == value:
                del os.environ[name]
    for name, value in stored.items():
        if not os.environ.get(name):
            os.environ[name] = _ours[name] = value


def save_key(name: str, value: str | None) -> None:
    """Write one key to the file (None removes it), whole or not at all, readable by its owner only.

    Raises:
        UsageError: that is not the name of a key, or not a key.
        ConfigurationError: as `stored_keys`, or the file cannot be written.
    """
    if not is_key_name(name):
        raise UsageError("key_name_invalid")
    if value is not None and not is_key(value):
        raise UsageError("key_invalid")
    keys = stored_keys()
    keys.pop(name, None)
    if value is not None:
        keys[name] = value
    _write(locations.keys_file(), keys)


@contextmanager
def trying(name: str, value: str) -> Iterator[None]:
    """A key in the environment of this process for as long as the block lasts, before it is worth storing."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


def in_environment(name: str) -> bool:
    """Whether the user's own environment holds this key, so that the file's does not count."""
    return bool(os.environ.get(name)) and os.environ.get(name) != _ours.get(name)


def is_key_name(name: str) -> bool:
    """Whether a key may be stored under this name."""
    return _NAME.fullmatch(name) is not None


def is_key(value: object) -> bool:
    """Whether this can be a key at all."""
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _write(path: Path, keys: dict[str, str]) -> None:
    import tomli_w

    try:
        if not keys:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".keys-")  # made for its owner only, mode 0600
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(tomli_w.dumps(keys))
            os.replace(draft, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft)
            raise
    except OSError as error:
        raise ConfigurationError("config_unwritable", path=path, reason=error.strerror or error) from None
