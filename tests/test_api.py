"""The Python API: what the README and the package's own example promise."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

import assistant
from assistant import Advisor, Language, PassageRetriever, as_runnable, to_markdown
from assistant.domain import Outcome

README = Path(__file__).parents[1] / "README.md"
QUESTION = "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?"


def test_every_public_name_is_there() -> None:
    """What `__all__` names can be had, and nothing else answers to a name of its own."""
    assert all(getattr(assistant, name) for name in assistant.__all__)
    with pytest.raises(AttributeError):
        _ = assistant.Adviser


@pytest.mark.usefixtures("ready")
def test_the_readme_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The example in the README is real code, and prints a brief."""
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert "## " in capsys.readouterr().out


def test_the_runnable_answers_questions(advisor: Advisor) -> None:
    """A question, or a question with a language, becomes the public JSON; a batch and a coroutine likewise."""
    runnable = as_runnable(advisor)
    dutch, english = runnable.batch([QUESTION, {"question": QUESTION, "language": "en"}])
    assert (dutch["language"], english["language"]) == ("nl", "en")
    assert dutch["outcome"] == english["outcome"] == Outcome.ADVISED
    assert asyncio.run(runnable.ainvoke(QUESTION))["answer"] == dutch["answer"]
    assert dutch["answer"] == to_markdown(advisor.answer(QUESTION))


def test_the_retriever_gives_passages(advisor: Advisor) -> None:
    """As many passages as wanted, best first, each with where it stands and what it rests on."""
    found = PassageRetriever(advisor=advisor, limit=4).invoke("boycot van een supermarkt")
    assert len(found) == 4
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)
    for document in found:
        assert document.page_content
        assert document.metadata["passage"].startswith(f"{document.metadata['document']}#")
        assert document.metadata["language"] == Language.NL
