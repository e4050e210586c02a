"""Suites are read strictly: what is wrong is told with file and line, and never becomes a silent half-sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Language, Outcome, Stance, Verdict
from assistant.errors import ConfigurationError
from assistant.evaluation.samples import Claim, Dialogue, Query, read_samples
from tests.evaluation.conftest import NUGGET, WriteSuite, question

RETRIEVAL = {
    "id": "r1",
    "split": "test",
    "style": "typo",
    "nl": "Wie?",
    "en": "Who?",
    "documents": ["a"],
    "relevant": {"a#finding-1": 3, "a#limit-12": 1},
}
CLAIM = {
    "id": "g1",
    "split": "dev",
    "language": "en",
    "source_language": "nl",
    "kind": "negation",
    "statement": "It did not.",
    "passages": ["Het deed het."],
    "label": "unsupported",
    "document": "a",
}
CONVERSATION = {
    "id": "c1",
    "split": "dev",
    "language": "nl",
    "tags": ["follow_up"],
    "profile": {"organisation": "Ons", "sector": "banking", "principles": ["eerlijk"]},
    "turns": [
        {"question": "Doen?", "expect": {"outcome": ["advised"], "stance": ["hold"]}},
        {"question": "In English?", "expect": {"language": "en"}},
    ],
}


def test_a_question_with_one_expectation(write_suite: WriteSuite) -> None:
    """The expectation is about the last question; those before it are only asked."""
    row = question("q1", "First", outcome=["advised"], stance=["hold", "adapt"], nuggets=[NUGGET], must_not=["x+"])
    (sample,) = read_samples(write_suite({**row, "pair": "q", "turns": ["First", "Last"]}))
    assert isinstance(sample, Dialogue)
    first, last = sample.turns
    assert (first.question, first.expect.outcome, first.expect.nuggets) == ("First", (), ())
    assert (last.question, sample.question, sample.pair) == ("Last", "Last", "q")
    assert (last.expect.outcome, last.expect.stance) == ((Outcome.ADVISED,), (Stance.HOLD, Stance.ADAPT))
    assert last.expect.nuggets[0].words[0] == ("withdraw", "intrekken", "teruggekomen")


def test_a_conversation(write_suite: WriteSuite) -> None:
    """Every turn has an expectation of its own, and the asker may have a profile."""
    (sample,) = read_samples(write_suite(CONVERSATION))
    assert isinstance(sample, Dialogue)
    assert sample.profile
    assert (sample.profile.profile.sector, sample.profile.profile.principles) == ("banking", ("eerlijk",))
    assert [turn.expect.language for turn in sample.turns] == [None, Language.EN]


def test_a_query_is_two_samples(write_suite: WriteSuite) -> None:
    """One line of a retrieval suite is a Dutch and an English query, which are a pair."""
    dutch, english = read_samples(write_suite(RETRIEVAL))
    assert isinstance(dutch, Query)
    assert isinstance(english, Query)
    assert (dutch.id, english.id, dutch.pair, english.pair) == ("r1.nl", "r1.en", "r1", "r1")
    assert (dutch.text, english.text, dutch.split, dutch.tags) == ("Wie?", "Who?", "test", ("typo",))
    assert dutch.relevant == english.relevant == {"a#finding-1": 3, "a#limit-12": 1}


def test_a_query_without_grades(write_suite: WriteSuite) -> None:
    """Only the documents may be known."""
    dutch, _ = read_samples(write_suite({key: value for key, value in RETRIEVAL.items() if key != "relevant"}))
    assert isinstance(dutch, Query)
    assert dutch.relevant == {}


def test_a_claim(write_suite: WriteSuite) -> None:
    """A statement with passages and the verdict that people gave."""
    (sample,) = read_samples(write_suite(CLAIM))
    assert isinstance(sample, Claim)
    assert (sample.label, sample.source_language) == (Verdict.UNSUPPORTED, Language.NL)


WRONG: dict[str, tuple[Any, str]] = {
    "no JSON": ("{", "line 1"),
    "no object": ("[]", "not a JSON object"),
    "unknown key": ({**CLAIM, "note": "x"}, "note: Extra inputs"),
    "unknown key within": (question("q", "?", expects=1), "expect.expects: Extra inputs"),
    "split": ({**CLAIM, "split": "train"}, "split: Input should be 'dev' or 'test'"),
    "language": ({**CLAIM, "language": "de"}, "language: Input should be"),
    "label": ({**CLAIM, "label": "advice"}, "label: Input should be"),
    "stance": (question("q", "?", stance=["retreat"]), "expect.stance.0: Input should be"),
    "grade": ({**RETRIEVAL, "relevant": {"a#finding-1": 4}}, "less than or equal to 3"),
    "passage": ({**RETRIEVAL, "relevant": {"a.nl#finding": 3}}, "match pattern"),
    "pattern": (question("q", "?", must_not=["(x"]), "no regular expression"),
    "no question": ({**question("q", "?"), "turns": []}, "turns: Tuple should have at least 1 item"),
    "empty question": (question("q", ""), "turns.0: String should have at least 1 character"),
    "nugget without words": (question("q", "?", nuggets=[{**NUGGET, "words": []}]), "at least 1 item"),
    "empty group": (question("q", "?", nuggets=[{**NUGGET, "words": [[]]}]), "at least 1 item"),
    "nothing to ask": ({"id": "x", "split": "dev"}, "Field required"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    """The error names the file, the line and the key."""
    row, reason = WRONG[name]
    line = row if isinstance(row, str) else json.dumps(row)
    path = tmp_path / "suite.jsonl"
    path.write_text(f"{json.dumps(CLAIM)}\n\n{line}\n".replace('"g1"', '"first"', 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        read_samples(path)
    assert raised.value.key == "eval_sample_wrong"
    assert (raised.value.facts["path"], raised.value.facts["line"]) == (path, 3)
    assert reason in str(raised.value.facts["reason"])


def test_ids_are_unique(write_suite: WriteSuite) -> None:
    """Two samples of one name would answer for each other."""
    with pytest.raises(ConfigurationError) as raised:
        read_samples(write_suite(CLAIM, CLAIM))
    assert raised.value.facts["line"] == 2


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe"])
def test_no_samples(tmp_path: Path, content: bytes) -> None:
    """An empty file, or one that is no text, is an error and not a run without questions."""
    path = tmp_path / "suite.jsonl"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as raised:
        read_samples(path)
    assert raised.value.key == "eval_suite_unreadable"


def test_what_is_asked_decides_the_fingerprint(write_suite: WriteSuite) -> None:
    """Other expectations leave an answer valid; another question, turn or profile does not."""

    def fingerprint(row: dict[str, Any]) -> str:
        return read_samples(write_suite(row))[0].fingerprint

    row = question("q", "Hold?", stance=["hold"])
    assert fingerprint(row) == fingerprint(question("other", "Hold?", stance=["adapt"], nuggets=[NUGGET]))
    others = [question("q", "Hold it?"), {**row, "turns": ["Hold?", "Hold?"]}, {**row, "profile": {"sector": "retail"}}]
    assert len({fingerprint(each) for each in (row, *others)}) == 4


_TEXT = st.text(min_size=1, max_size=30)
_WORDS = st.lists(st.lists(_TEXT, min_size=1, max_size=3), min_size=1, max_size=3)
_NUGGET = st.fixed_dictionaries({"id": _TEXT, "vital": st.booleans(), "text": _TEXT, "words": _WORDS})
_STANCE = st.sampled_from([stance.value for stance in Stance])
_ROWS = st.fixed_dictionaries(
    {
        "split": st.sampled_from(["dev", "test"]),
        "language": st.sampled_from(["nl", "en"]),
        "tags": st.lists(_TEXT, max_size=3),
        "turns": st.lists(_TEXT, min_size=1, max_size=3),
        "expect": st.fixed_dictionaries(
            {"stance": st.lists(_STANCE, max_size=3), "nuggets": st.lists(_NUGGET, max_size=3)}
        ),
    }
)


@given(st.lists(_ROWS, min_size=1, max_size=4), st.booleans())
def test_whatever_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[Any], raw: bool) -> None:
    """Every text comes back as it was, line separators, quotes, emoji and all, escaped or not."""
    path = tmp_path_factory.mktemp("suite") / "suite.jsonl"
    lines = [json.dumps({"id": str(place), **row}, ensure_ascii=not raw) for place, row in enumerate(rows)]
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    for row, sample in zip(rows, read_samples(path), strict=True):
        assert isinstance(sample, Dialogue)
        assert [turn.question for turn in sample.turns] == row["turns"]
        assert (sample.language, sample.split, list(sample.tags)) == (row["language"], row["split"], row["tags"])
        nuggets = [nugget.model_dump(mode="json", exclude={"passages"}) for nugget in sample.turns[-1].expect.nuggets]
        assert nuggets == row["expect"]["nuggets"]


@given(
    st.binary(max_size=200) | st.recursive(st.none() | st.booleans() | st.floats() | _TEXT, st.lists).map(json.dumps)
)
def test_nothing_but_our_own_error(tmp_path_factory: pytest.TempPathFactory, content: bytes | str) -> None:
    """Whatever a file holds, it is a suite or an error with words of its own."""
    path = tmp_path_factory.mktemp("suite") / "suite.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigurationError):
        read_samples(path)
