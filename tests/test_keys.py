"""Keys of model providers: where they come from, who may read them, and what is refused."""

from __future__ import annotations

import os
import stat
import tomllib
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import keys, locations
from assistant.errors import ConfigurationError, UsageError
from assistant.keys import in_environment, load_keys, save_key, stored_keys, trying
from tests.conftest import clean_environment

NAME, OTHER = "OPENAI_API_KEY", "HUGGINGFACEHUB_API_TOKEN"
KEY, SECOND = "correct-horse-battery-staple-42", "second-horse-43"
posix = pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX's")


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keys to begin with, and none that stay."""
    monkeypatch.setattr(keys, "_ours", {})
    for name in (NAME, OTHER):
        monkeypatch.setenv(name, "")  # set first, so that it is put back afterwards whatever happens
        monkeypatch.delenv(name)


def write(content: bytes, mode: int = 0o600) -> Path:
    """Put a keys file where it is looked for."""
    path = locations.keys_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_without_a_file_there_are_no_keys() -> None:
    """Nothing is stored, and nothing is put into the environment."""
    load_keys()
    assert stored_keys() == {}
    assert NAME not in os.environ


@posix
def test_a_key_is_written_for_its_owner_only() -> None:
    """The file has mode 0600 whatever the umask, lies beside the settings, and nothing half-written stays."""
    before = os.umask(0)
    try:
        save_key(NAME, KEY)
        save_key(OTHER, SECOND)
    finally:
        os.umask(before)
    path = locations.keys_file()
    assert path.parent == locations.config_file().parent
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
    assert tomllib.loads(path.read_text()) == {NAME: KEY, OTHER: SECOND}


def test_a_stored_key_is_where_the_packages_look() -> None:
    """Loading puts a key into the environment of this process."""
    save_key(NAME, KEY)
    load_keys()
    assert os.environ[NAME] == KEY
    assert not in_environment(NAME)


@pytest.mark.parametrize(("given_", "expected"), [(SECOND, SECOND), ("", KEY)])
def test_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch, given_: str, expected: str) -> None:
    """A key in the environment stands; an empty variable counts as none."""
    monkeypatch.setenv(NAME, given_)
    save_key(NAME, KEY)
    load_keys()
    assert os.environ[NAME] == expected
    assert in_environment(NAME) is bool(given_)


def test_a_key_that_is_replaced_or_removed_is_so_in_a_running_process() -> None:
    """Loading again follows the file, and forgets what it put into the environment itself."""
    save_key(NAME, KEY)
    load_keys()
    save_key(NAME, SECOND)
    load_keys()
    assert os.environ[NAME] == SECOND
    save_key(NAME, None)
    load_keys()
    assert NAME not in os.environ


def test_what_the_user_set_meanwhile_is_left_alone() -> None:
    """A variable that holds something else than we put there is not ours to take out."""
    save_key(NAME, KEY)
    load_keys()
    os.environ[NAME] = SECOND
    save_key(NAME, None)
    load_keys()
    assert os.environ[NAME] == SECOND


def test_removing_the_last_key_removes_the_file() -> None:
    """Twice is no error."""
    save_key(NAME, KEY)
    for _ in range(2):
        save_key(NAME, None)
        assert not locations.keys_file().exists()


def test_a_key_can_be_tried_without_storing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the length of a block it is in the environment; afterwards all is as it was, also after an error."""
    monkeypatch.setenv(OTHER, KEY)

    def interrupted() -> None:
        with trying(NAME, KEY), trying(OTHER, SECOND):
            load_keys()
            assert (os.environ[NAME], os.environ[OTHER]) == (KEY, SECOND)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert NAME not in os.environ
    assert os.environ[OTHER] == KEY
    assert not locations.keys_file().exists()


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_open_is_refused(mode: int) -> None:
    """Any bit for group or others: nothing is read from it and nothing is written to it until that is mended."""
    path = write(f'{NAME} = "{KEY}"\n'.encode(), mode)
    for use in (stored_keys, load_keys, lambda: save_key(OTHER, SECOND)):
        with pytest.raises(ConfigurationError) as caught:
            use()
        assert (caught.value.key, caught.value.facts) == ("keys_exposed", {"path": path})
    assert NAME not in os.environ
    assert tomllib.loads(path.read_text()) == {NAME: KEY}
    path.chmod(0o600)
    assert stored_keys() == {NAME: KEY}


@pytest.mark.parametrize(
    "content",
    [
        f"{NAME} = {KEY}",
        f'{NAME} = "{KEY}"\n{NAME} = "{KEY}"',
        f'{NAME} = ["{KEY}"]',
        f'{NAME} = "{KEY} {KEY}"',
        f'{NAME} = ""',
        f'{NAME} = "{KEY}é"',
        f'LD_PRELOAD = "{KEY}"',
        f'STANDPUNT_MODEL = "{KEY}"',
        f'"{KEY}" = ""',
        f'[keys]\n{NAME} = "{KEY}"',
        f'{NAME} = "{KEY}\udcff"',
    ],
)
def test_a_file_with_anything_else_is_refused(content: str) -> None:
    """What is no TOML, no key, or would set another variable is told with the path, and nothing of what it says."""
    path = write(content.encode("utf-8", "surrogateescape"))
    for use in (load_keys, lambda: save_key(OTHER, SECOND)):
        with pytest.raises(ConfigurationError) as caught:
            use()
        assert (caught.value.key, caught.value.facts) == ("keys_malformed", {"path": path})
        assert KEY not in "".join(traceback.format_exception(caught.value))
    assert NAME not in os.environ
    assert path.read_bytes() == content.encode("utf-8", "surrogateescape")


def test_a_folder_in_place_of_the_file() -> None:
    """It is reported, not crashed on."""
    locations.keys_file().mkdir(parents=True, mode=0o700)
    with pytest.raises(ConfigurationError) as caught:
        load_keys()
    assert caught.value.key == "keys_unreadable"


@pytest.mark.parametrize(
    "name", ["", "KEY", "API_KEY", "openai_api_key", "PATH", "A B_API_KEY", "OPENAI_API_KEY\n", KEY]
)
def test_only_names_of_keys_are_taken(name: str) -> None:
    """Another variable is refused without repeating it: it may be the key itself."""
    with pytest.raises(UsageError) as caught:
        save_key(name, KEY)
    assert (caught.value.key, caught.value.facts) == ("key_name_invalid", {})
    assert not locations.keys_file().exists()


@pytest.mark.parametrize("value", ["", " ", "two words", "two\nlines", "é", "\x1b[0m", "x" * 4097])
def test_only_keys_are_taken(value: str) -> None:
    """What cannot travel in a header is refused without repeating it."""
    with pytest.raises(UsageError) as caught:
        save_key(NAME, value)
    assert (caught.value.key, caught.value.facts) == ("key_invalid", {})
    assert not locations.keys_file().exists()


@given(value=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=60))
def test_any_key_comes_back(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    """Quotes and backslashes included."""
    with pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, tmp_path_factory.getbasetemp() / "any-key")
        save_key(NAME, value)
        assert stored_keys() == {NAME: value}


def test_a_full_disk_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be put in place is told with its path, and leaves neither a draft nor a loss."""
    save_key(NAME, KEY)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ConfigurationError) as caught:
        save_key(NAME, SECOND)
    assert (caught.value.key, caught.value.facts["path"]) == ("config_unwritable", locations.keys_file())
    assert stored_keys() == {NAME: KEY}
    assert list(locations.keys_file().parent.iterdir()) == [locations.keys_file()]
