"""What the advisor knows of the user's organisation, and the file that it is kept in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import locations
from assistant.domain import Profile
from assistant.errors import ConfigurationError
from assistant.profile import FIELDS, load_profile, save_profile, with_field
from tests.conftest import clean_environment

SOME = Profile("Bank A", "banking", "NL", "leden", ("We staan voor inclusie – óók online", 'Wij "doen" wat we zeggen'))

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1)
_FIELD = st.none() | _TEXT


def test_without_a_file_nothing_is_known() -> None:
    """Who never told anything has an empty profile."""
    assert not locations.profile_file().exists()
    assert load_profile() == Profile()
    assert load_profile().empty


def test_a_profile_comes_back_as_it_was_saved() -> None:
    """A profile is read back to the letter, and no half-written file stays beside it."""
    save_profile(SOME)
    assert load_profile() == SOME
    assert not SOME.empty
    assert list(locations.profile_file().parent.iterdir()) == [locations.profile_file()]


@given(
    profile=st.builds(
        Profile,
        organisation=_FIELD,
        sector=_FIELD,
        country=_FIELD,
        customers=_FIELD,
        principles=st.lists(_TEXT, max_size=4).map(tuple),
    )
)
def test_any_profile_comes_back(tmp_path_factory: pytest.TempPathFactory, profile: Profile) -> None:
    """Whatever text is told, line ends and quotes included, the file gives it back."""
    with pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, tmp_path_factory.getbasetemp() / "any-profile")
        save_profile(profile)
        assert load_profile() == profile
        assert locations.profile_file().exists() is not profile.empty


def test_an_empty_profile_leaves_no_file() -> None:
    """Taking the last thing out removes the file; doing so twice is no error."""
    save_profile(SOME)
    for _ in range(2):
        save_profile(Profile())
        assert not locations.profile_file().exists()


def test_fields_are_set_and_emptied_one_by_one() -> None:
    """Setting a field leaves the others as they are; without a value it is emptied."""
    profile = Profile()
    for field in ("organisation", "sector", "country", "customers"):
        profile = with_field(profile, field, f"my {field}")
    assert profile == Profile("my organisation", "my sector", "my country", "my customers")
    assert with_field(profile, "sector", None) == Profile("my organisation", None, "my country", "my customers")
    assert set(FIELDS) == {"organisation", "sector", "country", "customers", "principles"}


def test_principles_add_up() -> None:
    """Each principle is added behind those there are; without a value all of them go."""
    profile = Profile(sector="banking")
    for principle in ("honest claims", "inclusion"):
        profile = with_field(profile, "principles", principle)
    assert profile.principles == ("honest claims", "inclusion")
    assert with_field(profile, "principles", None) == Profile(sector="banking")


@pytest.mark.parametrize(
    "content",
    [
        b'sector = "banking',
        b"sector = 3",
        b'colour = "red"',
        b'principles = "inclusion"',
        b"principles = [1, 2]",
        b"[organisation]\nname = 'x'",
        b'organisation = "\xff\xfe"',
        b"\x00",
    ],
)
def test_a_broken_file_is_named(content: bytes) -> None:
    """A file that holds something else than a profile is an error that names the file, and is left as it is."""
    path = locations.profile_file()
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as told:
        load_profile()
    assert (told.value.key, told.value.facts["path"]) == ("config_unreadable", path)
    assert path.read_bytes() == content


def test_a_profile_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder cannot be made, the error names the file."""
    (tmp_path / "taken").write_text("a file")
    clean_environment(monkeypatch, tmp_path / "taken")
    with pytest.raises(ConfigurationError) as told:
        save_profile(SOME)
    assert told.value.key == "config_unwritable"
