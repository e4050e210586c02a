"""The dates that files state, in the forms in which they state them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.importing.dates import iso_date


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2024-12-31", "2024-12-31"),
        ("2024-12-31T23:59:59+01:00", "2024-12-31"),
        ("2024-12", "2024-12"),
        ("2024", "2024"),
        ("2024-1-5", "2024-01-05"),
        ("D:20241231120000+01'00'", "2024-12-31"),
        ("20241231", "2024-12-31"),
        ("31-12-2024", "2024-12-31"),
        ("5/3/2024", "2024-03-05"),
        ("31 december 2024", "2024-12-31"),
        ("5 mrt. 2024", "2024-03-05"),
        ("mei 2024", "2024-05"),
        ("March 5th, 2024", "2024-03-05"),
        ("5 March 2024", "2024-03-05"),
        ("2024-02-30", None),
        ("0001-01-01", None),
        ("9999-01-01", None),
        ("12-31-2024", None),
        ("gisteren", None),
        ("5 mrtember 2024", None),
        ("", None),
        (None, None),
    ],
)
def test_iso_date(stated: str | None, expected: str | None) -> None:
    """Days, months and years are told; what cannot be is no date."""
    assert iso_date(stated) == expected


@given(st.one_of(st.text(max_size=40), st.text(alphabet="0123456789-/: D", max_size=20)))
def test_any_text(stated: str) -> None:
    """Whatever a file states, what comes out is a date in our form or nothing, and is the same when read again."""
    found = iso_date(stated)
    assert found is None or iso_date(found) == found
