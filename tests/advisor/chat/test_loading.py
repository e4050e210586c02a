"""What is certain to go wrong is told before anything is asked: packages, keys, names and files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.advisor.chat.models import load_chat_model
from assistant.advisor.pipeline import Advisor
from assistant.cli.running import run
from assistant.errors import ConfigurationError, ExitCode
from assistant.settings import Settings

KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY")


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own providers shows."""
    for name in (*KEYS, "OPENAI_BASE_URL", "OPENAI_API_BASE", "GROQ_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def refused(model: str, url: str | None = None) -> ConfigurationError:
    """What is said when a model cannot be set up."""
    with pytest.raises(ConfigurationError) as caught:
        load_chat_model(Settings(model=model, base_url=url))
    assert caught.value.exit_code is ExitCode.CONFIGURATION
    return caught.value


@pytest.mark.parametrize(
    ("model", "package", "command"),
    [
        ("anthropic:claude-sonnet", "langchain_anthropic", "pip install 'standpunt[anthropic]'"),
        ("google_genai:gemini-pro", "langchain_google_genai", "pip install 'standpunt[google]'"),
        ("google-genai:gemini-pro", "langchain_google_genai", "pip install 'standpunt[google]'"),
        ("mistralai:mistral-small", "langchain_mistralai", "pip install 'standpunt[mistral]'"),
        ("gguf:/model.gguf", "xllamacpp", "pip install 'standpunt[local]'"),
        ("huggingface:/folder", "transformers", "pip install transformers"),
        ("groq:llama", "langchain_groq", "pip install langchain-groq"),
    ],
)
def test_a_missing_package(monkeypatch: pytest.MonkeyPatch, model: str, package: str, command: str) -> None:
    """A provider whose package is not installed names the package and the command that installs it."""
    monkeypatch.setitem(sys.modules, package, None)
    error = refused(model)
    assert error.key == "model_package_missing"
    assert error.facts == {"name": model, "package": package.replace("_", "-"), "command": command}


def test_a_missing_key() -> None:
    """A public service without a key names the variable that the key belongs in."""
    error = refused("openai:gpt-test")
    assert (error.key, error.facts["variable"]) == ("model_key_missing", "OPENAI_API_KEY")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "http://models.example:8000/v1"])
def test_a_server_of_ones_own_needs_no_key(url: str) -> None:
    """llama.cpp, vLLM and LM Studio ask for no key, so none is asked for."""
    assert load_chat_model(Settings(model="openai:tiny", base_url=url))


@pytest.mark.parametrize("model", ["nosuchprovider:x", "qwen3", "qwen3:4b", ":", "x:"])
def test_an_unknown_provider(model: str) -> None:
    """A name that no provider answers to is told with those that are known, also through the advisor."""
    assert refused(model).key == "model_provider_unknown"
    with pytest.raises(ConfigurationError):
        Advisor(Settings(model=model))


def test_a_missing_file(tmp_path: Path) -> None:
    """A GGUF file that is not there, or is something else, is told with its path."""
    pytest.importorskip("xllamacpp")
    other = tmp_path / "other.gguf"
    other.write_text("Not a model.", encoding="utf-8")
    assert refused(f"gguf:{tmp_path / 'absent.gguf'}").key == "model_file_missing"
    assert refused(f"gguf:{tmp_path}").key == "model_file_missing"
    assert refused(f"gguf:{other}").key == "model_file_unusable"


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(("locale", "words"), [("nl_NL.UTF-8", "noemt geen aanbieder"), ("C.UTF-8", "does not name")])
def test_the_command_ends_with_the_code_for_configuration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], locale: str, words: str
) -> None:
    """On the command line it is one line and a hint, in the user's language, and exit code 4."""
    monkeypatch.setenv("LC_ALL", locale)
    assert run(["ask", "--model", "qwen3:4b", "Should we speak out?"]) == ExitCode.CONFIGURATION
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err
    assert len(told.err.splitlines()) == 2
