"""The homes of the command line's tests, for what may happen to them."""

from tests.cli.conftest import _tiny_home, fresh, tiny, tiny_corpus

__all__ = ["_tiny_home", "fresh", "tiny", "tiny_corpus"]
