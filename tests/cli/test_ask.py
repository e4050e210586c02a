"""`standpunt ask` through pipes: what a script or a reader of a file gets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import DUTCH, FACT, Result, standpunt, succeeded, together

PUBLIC = {
    "question", "standalone_question", "language", "model", "outcome", "stance", "answer", "statements", "evidence",
    "grounding", "missing", "timings_ms", "version", "corpus_version", "prompt_version",
}  # fmt: skip
STATEMENT = {"section", "text", "citations", "verdict", "support", "quote"}
EVIDENCE = {"n", "document", "title", "kind", "organisation", "language", "role", "text", "score", "source"}
SOURCE = {"key", "kind", "author", "title", "publisher", "date", "url"}
GROUNDING = {"statements", "supported", "partial", "unsupported", "advice"}
STAGES = {"understand", "retrieve", "compose", "check", "total"}


def test_an_english_question_gets_an_english_brief(asked: Result) -> None:
    """A piped brief is English plain text with its sources, uncoloured and unwrapped, and the exit code is 0."""
    assert asked.code == 0
    assert asked.out.startswith("Advice: ")
    assert "\nNext steps\n" in asked.out
    assert "\nSources\n[1]" in asked.out
    assert "\x1b" not in asked.out
    assert max(map(len, asked.out.splitlines())) > 120


def test_trace_is_told_on_stderr_only(asked: Result) -> None:
    """`--trace` says on stderr how the question was understood and how long each stage took."""
    understood, timed = asked.err.splitlines()
    assert understood.startswith("language en, ")
    assert "inclusion" in understood
    assert all(f"{stage} " in timed for stage in STAGES)
    assert timed not in asked.out


def test_a_dutch_question_on_stdin_gets_a_dutch_brief(home: Path) -> None:
    """A question on standard input is answered in its own language, and `--no-sources` leaves out the list."""
    result = standpunt("ask", "--no-sources", home=home, text=DUTCH + "\n")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Advies: ")
    assert "\nVolgende stappen\n" in result.out
    assert "[1]" in result.out
    assert "\n[1]" not in result.out
    assert "Bronnen" not in result.out.splitlines()


def test_json_is_one_object_with_every_public_field(home: Path) -> None:
    """`--json` prints one object and nothing else, `-` reads stdin, and `--lang` decides the language."""
    result = standpunt("ask", "-", "--json", "--lang", "en", home=home, text=DUTCH)
    assert (result.code, result.err) == (0, "")
    brief = json.loads(result.out)
    assert brief.keys() >= PUBLIC
    assert (brief["question"], brief["language"], brief["outcome"]) == (DUTCH, "en", "advised")
    assert "What the sources do not say" in brief["answer"]
    assert all(item.keys() >= EVIDENCE and item["source"].keys() >= SOURCE for item in brief["evidence"])
    assert all(statement.keys() >= STATEMENT for statement in brief["statements"])
    assert brief["timings_ms"].keys() >= STAGES
    offered = [item["n"] for item in brief["evidence"]]
    cited = {n for statement in brief["statements"] for n in statement["citations"]}
    assert offered == list(range(1, len(offered) + 1))
    assert cited == set(offered)
    counts = brief["grounding"]
    assert counts.keys() >= GROUNDING
    assert counts["statements"] == sum(counts[verdict] for verdict in GROUNDING - {"statements"}) > 0


def test_a_brief_that_cites_a_rule_says_until_when_it_was_followed(home: Path) -> None:
    """Rules change, so their month is told in the last line of a brief and stands beside each of them as data."""
    data, dutch, fact = together(
        ("ask", "--json", "What does the Green Claims Directive require?"),
        ("ask", "--no-sources", "Wat vereist de Green Claims-richtlijn?"),
        ("ask", "--no-sources", FACT),
        home=home,
    )
    evidence = succeeded(data)["evidence"]
    rules = {item["as_of"] for item in evidence if item["document"] == "eu-green-claims-directive-status"}
    assert len(rules) == 1
    assert all(re.fullmatch(r"20\d\d-\d\d", month) for month in rules)
    assert {item["as_of"] for item in evidence if item["kind"] == "case"} <= {None}
    assert re.search(r" Regels naar de stand van [a-z]+ 20\d\d; controleer de actuele tekst\.\n$", dutch.out)
    assert (fact.code, "Rules as they stood" in fact.out) == (0, False)

    english = standpunt("ask", "--lang", "en", "What does the Green Claims Directive require?", home=home)
    assert re.search(r"\. Rules as they stood in [A-Z][a-z]+ 20\d\d; check the current text\.\n", english.out)
    assert re.search(r"; as of [A-Z][a-z]+ 20\d\d; eu-green-claims-directive-status\)", english.out)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_question_outside_the_field_is_declined(home: Path, as_json: bool) -> None:
    """What the sources cannot answer gets a fixed sentence, no sources, and exit code 3."""
    question = "What is the boiling point of nitrogen?"
    result = standpunt("ask", question, *(["--json"] if as_json else []), home=home)
    assert (result.code, result.err) == (3, "")
    assert "The sources I work from do not answer this question." in result.out
    if as_json:
        brief = json.loads(result.out)
        assert (brief["outcome"], brief["stance"], brief["evidence"], brief["statements"]) == (
            "abstained",
            None,
            [],
            [],
        )
    else:
        assert "[1]" not in result.out
