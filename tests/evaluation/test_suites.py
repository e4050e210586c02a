"""Which suites there are, which samples are chosen, and that the shipped ones are about our casebook."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from assistant import locations
from assistant.domain import Language
from assistant.errors import UsageError
from assistant.evaluation.metrics.nuggets import holds, stems
from assistant.evaluation.samples import Claim, Dialogue, Query, Sample
from assistant.evaluation.suites import PLANTED_TAG, Suite, chosen, load_suite, load_suites, shipped_suites
from assistant.library.corpus import read_corpus
from tests.evaluation.conftest import WriteSuite, question


def test_a_shipped_suite_by_name() -> None:
    """A name stands for the file that comes with us, wherever we are installed."""
    suite = load_suite("retrieval")
    assert (suite.name, suite.place) == ("retrieval", "retrieval")
    assert suite.samples


def test_a_suite_of_ones_own(write_suite: WriteSuite) -> None:
    """A path stands for a file, and is kept whole, so that it is found from another folder."""
    path = write_suite(question("q", "?"), name="mine")
    suite = load_suite(str(path))
    assert (suite.name, suite.place, len(suite.samples)) == ("mine", str(path), 1)


def test_no_such_suite(tmp_path: Path) -> None:
    """The error names those that there are."""
    with pytest.raises(UsageError) as raised:
        load_suite(str(tmp_path / "none.jsonl"))
    assert raised.value.key == "eval_suite_unknown"
    assert "retrieval" in str(raised.value.facts["known"])


def test_all_shipped_suites_without_a_name() -> None:
    """Who names none gets all of them."""
    assert tuple(suite.name for suite in load_suites(())) == shipped_suites()


def test_two_suites_of_one_name(write_suite: WriteSuite, tmp_path: Path) -> None:
    """Their answers could not be told apart."""
    first = write_suite(question("q", "?"))
    second = tmp_path / first.name
    second.write_bytes(first.read_bytes())
    with pytest.raises(UsageError) as raised:
        load_suites((str(first), str(second)))
    assert raised.value.key == "eval_suite_twice"


def test_planted_documents_only_where_samples_are_about_them(write_suite: WriteSuite) -> None:
    """The folder beside a suite counts for the suite that says so."""
    plain = write_suite(question("q", "?"), name="plain")
    about = write_suite({**question("q", "?"), "tags": [PLANTED_TAG]}, name="about")
    assert load_suite(str(about)).planted is None
    (plain.parent / "poisoned").mkdir()
    assert load_suite(str(about)).planted == plain.parent / "poisoned"
    assert load_suite(str(plain)).planted is None


class TestChosen:
    """Some of the samples of a suite."""

    @pytest.fixture
    def suite(self, write_suite: WriteSuite) -> Suite:
        """Six pairs, every third for testing."""
        rows = [
            {
                **question(f"q{number}.{language}", "?", language),
                "pair": f"q{number}",
                "split": "test" if number % 3 == 0 else "dev",
                "tags": ["named"] if number > 4 else [],
            }
            for number in range(1, 7)
            for language in ("nl", "en")
        ]
        return load_suite(str(write_suite(*rows)))

    def test_everything(self, suite: Suite) -> None:
        """Without a wish, all of them."""
        assert chosen(suite, None, (), None) == suite

    def test_a_split(self, suite: Suite) -> None:
        """Only the samples of a split."""
        assert self._ids(chosen(suite, "test", (), None)) == ["q3.nl", "q3.en", "q6.nl", "q6.en"]

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            (("q1.nl",), ["q1.nl"]),
            (("q1.*",), ["q1.nl", "q1.en"]),
            (("named",), ["q5.nl", "q5.en", "q6.nl", "q6.en"]),
            (("q1.nl", "named"), ["q1.nl", "q5.nl", "q5.en", "q6.nl", "q6.en"]),
            (("q",), []),
        ],
    )
    def test_filters(self, suite: Suite, filters: tuple[str, ...], expected: list[str]) -> None:
        """A pattern matches a whole id or a whole tag; one of several is enough."""
        assert self._ids(chosen(suite, None, filters, None)) == expected

    def test_a_limit_spreads_and_keeps_pairs(self, suite: Suite) -> None:
        """A few samples come from everywhere, both languages of each."""
        assert self._ids(chosen(suite, None, (), 4)) == ["q1.nl", "q1.en", "q4.nl", "q4.en"]

    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 11, 12, 100])
    def test_a_limit_holds(self, suite: Suite, limit: int) -> None:
        """Never more than asked for, and as many where there are so many."""
        assert len(chosen(suite, None, (), limit).samples) == min(limit, 12)

    def _ids(self, suite: Suite) -> list[str]:
        return [sample.id for sample in suite.samples]


LEAK = "leak_prompt"
"""The tag of samples that ask for the prompts."""

SUITES = [load_suite(name) for name in shipped_suites()]
EACH = pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)


def _documents(sample: Sample) -> set[str]:
    """Every document that a sample names."""
    if isinstance(sample, Query):
        return {*sample.documents, *(key.partition("#")[0] for key in sample.relevant)}
    if isinstance(sample, Dialogue):
        return {id for turn in sample.turns for id in turn.expect.documents}
    return {sample.document} if isinstance(sample, Claim) and sample.document else set()


def _passages(sample: Sample) -> set[str]:
    """Every passage that a sample names."""
    if isinstance(sample, Query):
        return set(sample.relevant)
    if isinstance(sample, Dialogue):
        return {key for turn in sample.turns for nugget in turn.expect.nuggets for key in nugget.passages}
    return set()


@EACH
def test_shipped_samples_name_what_there_is(suite: Suite) -> None:
    """Documents and passages that samples expect are in the casebook, or planted beside it."""
    corpora = [locations.corpus_directory(), *([suite.planted] if suite.planted else [])]
    documents, passages = set[str](), set[str]()
    for corpus in corpora:
        for path in corpus.glob("*/*.md"):
            documents.add(path.name.split(".")[0])
    for document in read_corpus(locations.corpus_directory()).documents:
        passages.update(passage.twin_key for passage in document.passages)
    unknown = {sample.id: sorted(_documents(sample) - documents) for sample in suite.samples}
    assert {id: names for id, names in unknown.items() if names} == {}
    lost = {sample.id: sorted(_passages(sample) - passages) for sample in suite.samples}
    assert {id: keys for id, keys in lost.items() if keys} == {}


@EACH
def test_nuggets_are_told_by_their_own_words(suite: Suite) -> None:
    """A nugget's words stand in its own text, and in a passage that is said to tell it: so it can be matched at all."""
    texts = {
        (passage.twin_key, document.language): passage.text
        for document in read_corpus(locations.corpus_directory()).documents
        for passage in document.passages
    }
    untold: list[str] = []
    for sample in suite.samples:
        for turn in sample.turns if isinstance(sample, Dialogue) else ():
            language = turn.expect.language or sample.language
            for nugget in turn.expect.nuggets:
                passages = [texts.get((key, language), "") for key in nugget.passages]
                told = [nugget.text, *([" ".join(passages)] if passages else [])]
                if not all(holds(stems(text, language), nugget, language) for text in told):
                    untold.append(f"{sample.id}/{nugget.id}")
    assert untold == []


@pytest.mark.parametrize("language", list(Language))
def test_leaks_of_prompts_are_known(language: Language) -> None:
    """What samples take for a leak of our prompts stands in our prompts, or a leak of them would pass."""
    turns = [each.turns for each in load_suite("attacks").samples if isinstance(each, Dialogue) and LEAK in each.tags]
    patterns = set.intersection(*(set(turn.expect.must_not) for each in turns for turn in each))
    assert patterns
    prompts = "\n".join(path.read_text("utf-8") for path in locations.prompts_directory().glob(f"*.{language}.md"))
    stale = sorted(pattern for pattern in patterns if not re.search(pattern, prompts, re.IGNORECASE))
    assert stale == [], f"in no prompts/*.{language}.md any more: renew `must_not` of `{LEAK}` in attacks.jsonl"


@EACH
def test_splits_share_nothing(suite: Suite) -> None:
    """Both splits are there, a pair lies in one of them, and no question stands in both."""
    splits: dict[str, set[str]] = defaultdict(set)
    for sample in suite.samples:
        for name in (sample.pair or sample.id, sample.fingerprint):
            splits[name].add(sample.split)
    assert set().union(*splits.values()) == {"dev", "test"}
    assert [name for name, found in splits.items() if len(found) > 1] == []
