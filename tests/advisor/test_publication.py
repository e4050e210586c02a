"""The public JSON, which other programs read: fields are only ever added."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.advisor.markdown import to_markdown
from assistant.advisor.pipeline import Advisor
from assistant.advisor.publication import to_json
from assistant.domain import Language

GOLDEN = Path(__file__).with_name("golden")
QUESTIONS = {
    "nl": "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
    "en": "What is greenhushing?",
}
MASKED = "…"


def masked(value: Any, key: str = "") -> Any:
    """The JSON without what changes from one run, release or calibration to the next."""
    if key in ("score", "support", "version", "corpus_version", "prompt_version"):
        return MASKED
    if key == "timings_ms":
        return dict.fromkeys(value, MASKED)
    if isinstance(value, dict):
        return {name: masked(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    return value


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_public_json_is_as_it_was(advisor: Advisor, name: str) -> None:
    """A question's JSON equals the one on file; UPDATE_GOLDEN=1 writes it anew, for a reader to look at."""
    found = masked(to_json(advisor.answer(QUESTIONS[name])))
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))


FIELDS = {
    "": "question standalone_question language model outcome stance answer statements evidence grounding missing"
    " timings_ms version corpus_version prompt_version",
    "statements": "section text citations verdict support quote",
    "evidence": "n document title kind organisation language role text score source",
    "grounding": "statements supported partial unsupported advice",
    "timings_ms": "understand retrieve compose check total",
}
SOURCE_FIELDS = "key kind author title publisher date url"


@pytest.mark.parametrize("question", [*QUESTIONS.values(), "What happened at ABN AMRO?"])
def test_every_promised_field_is_there(advisor: Advisor, question: str) -> None:
    """The fields of the published interface are all present, and the whole survives a round trip through text."""
    published = to_json(advisor.answer(question))
    assert json.loads(json.dumps(published)) == published
    for place, names in FIELDS.items():
        value = published[place] if place else published
        for entry in value if isinstance(value, list) else [value]:
            assert set(names.split()) <= set(entry)
    assert all(set(SOURCE_FIELDS.split()) <= set(item["source"]) for item in published["evidence"])


def test_an_abstention_has_the_same_fields(advisor: Advisor) -> None:
    """An abstention is published with empty lists, no stance, and the fixed sentence as its answer."""
    answered, abstained = (to_json(advisor.answer(q)) for q in (QUESTIONS["en"], "What will the weather be tomorrow?"))
    assert set(abstained) == set(answered)
    assert (abstained["outcome"], abstained["stance"]) == ("abstained", None)
    assert (abstained["statements"], abstained["evidence"]) == ([], [])
    assert abstained["answer"]
    assert len(abstained["missing"]) == 1


@pytest.mark.parametrize("question", QUESTIONS.values())
def test_the_markers_of_the_answer_are_those_of_the_evidence(advisor: Advisor, question: str) -> None:
    """Every number of the evidence stands in the Markdown as a marker, and no other does."""
    published = to_json(advisor.answer(question))
    answer = published["answer"]
    numbers = [item["n"] for item in published["evidence"]]
    assert all(f"[{n}]" in answer for n in numbers)
    assert f"[{len(numbers) + 1}]" not in answer
    assert all(statement["text"] in answer for statement in published["statements"])


def test_words_of_others_mean_nothing_to_markdown(advisor: Advisor) -> None:
    """A link, an image, HTML or emphasis in a document or a draft stays words in the answer's Markdown."""
    brief = advisor.answer("Moeten we onze inclusieve campagne doorzetten?", Language.NL)
    hostile = "![x](https://evil.example/?q=1) <img src=x> **bold** [click](javascript:alert(1)) &lt; `code`"
    sections = tuple(
        replace(section, statements=tuple(replace(each, text=hostile) for each in section.statements))
        for section in brief.sections
    )
    answer = to_markdown(replace(brief, sections=sections))
    assert hostile not in answer
    assert re.search(r"(?<!\\)(?:\[x\]|\[click\]|<img|`code|\*\*bold|&lt;)", answer) is None
    assert "evil.example" in answer
