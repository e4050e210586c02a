"""Hosted providers: what is told before anybody is asked, and where their keys come from."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from assistant import keys, locations
from assistant.advisor.chat.failures import check_setup, told
from assistant.advisor.chat.models import load_chat_model
from assistant.advisor.chat.redaction import without_secrets
from assistant.domain import Language
from assistant.errors import ConfigurationError, ExitCode
from assistant.keys import save_key
from assistant.settings import Settings

KEY = "correct-horse-battery-staple-42"
NAMES = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY", "GROQ_API_KEY")
EVERY = pytest.mark.parametrize(
    ("provider", "extra", "variable"),
    [
        ("anthropic", "anthropic", "ANTHROPIC_API_KEY"),
        ("google_genai", "google", "GOOGLE_API_KEY"),
        ("mistralai", "mistral", "MISTRAL_API_KEY"),
    ],
)
LANGUAGES = pytest.mark.parametrize("language", list(Language))


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keys to begin with, and none that stay."""
    monkeypatch.setattr(keys, "_ours", {})
    for name in (*NAMES, "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.setenv(name, "")  # set first, so that it is put back afterwards whatever happens
        monkeypatch.delenv(name)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The providers' packages lie where Python looks for them. They are never imported here."""
    for provider in ("anthropic", "google_genai", "mistralai"):
        folder = tmp_path / "site" / f"langchain_{provider}"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("raise AssertionError('imported')\n", encoding="utf-8")
        monkeypatch.delitem(sys.modules, f"langchain_{provider}", raising=False)
    monkeypatch.syspath_prepend(tmp_path / "site")


def refused(model: str) -> ConfigurationError:
    """What is said when a model cannot be set up."""
    with pytest.raises(ConfigurationError) as caught:
        load_chat_model(Settings(model=model))
    assert caught.value.exit_code is ExitCode.CONFIGURATION
    return caught.value


@EVERY
@LANGUAGES
def test_a_missing_package_comes_first(
    monkeypatch: pytest.MonkeyPatch, language: Language, provider: str, extra: str, variable: str
) -> None:
    """Without its package the one line names the extra, and not yet the key."""
    monkeypatch.setitem(sys.modules, f"langchain_{provider}", None)
    error = refused(f"{provider}:some-model")
    assert error.key == "model_package_missing"
    line = told(error, language)
    assert f"pip install 'standpunt[{extra}]'" in line
    assert variable not in line


@pytest.mark.usefixtures("installed")
@EVERY
@LANGUAGES
def test_a_missing_key(language: Language, provider: str, extra: str, variable: str) -> None:
    """With its package and without a key, the one line names the variable and the command that stores it."""
    error = refused(f"{provider}:some-model")
    assert (error.key, error.facts["variable"]) == ("model_key_missing", variable)
    line = told(error, language)
    assert f"standpunt models key {variable}" in line
    assert extra not in line.replace(f"{provider}:some-model", "")


@pytest.mark.usefixtures("installed")
@EVERY
def test_a_stored_key_is_found(provider: str, extra: str, variable: str) -> None:
    """A key in the keys file is enough, is where the package looks for it, and is hidden from then on."""
    assert extra
    save_key(variable, KEY)
    check_setup(Settings(model=f"{provider}:some-model"))
    assert os.environ[variable] == KEY
    assert KEY not in without_secrets(f"Invalid API key: {KEY}")


@pytest.mark.usefixtures("installed")
def test_either_name_of_googles_key_will_do() -> None:
    """Google's package reads two variables, and so do we."""
    save_key("GEMINI_API_KEY", KEY)
    check_setup(Settings(model="google_genai:some-model"))


def test_the_keys_file_counts_for_openai_too() -> None:
    """Its package is always there, so the model itself can be set up."""
    assert refused("openai:gpt-test").key == "model_key_missing"
    save_key("OPENAI_API_KEY", KEY)
    model = load_chat_model(Settings(model="openai:gpt-test"))
    assert model.openai_api_key.get_secret_value() == KEY
    assert KEY not in repr(model)


def test_a_provider_that_we_do_not_know_gets_its_key_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """LangChain's other providers find their key in the environment as well."""
    monkeypatch.setitem(sys.modules, "langchain_groq", None)
    save_key("GROQ_API_KEY", KEY)
    assert refused("groq:llama").key == "model_package_missing"
    assert os.environ["GROQ_API_KEY"] == KEY


@pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX's")
def test_a_keys_file_that_others_can_read_is_refused() -> None:
    """Before anything is asked, with the command that mends it; the built-in advisor does not care."""
    save_key("OPENAI_API_KEY", KEY)
    path = locations.keys_file()
    path.chmod(0o644)
    error = refused("openai:gpt-test")
    assert error.key == "keys_exposed"
    assert f"chmod 600 {path}" in told(error, Language.EN)
    assert "OPENAI_API_KEY" not in os.environ


@EVERY
def test_the_real_package_takes_the_stored_key(provider: str, extra: str, variable: str) -> None:
    """Where an extra is installed, its model is set up with the stored key, without asking anybody."""
    pytest.importorskip(f"langchain_{provider}", reason=f"the extra `{extra}` is not installed")
    save_key(variable, KEY)
    model = load_chat_model(Settings(model=f"{provider}:some-model"))
    assert hasattr(model, "stream")
    assert KEY not in repr(model)
