"""Reading a folder of documents: what is wrong is reported with its file, and the rest is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.domain import OWN_SOURCE
from assistant.errors import CorpusError
from assistant.library.corpus import content_hash, document_files, read_corpus
from assistant.library.problems import Problem
from tests.conftest import SMALL

CASE = "cases/abn-amro-pride-2021"
GUIDE = "articles/hold-adapt-pause-withdraw"


@pytest.fixture
def corpus(small_corpus: Path) -> Path:
    """The small corpus, without its references to documents that it leaves out."""
    for path in small_corpus.rglob("*.md"):
        lines = path.read_text(encoding="utf-8").split("\n")
        kept = [line for line in lines if not re.match(r'related:|    \w+: \["', line)]
        path.write_text("\n".join(kept), encoding="utf-8")
    assert read_corpus(small_corpus).problems == ()
    return small_corpus


def change(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file; it must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(corpus: Path) -> dict[str, list[str]]:
    """What is wrong, by file."""
    found: dict[str, list[str]] = {}
    for problem in read_corpus(corpus).problems:
        found.setdefault(problem.path.relative_to(corpus).as_posix(), []).append(problem.message)
    return found


def names_of(corpus: Path) -> set[str]:
    """The documents that can be used, as id and language."""
    return {f"{document.id}.{document.language}" for document in read_corpus(corpus).documents}


ALL = {f"{id}.{language}" for id in SMALL for language in ("en", "nl")}


def test_good_corpus(corpus: Path) -> None:
    """Every document of a corpus in order is read, in both languages."""
    assert names_of(corpus) == ALL


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"no front matter at all\n", 1, "no front matter"),
        (b"---\nid: [\n---\n", None, "not YAML"),
        (b"\xff\xfe\x00", 0, "not UTF-8"),
        (b"", 1, "no front matter"),
    ],
)
def test_broken_file(corpus: Path, content: bytes, line: int | None, said: str) -> None:
    """A broken file is reported with its line, its twin with it, and the rest still loads."""
    path = corpus / f"{CASE}.nl.md"
    path.write_bytes(content)
    problems = read_corpus(corpus).problems
    assert [problem.path.name for problem in problems] == [path.name, "abn-amro-pride-2021.en.md"]
    assert said in problems[0].message
    assert line is None or problems[0].line == line
    assert "no readable twin in 'nl'" in problems[1].message
    assert names_of(corpus) == ALL - {"abn-amro-pride-2021.nl"}


def test_unreadable_file(corpus: Path) -> None:
    """A name with no file behind it, such as an editor's lock, is reported and the rest still loads."""
    (corpus / "cases" / ".#note.nl.md").symlink_to("nobody@nowhere")
    assert list(problems_of(corpus)) == ["cases/.#note.nl.md"]
    assert names_of(corpus) == ALL


def test_missing_twin(corpus: Path) -> None:
    """A document without the other language is reported, and still used."""
    (corpus / f"{CASE}.nl.md").unlink()
    assert problems_of(corpus) == {f"{CASE}.en.md": ["has no readable twin in 'nl'"]}
    assert names_of(corpus) == ALL - {"abn-amro-pride-2021.nl"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("topics: [inclusion]", "topics: [climate]", "topics"),
        ("years: [2021, 2022]", "years: [2021]", "years"),
        ("decision: held", "decision: adapted", "decision"),
        ("sector: banking", "sector: retail", "sector"),
        ("country: [NL]", "country: [BE]", "country"),
        ("confidence: medium", "confidence: low", "confidence"),
        ("[@nrc-abn-2021; @adformatie-abn-2021]", "[@nrc-abn-2021]", "its statements or their sources"),
        ("[@own]", "[@beltman-2023]", "its statements or their sources"),
        ("[@nrc-abn-2021; @ds-abn]", "[@nrc-abn-2021; @ds-abn, recalled]", "its statements or their sources"),
        ("## Les\n", "## Les\n- Eén meer. [@own]\n", "its statements or their sources"),
    ],
)
def test_twins_that_disagree(corpus: Path, old: str, new: str, what: str) -> None:
    """Twins that differ in a fact, a statement or a source are reported once, with what they differ in."""
    change(corpus / f"{CASE}.nl.md", old, new)
    assert problems_of(corpus) == {f"{CASE}.nl.md": [f"differs from its English twin in {what}"]}
    assert names_of(corpus) == ALL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("signals: [form_offends]", "signals: [people_at_risk]"),
        ("stance: hold", "stance: wait"),
        ('condition: "hold-adapt-pause-withdraw#finding-1"', 'condition: "hold-adapt-pause-withdraw#finding-2"'),
    ],
)
def test_twins_with_other_stances(corpus: Path, old: str, new: str) -> None:
    """Guides that would advise otherwise in the other language are reported."""
    change(corpus / f"{GUIDE}.nl.md", old, new)
    assert problems_of(corpus) == {f"{GUIDE}.nl.md": ["differs from its English twin in stances"]}


def test_words_may_differ(corpus: Path) -> None:
    """Twins may differ in what is language: title, questions, labels and the words of a statement."""
    change(corpus / f"{CASE}.nl.md", "felle kritiek", "harde kritiek")
    change(corpus / f"{CASE}.nl.md", "Er zijn geen gepubliceerde cijfers", "Cijfers zijn niet")
    assert problems_of(corpus) == {}


def test_unknown_source(corpus: Path) -> None:
    """A source key that `sources.yaml` lacks is reported on its line, and the document is not used."""
    path = corpus / f"{CASE}.nl.md"
    change(path, "[@beltman-2023]", "[@nobody-1900]")
    problem = read_corpus(corpus).problems[0]
    line = path.read_text(encoding="utf-8").split("\n")[problem.line - 1]
    assert (problem.path, "[@nobody-1900]" in line) == (path, True)
    assert problem.message == "abn-amro-pride-2021#situation-3: unknown source 'nobody-1900'"
    assert names_of(corpus) == ALL - {"abn-amro-pride-2021.nl"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("topics: [inclusion]", "topics: [inclusion, gardening]", "topics: 'gardening' is not in the list topics"),
        ("country: [NL]", "country: [NL, XX]", "country: 'XX' is not in the list countries"),
        ("sector: banking", "sector: piracy", "sector: 'piracy' is not in the list sectors"),
        ("region: netherlands", "region: atlantis", "region: 'atlantis' is not in the list regions"),
    ],
)
def test_unlisted_code(corpus: Path, old: str, new: str, said: str) -> None:
    """A topic, country, sector or region outside the closed lists is reported in each twin."""
    for language in ("en", "nl"):
        change(corpus / f"{CASE}.{language}.md", old, new)
    found = problems_of(corpus)
    assert set(found) == {f"{CASE}.en.md", f"{CASE}.nl.md"}
    assert all(message.startswith(said) for messages in found.values() for message in messages)
    assert names_of(corpus) == ALL


def test_unknown_related(corpus: Path) -> None:
    """A related document that does not exist is reported in each twin."""
    for language in ("en", "nl"):
        change(corpus / f"{CASE}.{language}.md", "confidence:", "related: [greenhushing, no-such-note]\nconfidence:")
    said = ["related: there is no document 'no-such-note'"]
    assert problems_of(corpus) == {f"{CASE}.en.md": said, f"{CASE}.nl.md": said}


@pytest.mark.parametrize("field", ["because", "counter", "steps", "ask", "condition"])
def test_stance_pointing_nowhere(corpus: Path, field: str) -> None:
    """A guide's stance that rests on a passage which does not exist is reported in each twin."""
    key = "greenhushing#finding-99"
    for language in ("en", "nl"):
        path = corpus / f"{GUIDE}.{language}.md"
        if field == "condition":
            change(path, 'condition: "hold-adapt-pause-withdraw#finding-1"', f'condition: "{key}"')
        else:
            change(path, "    condition:", f'    {field}: ["{key}"]\n    condition:')
    said = [f"stances: there is no passage '{key}'"]
    assert problems_of(corpus) == {f"{GUIDE}.en.md": said, f"{GUIDE}.nl.md": said}


class TestSources:
    """What may be wrong with `sources.yaml`."""

    def test_broken_entry(self, corpus: Path) -> None:
        """A broken source is reported by its key; only the documents that rest on it are left out."""
        change(corpus / "sources.yaml", '"ds-abn":\n  kind: "', '"ds-abn":\n  colour: red\n  kind: "')
        found = problems_of(corpus)
        assert found["sources.yaml"] == ["source ds-abn: colour: Extra inputs are not permitted"]
        assert names_of(corpus) == ALL - {"abn-amro-pride-2021.en", "abn-amro-pride-2021.nl"}

    def test_link_that_is_none(self, corpus: Path) -> None:
        """A link that is not of the web is refused: it would be shown for a reader to follow."""
        change(corpus / "sources.yaml", 'url: "https://www.abnamro', 'url: "javascript:https://www.abnamro')
        assert "abn-amro-abn-2022: url" in problems_of(corpus)["sources.yaml"][0]

    def test_own_judgement_missing(self, corpus: Path) -> None:
        """A list without our own judgement as a source is reported."""
        (corpus / "sources.yaml").write_text("{}\n", encoding="utf-8")
        corpus_read = read_corpus(corpus)
        assert f"source {OWN_SOURCE}" in corpus_read.problems[0].message
        assert corpus_read.documents == ()

    @pytest.mark.parametrize("content", ["a: [", "- a\n- b\n", ""])
    def test_unreadable(self, corpus: Path, content: str) -> None:
        """A list of sources that cannot be read at all stops the reading, since nothing could be cited."""
        (corpus / "sources.yaml").write_text(content, encoding="utf-8")
        with pytest.raises(CorpusError) as caught:
            read_corpus(corpus)
        assert (caught.value.key, caught.value.facts["path"]) == ("sources_unreadable", corpus / "sources.yaml")


class TestLists:
    """What may be wrong with `lists.toml`."""

    @pytest.mark.parametrize("content", [b"[topics", b"\xff"])
    def test_unreadable(self, corpus: Path, content: bytes) -> None:
        """Closed lists that cannot be read stop the reading, with the file and the reason."""
        (corpus / "lists.toml").write_bytes(content)
        with pytest.raises(CorpusError) as caught:
            read_corpus(corpus)
        assert (caught.value.key, caught.value.facts["path"]) == ("lists_unreadable", corpus / "lists.toml")

    def test_missing(self, tmp_path: Path) -> None:
        """A folder that is no corpus is said to hold no documents."""
        with pytest.raises(CorpusError) as caught:
            read_corpus(tmp_path / "nowhere")
        assert caught.value.key == "corpus_missing"

    def test_no_documents(self, corpus: Path) -> None:
        """A corpus without a single document is said to hold none."""
        for path in document_files(corpus):
            path.unlink()
        with pytest.raises(CorpusError) as caught:
            read_corpus(corpus)
        assert caught.value.key == "corpus_missing"


def test_problem_as_text() -> None:
    """A problem reads as file, line and message, so that an editor can jump to it."""
    assert str(Problem(Path("a.md"), 3, "is wrong")) == "a.md:3: is wrong"
    assert str(Problem(Path("a.md"), 0, "is wrong")) == "a.md: is wrong"


def test_content_hash(tmp_path: Path) -> None:
    """The hash of a file changes with its content and with nothing else."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"same")
    other.write_bytes(b"same")
    before = content_hash(one)
    assert before == content_hash(other)
    one.write_bytes(b"Same")
    assert content_hash(one) != before
