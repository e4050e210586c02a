"""What a report needs and need not be installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import ConfigurationError

EXTRA = "eval"
INSTALL = f'pip install "standpunt[{EXTRA}]"'


@contextmanager
def needed(package: str) -> Iterator[None]:
    """Imports of a package of the extra.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        yield
    except ImportError as error:
        raise ConfigurationError("eval_extra_missing", package=package, command=INSTALL) from error
