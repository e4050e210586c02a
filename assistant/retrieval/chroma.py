"""Chroma's package, imported so that it tells nobody anything, takes less time, and keeps memory flat."""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from types import ModuleType
from typing import Any

_EXPORTER = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"
_COMMAND = "httpx._main"
"""The command line of httpx, which it does without if it cannot be imported."""

_M_ARENA_MAX = -8
"""mallopt(3): how many pools of memory the threads of a process share."""

_ARENAS = 2


@cache
def chroma_package() -> Any:
    """The package `chromadb`, with what a local folder needs of it."""
    _share_memory()
    with ExitStack() as stack:
        for kept_away in (_without_env_file, _without_exporter, _without_checked_overrides):
            stack.enter_context(kept_away())
        package = importlib.import_module("chromadb")
        importlib.import_module("chromadb.api.rust")
        return package


@contextmanager
def _without_env_file() -> Iterator[None]:
    """Keep Chroma from the file `.env` of whatever folder a command is typed in.

    Chroma would read it while it is imported, and what stands in there may have it tell another machine what it does.
    """
    from pydantic_settings import BaseSettings

    def without_file(settings: Any, /, **_: Any) -> None:
        settings.model_config["env_file"] = None

    hook = "__pydantic_init_subclass__"
    setattr(BaseSettings, hook, classmethod(without_file))
    try:
        yield
    finally:
        delattr(BaseSettings, hook)


@contextmanager
def _without_exporter() -> Iterator[None]:
    """Leave out what would send Chroma's traces, and httpx's command line: over a quarter of the time of the import."""
    exporter = ModuleType(_EXPORTER)
    exporter.OTLPSpanExporter = None  # type: ignore[attr-defined]
    absent = {name: module for name, module in ((_EXPORTER, exporter), (_COMMAND, None)) if name not in sys.modules}
    sys.modules.update(absent)  # type: ignore[arg-type]  # None is how a module is kept from being imported
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)


@contextmanager
def _without_checked_overrides() -> Iterator[None]:
    """Take Chroma's `@override` at its word: comparing the signatures of its methods takes a tenth of the import."""
    checking: Any = importlib.import_module("overrides.overrides")
    checked = checking._overrides

    def believed(method: Any, *_: bool) -> Any:
        method.__override__ = True  # what `overrides.EnforceOverrides` looks for
        return method

    checking._overrides = believed
    try:
        yield
    finally:
        checking._overrides = checked


def _share_memory() -> None:
    """Keep glibc from giving each of Chroma's threads a pool of memory of its own.

    Chroma starts threads for every folder that is opened, and what their pools leave free is no use to the next ones:
    a hundred reopenings took 100 MB. With two pools memory stays where it is, 40 MB lower.
    """
    if sys.platform == "linux" and "MALLOC_ARENA_MAX" not in os.environ:
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
