"""The commands for keepers of the documents and for those who want to see how a search works."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len

from assistant import locations
from tests.cli.conftest import FACT, Tiny, assert_told, on_terminal, standpunt, succeeded, together
from tests.cli.test_commands import HEAVY
from tests.conftest import copy_corpus

PLACEHOLDER = re.compile(r"<<.*?>>")
NO_HUB = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": "", "NO_PROXY": "*", "no_proxy": "*"}
"""A model hub at a port where nobody listens."""


@pytest.fixture
def own_corpus(tmp_path: Path) -> Path:
    """A corpus without documents that has lists, sources and templates."""
    folder = copy_corpus(tmp_path / "corpus", ())
    shutil.copytree(locations.corpus_directory() / "templates", folder / "templates")
    return folder


def write_case(corpus: Path, home: Path) -> list[Path]:
    """A new case note with every placeholder filled in."""
    made = standpunt("corpus", "new", "case", "x-2026", "--folder", str(corpus), home=home)
    assert made.code == 0, made.err
    paths = sorted(corpus.glob("cases/*.md"))
    for path in paths:
        path.write_text(PLACEHOLDER.sub("Something was said", path.read_text(encoding="utf-8")), encoding="utf-8")
    return paths


class TestCorpus:
    """`corpus check` and `corpus new`."""

    def test_the_shipped_corpus_is_in_order(self, tmp_path: Path) -> None:
        """Without a folder the documents in the settings are checked and counted, and nothing is wrong with them."""
        plain, as_data = together(("corpus", "check"), ("corpus", "check", "--json"), home=tmp_path)
        counts = succeeded(as_data)
        assert counts["problems"] == []
        documents = sum(counts["kinds"].values())
        assert counts["languages"] == {"en": documents, "nl": documents}
        assert 0 < counts["outside_share"] < 1
        assert (plain.code, plain.err) == (0, "")
        assert plain.out.startswith(f"Documents: {documents}\n")
        assert f"\nStatements: {counts['statements']}, " in plain.out
        assert plain.out.endswith("\nEvery document is in order.\n")

    def test_a_new_document_is_written_filled_in_and_checked(self, own_corpus: Path, tmp_path: Path) -> None:
        """`new` writes both twins and says what is next; `check` tells what is left to do, and then that it is done."""
        folder, home = str(own_corpus), tmp_path / "home"
        new = standpunt("corpus", "new", "Case", "x-2026", "--folder", folder, home=home)
        paths = [own_corpus / "cases" / f"x-2026.{language}.md" for language in ("nl", "en")]
        assert (new.code, new.out) == (0, "".join(f"Written: {path}\n" for path in paths))
        assert new.err == "Fill in what stands between << and >>, then run: standpunt corpus check\n"

        left = standpunt("corpus", "check", folder, home=home)
        assert (left.code, left.err) == (5, "")
        for path in paths:
            lines = path.read_text(encoding="utf-8").split("\n")
            first = next(number for number, line in enumerate(lines, start=1) if "<<" in line)
            assert f"{path}:{first}: a placeholder of the template is left to fill in: <<" in left.out
        assert left.out.endswith("\n2 problem(s) found.\n")

        for path in paths:
            path.write_text(PLACEHOLDER.sub("Iets", path.read_text(encoding="utf-8")), encoding="utf-8")
        done = standpunt("corpus", "check", folder, home=home, LANG="nl_NL.UTF-8")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Documenten: 1\n")
        assert done.out.endswith("\nAlle documenten zijn in orde.\n")

    def test_a_broken_document_is_named_with_its_line(self, own_corpus: Path, tmp_path: Path) -> None:
        """Each problem is told as file, line and message, also as data, with exit code 5; the rest is counted."""
        (path, _) = write_case(own_corpus, tmp_path / "home")
        text = path.read_text(encoding="utf-8").replace("[@own]", "[@nobody-1900]", 1)
        path.write_text(text, encoding="utf-8")
        line = text[: text.index("[@nobody-1900]")].count("\n") + 1
        plain, as_data = together(
            ("corpus", "check", str(own_corpus)),
            ("corpus", "check", "--json", str(own_corpus)),
            home=tmp_path / "home",
        )
        assert (plain.code, plain.err, as_data.code, as_data.err) == (5, "", 5, "")
        assert plain.out.startswith(f"{path}:{line}: x-2026#situation-1: unknown source 'nobody-1900'\n")
        told = json.loads(as_data.out)
        problem = told["problems"][0]
        assert (problem["path"], problem["line"]) == (str(path), line)
        assert "nobody-1900" in problem["message"]
        assert told["languages"] == {"nl": 1}

    @pytest.mark.parametrize(
        ("arguments", "code", "words"),
        [
            (("corpus", "new", "poem", "x-2026"), 2, ("poem", "case or article")),
            (("corpus", "new", "idea", "x-2026"), 2, ("idea", "case or article")),
            (("corpus", "new", "case", "../x"), 2, ("../x", "small letters")),
            (("corpus", "new", "case", "taken"), 2, ("taken.en.md", "exists")),
        ],
    )
    def test_a_wrong_request_writes_nothing(
        self, own_corpus: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: tuple[str, ...]
    ) -> None:
        """A kind that nobody writes, an id that cannot be, or one that is taken is refused, and no file is made."""
        (own_corpus / "cases" / "taken.en.md").write_text("mine", encoding="utf-8")
        before = sorted(own_corpus.rglob("*"))
        assert_told(standpunt(*arguments, "--folder", str(own_corpus), home=tmp_path / "home"), code, *words)
        assert sorted(own_corpus.rglob("*")) == before

    def test_a_folder_that_is_no_corpus_is_told(self, tmp_path: Path) -> None:
        """A folder without documents cannot be checked, and one without templates cannot be written to."""
        nowhere = str(tmp_path / "nowhere")
        check, new = together(
            ("corpus", "check", nowhere), ("corpus", "new", "case", "x", "--folder", nowhere), home=tmp_path
        )
        assert_told(check, 5, nowhere)
        assert_told(new, 5, nowhere, "templates")


class TestGlossary:
    """`glossary`."""

    def test_a_term_is_shown_in_both_languages(self, tmp_path: Path) -> None:
        """Any word of a term shows it, in the language of the locale first, with the article that explains it."""
        english, as_data = together(("glossary", "csr"), ("glossary", "CSR", "--json"), home=tmp_path)
        dutch = standpunt("glossary", "maatschappelijk", "verantwoord", "ondernemen", home=tmp_path, LANG="nl_NL.UTF-8")
        assert (english.code, english.err, dutch.code, dutch.err) == (0, "", 0, "")
        assert english.out.startswith("en  corporate social responsibility (")
        assert "\nnl  maatschappelijk verantwoord ondernemen (" in english.out
        assert dutch.out.startswith("nl  maatschappelijk verantwoord ondernemen (")
        (term,) = succeeded(as_data)
        assert (term["en"][0], "CSR" in term["en"]) == ("corporate social responsibility", True)
        assert "MVO" in term["nl"]
        assert f"    more: standpunt show {term['document']}\n" in english.out

    def test_an_unknown_term_gets_a_suggestion(self, tmp_path: Path) -> None:
        """A term that is not there is told on stderr with terms like it, and the exit code is 1."""
        misspelt, unlike, as_data = together(
            ("glossary", "greenwahsing"), ("glossary", "xyzzy"), ("glossary", "xyzzy", "--json"), home=tmp_path
        )
        assert (misspelt.code, misspelt.out, unlike.code, unlike.out) == (1, "", 1, "")
        none, near = misspelt.err.splitlines()
        assert none == "The glossary does not hold “greenwahsing”."
        assert near.startswith("Did you mean: ")
        assert "greenwashing" in near
        assert unlike.err.count("\n") == 1
        assert (as_data.code, json.loads(as_data.out), as_data.err) == (1, [], "")

    def test_without_a_term_everything_is_shown(self, tmp_path: Path) -> None:
        """Without a term the whole glossary is printed, in the order of the file."""
        every = succeeded(standpunt("glossary", "--json", home=tmp_path))
        assert len(every) >= 300
        assert every[0]["nl"][0] == "maatschappelijk verantwoord ondernemen"

    def test_a_hostile_term_is_echoed_harmlessly(self, tmp_path: Path) -> None:
        """A term repeated on stderr has lost its escapes."""
        assert "\x1b" not in standpunt("glossary", "xyz\x1b[41mzy", home=tmp_path).err

    @pytest.mark.parametrize("command", [("glossary", "csr"), ("corpus", "check", "{corpus}")])
    def test_nothing_heavy_is_loaded(self, tmp_path: Path, tiny_corpus: Path, command: tuple[str, ...]) -> None:
        """Looking at the files of the corpus takes neither the index nor a model."""
        arguments = [part.format(corpus=tiny_corpus) for part in command]
        result = standpunt(*arguments, home=tmp_path, PYTHONPROFILEIMPORTTIME="1")
        imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in result.err.splitlines()}
        assert "typer" in imported
        assert imported.isdisjoint(HEAVY)


HALF = re.compile(r"-|[1-9]\d* \(-?\d+\.\d\d\)")


class TestSearch:
    """`search`."""

    def test_each_half_is_shown(self, home: Path) -> None:
        """A search shows how the query was read, what else was searched, and each passage with both of its ranks."""
        query, options = "greenwahsing", ("--lang", "en", "--limit", "7")
        plain, as_data = together(("search", query, *options), ("search", query, *options, "--json"), home=home)
        found = succeeded(as_data)
        assert (found["query"], found["language"], found["read_as"]) == (query, "en", "greenwashing")
        assert "groenwas" in found["words"]["greenwashing"]
        passages = found["passages"]
        assert len(passages) == 7
        assert passages[0]["score"] == 1
        assert [p["score"] for p in passages] == sorted((p["score"] for p in passages), reverse=True)
        for passage in passages:
            assert (passage["dense_rank"] is None) == (passage["similarity"] is None)
            assert (passage["lexical_rank"] is None) == (passage["bm25"] is None)
            assert passage["dense_rank"] or passage["lexical_rank"]
            assert passage["text"]
        assert found["documents"][0]["score"] == 1

        assert (plain.code, plain.err) == (0, "")
        read_as, searched, documents, *rows = plain.out.splitlines()
        assert read_as == "Read as: greenwashing"
        assert searched.startswith("Also searched: greenwashing: ")
        assert documents.startswith(f"Documents: {found['documents'][0]['document']} 1.00, ")
        for number, (row, passage) in enumerate(zip(rows, passages, strict=True), start=1):
            place, score, dense, lexical, key, text = row.split("\t")
            assert (place, score, key, text) == (
                str(number),
                f"{passage['score']:.2f}",
                passage["passage"],
                passage["text"],
            )
            assert HALF.fullmatch(dense)
            assert HALF.fullmatch(lexical)

    def test_both_languages_find_each_other(self, home: Path) -> None:
        """Without a flag the language is told by the query; what is found need not be in that language."""
        dutch, english = map(
            succeeded,
            together(
                ("search", "opzeggende", "klanten", "na", "de", "boycot", "--json"),
                ("search", "customers who leave after the boycott", "--json"),
                home=home,
            ),
        )
        assert (dutch["language"], english["language"]) == ("nl", "en")
        assert dutch["query"] == "opzeggende klanten na de boycot"
        for found in (dutch, english):
            assert len(found["passages"]) == 10
        assert {d["document"] for d in dutch["documents"]} & {d["document"] for d in english["documents"]}

    def test_on_a_terminal_it_is_a_table_that_fits(self, home: Path) -> None:
        """On a terminal passages stand in a table with headings in the language asked for, no wider than the screen."""
        result = on_terminal("search", "greenwashing", "--lang", "nl", home=home, columns=100)
        assert result.code == 0
        shown = re.sub(r"\x1b\[[0-9;]*m", "", result.out)
        assert shown.startswith("Gelezen als: greenwashing\n")
        assert "woorden" in shown
        assert max(cell_len(line) for line in shown.splitlines()) <= 100

    @pytest.mark.parametrize(
        ("arguments", "code"), [(("klant", "--lang", "fr"), 2), (("klant", "--limit", "0"), 2), ((), 2)]
    )
    def test_a_wrong_call(self, tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
        """An unknown language, a limit of nothing or no query at all is refused before anything is built."""
        result = standpunt("search", *arguments, home=tmp_path)
        assert (result.code, result.out) == (code, "")
        assert "Traceback" not in result.err
        assert not (tmp_path / "data").exists()

    @pytest.mark.parametrize("query", [b"rood\x1b[41m klant", b"klant \xff"])
    def test_a_hostile_query_is_searched_harmlessly(self, home: Path, query: bytes) -> None:
        """Escapes are taken out of a query, and bytes that are no text are passed over."""
        result = standpunt("search", query, home=home)
        assert result.code == 0
        assert "\x1b" not in result.out

    @pytest.mark.parametrize("name", ["thesaurus.sqlite", "lexical/meta.json"])
    def test_a_damaged_index_is_told(self, tiny: Tiny, name: str) -> None:
        """Damage is named as such with exit code 5, or mended."""
        (path,) = tiny.home.rglob(name)
        path.write_text("{", encoding="utf-8")
        result = tiny.standpunt("search", "klant")
        assert result.code == 0 or "is damaged" in result.err


class TestModels:
    """Models that are not ours."""

    def test_no_network_is_told(self, tmp_path: Path) -> None:
        """If the hub does not answer, that is one line with its address and a hint, and exit code 4."""
        result = standpunt("models", "pull", "no-such/model", home=tmp_path, **NO_HUB)
        assert (result.code, result.out) == (4, "")
        fetching, error, hint = result.err.splitlines()
        assert "no-such/model" in fetching
        assert error == "Error: http://127.0.0.1:9 does not answer, so no-such/model cannot be fetched."
        assert hint.startswith("Hint: ")

    def test_a_model_that_was_not_fetched_is_told(self, tiny: Tiny) -> None:
        """A question with a model of the hub that is not here ends in exit code 4 and says how to fetch it."""
        result = tiny.standpunt("ask", FACT, STANDPUNT_EMBEDDING_MODEL="no-such/model", **NO_HUB)
        assert (result.code, result.out) == (4, "")
        assert "The embedding model no-such/model is not on this machine." in result.err
        assert "standpunt models pull no-such/model" in result.err
        assert "Traceback" not in result.err
        after = tiny.standpunt("ask", FACT)
        assert (after.code, after.err) == (0, "")
