"""One converter for all tests of importing: its process starts once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.library.importing import Converter


@pytest.fixture(scope="session")
def converter() -> Iterator[Converter]:
    """A converter with the limits that users have."""
    with Converter() as converter:
        yield converter
