"""Settings: what wins, what is refused, and what is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant import locations, settings
from assistant.domain import Language
from assistant.errors import ConfigurationError, ExitCode


def write(text: str) -> Path:
    """Put a settings file where it is looked for."""
    path = locations.config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(**flags: Any) -> ConfigurationError:
    """What is said when settings cannot be loaded."""
    with pytest.raises(ConfigurationError) as caught:
        settings.load(**flags)
    assert caught.value.exit_code is ExitCode.CONFIGURATION
    return caught.value


class TestPrecedence:
    """Flag over environment over file over default."""

    def test_default(self) -> None:
        """Without anything set, no language model, no network and the shipped corpus are used."""
        loaded = settings.load()
        assert (loaded.model, loaded.embedding_model, loaded.language) == ("builtin", "builtin", "auto")
        assert loaded.corpus_directory == locations.corpus_directory()
        assert settings.origin("model") == "default"

    def test_file_over_default(self) -> None:
        """The file decides where nothing else does."""
        write('model = "from:file"\n')
        assert settings.load().model == "from:file"
        assert settings.origin("model") == "file"

    def test_environment_over_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The environment wins over the file, for the one setting that it names."""
        write('model = "from:file"\nlanguage = "nl"\n')
        monkeypatch.setenv("STANDPUNT_MODEL", "from:environment")
        assert (settings.load().model, settings.load().language) == ("from:environment", "nl")
        assert (settings.origin("model"), settings.origin("language")) == ("environment", "file")

    def test_flag_over_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A flag wins over everything; a flag that was not given changes nothing."""
        write('model = "from:file"\n')
        monkeypatch.setenv("STANDPUNT_MODEL", "from:environment")
        assert settings.load(model="from:flag").model == "from:flag"
        assert settings.load(model=None).model == "from:environment"
        assert settings.load(sources=False).sources is False

    def test_empty_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An empty variable counts as not set."""
        monkeypatch.setenv("STANDPUNT_MODEL", "")
        assert settings.load().model == "builtin"

    @pytest.mark.parametrize(("value", "expected"), [("false", False), ("0", False), ("true", True), ("1", True)])
    def test_words_of_the_environment(self, monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
        """The environment, which holds only text, can switch and count."""
        monkeypatch.setenv("STANDPUNT_SOURCES", value)
        monkeypatch.setenv("STANDPUNT_LOCK_TIMEOUT", "2.5")
        assert (settings.load().sources, settings.load().lock_timeout) == (expected, 2.5)

    def test_home_in_corpus(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A corpus folder may be given from the user's home."""
        monkeypatch.setenv("HOME", str(tmp_path))
        assert settings.load(corpus="~/notes").corpus_directory == tmp_path / "notes"


class TestRefusal:
    """What is refused, and what is said then."""

    def test_unknown_key_in_file(self) -> None:
        """A misspelt setting is refused with its name, the file and the names there are."""
        path = write('modle = "x"\n')
        error = refused()
        assert (error.key, error.facts["key"], error.facts["where"]) == ("setting_unknown", "modle", str(path))
        assert "model" in str(error.facts["known"]).split(", ")

    def test_unknown_flag(self) -> None:
        """A setting that does not exist is refused from code as well."""
        assert refused(colour="red").facts["key"] == "colour"

    @pytest.mark.parametrize(
        ("key", "value", "kind"),
        [
            ("lock_timeout", 0, "time"),
            ("lock_timeout", -1, "time"),
            ("lock_timeout", 3601, "time"),
            ("lock_timeout", float("nan"), "time"),
            ("lock_timeout", "soon", "time"),
            ("model_timeout", 0, "time"),
            ("language", "fr", "choice"),
            ("sources", "perhaps", "switch"),
            ("model", "", "text"),
            ("embedding_model", "", "text"),
            ("model_timeout", True, "time"),
            ("corpus", 7, "text"),
            ("language", ["nl"], "choice"),
        ],
    )
    def test_out_of_bounds(self, key: str, value: object, kind: str) -> None:
        """A value that a setting cannot hold is refused with its name, the value and what it can hold."""
        error = refused(**{key: value})
        assert (error.key, error.facts["key"]) == (f"setting_{kind}", key)
        assert str(error.facts["value"]) == str(value)

    @pytest.mark.parametrize("value", [0.001, 3600])
    def test_bounds(self, value: float) -> None:
        """The ends of the range are allowed."""
        assert settings.load(lock_timeout=value).lock_timeout == value

    @pytest.mark.parametrize("content", [b"model = ", b"\xff\xfe", b"model", b'model = "a"\nmodel = "b"\n'])
    def test_unreadable_file(self, content: bytes) -> None:
        """A file that is not TOML is reported with its path and the reason, also when saving, and stays as it is."""
        path = write("")
        path.write_bytes(content)
        error = refused()
        assert (error.key, error.facts["path"]) == ("config_unreadable", path)
        with pytest.raises(ConfigurationError):
            settings.save("model", "x")
        assert path.read_bytes() == content

    def test_folder_in_place_of_the_file(self) -> None:
        """A folder where the file should be is reported, not crashed on."""
        locations.config_file().mkdir(parents=True)
        assert refused().key == "config_unreadable"


class TestSaving:
    """What `save` writes."""

    def test_save_and_load(self) -> None:
        """What is saved is in force from then on, and the other settings stay."""
        write('language = "nl"\n')
        returned = settings.save("model", "ollama:qwen3:4b")
        assert returned == settings.load()
        assert (settings.load().model, settings.load().language) == ("ollama:qwen3:4b", "nl")

    def test_creates_the_folder(self) -> None:
        """The first setting creates the file and its folder, and leaves nothing else there."""
        settings.save("sources", "false")
        assert settings.load().sources is False
        assert list(locations.config_file().parent.iterdir()) == [locations.config_file()]

    def test_remove(self) -> None:
        """Without a value a setting goes back to its default; removing what is not there is no error."""
        settings.save("model", "x:y")
        assert settings.save("model", None).model == "builtin"
        assert settings.origin("model") == "default"
        assert settings.save("model", None).model == "builtin"

    def test_unknown(self) -> None:
        """An unknown setting is not written."""
        with pytest.raises(ConfigurationError) as caught:
            settings.save("modle", "x")
        assert (caught.value.key, caught.value.facts["key"]) == ("setting_unknown", "modle")
        assert not locations.config_file().exists()

    def test_several_at_once(self) -> None:
        """Several settings are written together, or none of them; None takes one out."""
        write('language = "nl"\nbase_url = "http://old/v1"\n')
        settings.save_all({"model": "ollama:x", "base_url": None})
        assert (settings.load().model, settings.load().base_url, settings.load().language) == ("ollama:x", None, "nl")
        with pytest.raises(ConfigurationError):
            settings.save_all({"model": "ollama:y", "lock_timeout": "never"})
        assert settings.load().model == "ollama:x"

    @pytest.mark.parametrize("address", ["http://me:secret@host/v1", "https://token@host", "me:secret@host:8080"])
    def test_no_secrets(self, address: str) -> None:
        """An address with a user or password is not written, and not repeated."""
        with pytest.raises(ConfigurationError) as caught:
            settings.save("base_url", address)
        assert (caught.value.key, caught.value.facts) == ("setting_secret", {})
        assert not locations.config_file().exists()
        settings.save("base_url", "http://host/v1/@me")
        assert settings.load().base_url == "http://host/v1/@me"

    def test_invalid(self) -> None:
        """A wrong value is not written, and what was there stays."""
        path = write('language = "nl"\n')
        with pytest.raises(ConfigurationError):
            settings.save("lock_timeout", "never")
        assert path.read_text(encoding="utf-8") == 'language = "nl"\n'

    def test_text_that_toml_must_escape(self) -> None:
        """Quotes, backslashes and other scripts come back as they were given."""
        value = 'C:\\notes\\"mine" — één'
        settings.save("corpus", value)
        assert settings.load().corpus == value

    def test_unwritable(self, tmp_path: Path) -> None:
        """A folder that cannot be made is reported with the path of the file."""
        (tmp_path / "home").write_text("a file where the folder should be", encoding="utf-8")
        with pytest.raises(ConfigurationError) as caught:
            settings.save("model", "x")
        assert caught.value.key in ("config_unwritable", "config_unreadable")
        assert caught.value.facts["path"] == locations.config_file()


class TestMessageLanguage:
    """The language to speak when there is no question to follow."""

    @pytest.mark.parametrize(
        ("locale", "expected"),
        [("nl_NL.UTF-8", Language.NL), ("nl_BE", Language.NL), ("en_GB.UTF-8", Language.EN), ("C", Language.EN)],
    )
    def test_locale(self, monkeypatch: pytest.MonkeyPatch, locale: str, expected: Language) -> None:
        """Without a choice the locale decides; what is not Dutch is English."""
        monkeypatch.setenv("LC_ALL", locale)
        assert settings.message_language() is expected

    def test_choice_over_locale(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Flag, environment and file go before the locale, in that order."""
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
        write('language = "nl"\n')
        assert settings.message_language() is Language.NL
        monkeypatch.setenv("STANDPUNT_LANGUAGE", "en")
        assert settings.message_language() is Language.EN
        assert settings.message_language("nl") is Language.NL

    def test_unreadable_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An unreadable file does not keep us from saying so in the user's language."""
        monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
        write("language = ")
        assert settings.message_language() is Language.NL
