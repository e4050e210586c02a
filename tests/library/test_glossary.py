"""The glossary: terms of the field in both languages, found by whatever users type for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import locations
from assistant.domain import Language
from assistant.errors import CorpusError
from assistant.library.corpus import document_files, read_corpus
from assistant.library.glossary import FILE, Glossary, Term, read_glossary
from assistant.library.text import fold

TEXT = """\
[[term]]
nl = ["coöperatie", "coöperaties"]
en = ["cooperative", "co-op"]
document = "community-brand"

[[term]]
nl = ["klantencoöperatie"]
en = ["customer cooperative"]
"""
GLOSSARY = Glossary(
    (
        Term(
            {Language.NL: ("coöperatie", "coöperaties"), Language.EN: ("cooperative", "co-op")},
            document="community-brand",
        ),
        Term({Language.NL: ("klantencoöperatie",), Language.EN: ("customer cooperative",)}),
    )
)
COOPERATIVE, CUSTOMERS = GLOSSARY.terms


@pytest.fixture(scope="module")
def shipped() -> Glossary:
    """The glossary that ships."""
    return read_glossary(locations.corpus_directory())


class TestReading:
    """From the file to terms."""

    def test_terms(self, tmp_path: Path) -> None:
        """Terms come out in the order of the file, with the words of both languages and the article they name."""
        (tmp_path / FILE).write_text(TEXT, encoding="utf-8")
        assert read_glossary(tmp_path) == GLOSSARY

    def test_no_file(self, tmp_path: Path) -> None:
        """A corpus need not have a glossary."""
        assert read_glossary(tmp_path) == Glossary(())

    @pytest.mark.parametrize(
        "content",
        [
            b"[[term",
            b"\xff\xfe",
            b'[[term]]\nnl = ["een"]\n',
            b'[[term]]\nnl = ["een"]\nen = []\n',
            b'[[term]]\nnl = "een"\nen = ["one"]\n',
            b'[[term]]\nnl = ["een"]\nen = ["one"]\nfr = ["un"]\n',
            b'[term]\nnl = ["een"]\nen = ["one"]\n',
            b"term = 3\n",
        ],
    )
    def test_broken_file(self, tmp_path: Path, content: bytes) -> None:
        """A file that is no TOML, or an entry that lacks a language, is told with the file and one line of reason."""
        path = tmp_path / FILE
        path.write_bytes(content)
        with pytest.raises(CorpusError) as caught:
            read_glossary(tmp_path)
        assert caught.value.facts["path"] == path
        assert "\n" not in str(caught.value.facts["reason"])

    def test_a_corpus_reports_what_is_wrong(self, small_corpus: Path) -> None:
        """Reading a corpus reports a broken glossary, and a term that names an unknown article with its line."""
        path = small_corpus / FILE
        path.write_text(TEXT, encoding="utf-8")
        (problem,) = [problem for problem in read_corpus(small_corpus).problems if problem.path == path]
        assert (problem.line, "'community-brand'" in problem.message) == (4, True)
        path.write_text(TEXT.replace("community-brand", "greenhushing"), encoding="utf-8")
        assert [problem for problem in read_corpus(small_corpus).problems if problem.path == path] == []
        path.write_text("[[term", encoding="utf-8")
        assert [problem.path for problem in read_corpus(small_corpus).problems].count(path) == 1


class TestFinding:
    """By any word, in either language."""

    @pytest.mark.parametrize(
        "text", ["coöperatie", "cooperatie", "COÖPERATIES", "  Cooperative ", "co-op", "co–op", "COO\u0308PERATIE"]
    )
    def test_by_name(self, text: str) -> None:
        """A term goes by each of its words, whatever the case, accents and dashes."""
        assert GLOSSARY.find(text) == (COOPERATIVE,)

    def test_by_part(self) -> None:
        """Without a term of that name, those whose words hold the text are found."""
        assert GLOSSARY.find("cooper") == GLOSSARY.terms
        assert GLOSSARY.find("klantencoop") == GLOSSARY.find("CUSTOMER") == (CUSTOMERS,)

    @pytest.mark.parametrize("text", ["", "   "])
    def test_everything(self, text: str) -> None:
        """Nothing in particular is the whole glossary."""
        assert GLOSSARY.find(text) == GLOSSARY.terms

    @pytest.mark.parametrize("text", ["xyzzy", "co op", "."])
    def test_nothing(self, text: str) -> None:
        """What no term is called or holds is not found."""
        assert GLOSSARY.find(text) == ()

    @given(st.text(max_size=30))
    def test_any_text(self, text: str) -> None:
        """Whatever is typed, only terms are found that hold it, in the order of the file."""
        found = GLOSSARY.find(text)
        assert found == tuple(term for term in GLOSSARY.terms if term in found)
        assert all(term.says(fold(text.strip())) for term in found)


class TestShipped:
    """The glossary that ships."""

    def test_size(self, shipped: Glossary) -> None:
        """There are at least 300 terms, each with words in both languages."""
        assert len(shipped.terms) >= 300
        assert all(word and word == word.strip() for term in shipped.terms for w in term.words.values() for word in w)

    def test_no_word_twice(self, shipped: Glossary) -> None:
        """No term lists a word twice in one language, and no two terms have the same preferred word."""
        words = [[fold(word) for word in term.words[language]] for term in shipped.terms for language in Language]
        assert [each for each in words if len(set(each)) < len(each)] == []
        for language in Language:
            preferred = [fold(term.words[language][0]) for term in shipped.terms]
            assert sorted(preferred) == sorted(set(preferred))

    def test_articles_exist(self, shipped: Glossary) -> None:
        """Every article that a term names is in the corpus."""
        known = {path.name.partition(".")[0] for path in document_files(locations.corpus_directory())}
        assert {term.document for term in shipped.terms if term.document} - known == set()

    def test_every_word_finds_its_term(self, shipped: Glossary) -> None:
        """Typing any word of a term finds that term."""
        lost = [
            word
            for term in shipped.terms
            for words in term.words.values()
            for word in words
            if term not in shipped.find(word.upper())
        ]
        assert lost == []
