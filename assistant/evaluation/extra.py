"""The packages of the extra `eval`: scoring and reports need them, and they need not be installed."""

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


def needs_extra() -> None:
    """See that everything is installed before hours of asking end in an error.

    Raises:
        ConfigurationError: a package of the extra `eval` is missing.
    """
    with needed("ir-measures"):
        import ir_measures  # noqa: F401
    with needed("matplotlib"):
        import matplotlib as mpl  # noqa: F401
    with needed("jinja2"):
        import jinja2  # noqa: F401
