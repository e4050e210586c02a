"""The parsers on any input: what the fuzzer (evals.fuzz) runs for minutes, for a moment."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.fuzz.targets import TARGETS, seeds

_PIECES = st.sampled_from(
    [
        *("---\n", "\n", "  - ", ": ", "[", "]", "{", "}", '"', "'", "&a", "*a", "!!python/object:os.system", "<<: *a"),
        *("## Why\n", "- ", "[1]", "[1, 2", "[@own]", "](javascript:alert(1))", "|--|--|\n", "```\n", "\x00", "\u202e"),
        *('{"id": 1}', "1e999", "-1", "nan", "= ", "[[a]]\n", "a.b.c = ", "2026-11-22", "\ufeff", "\r", "\x1b[31m"),
    ]
)
_INPUT = st.lists(_PIECES | st.text(max_size=8), max_size=30).map(lambda pieces: "".join(pieces).encode()) | st.binary()


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=_INPUT)
def test_any_input_is_read_or_refused(name: str, data: bytes) -> None:
    """Whatever bytes a document, a draft, a suite, the settings or an archive are: our own error, or none."""
    TARGETS[name](data)


@pytest.mark.parametrize("name", ["markdown", "citations"])
@pytest.mark.parametrize(
    "piece",
    ["[", "[a](", "![a](b ", "![", "<!--", "....", "_", "-", "| - ", "# ", "#", "# a ", "<a ", "**", "[1, ", "`"],
)
def test_no_text_takes_for_ever(name: str, piece: str) -> None:
    """A hundred thousand characters are read at once, whatever they are: with `[a](` the time once grew with the
    cube of their number, and a sixth of that took many minutes."""
    for end in ("", "x"):
        TARGETS[name]((piece * (100_000 // len(piece)) + end).encode())


@pytest.mark.parametrize("name", TARGETS)
def test_good_input_is_read(name: str) -> None:
    """What the fuzzer begins with is in order, so that it comes further than the first line."""
    for seed in seeds(name):
        TARGETS[name](seed)
