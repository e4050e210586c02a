"""The shipped lexicon, line by line, and the parts of Dutch compounds."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.retrieval.lexicon import FILE, Lemma, Senses, lexicon_hash, read_lemmas, read_lexicon, split_compound

WORD = re.compile(r"[^\W_]+(?:[-'’./&][^\W_]+)*\.?", re.UNICODE)
PART = re.compile(r"[^\W\d_]+")
SENSE = re.compile(r"[^(),]+(?: \([^()]+\)(?: [^(),]+)?)?")
"""A word or phrase, and its irregular forms in parentheses."""


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The lines of the shipped lexicon that hold words."""
    text = FILE.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def forms_of(line: str) -> list[str]:
    """The Dutch forms of a line."""
    return line.partition("\t")[0].split(" ")


class TestShipped:
    """The lexicon that ships."""

    def test_every_line_is_a_lemma(self, lines: list[str]) -> None:
        """Every line has forms and senses between tabs, and parts only if it is a compound; none is empty."""
        assert [line for line in lines if len(line.split("\t")) not in (2, 3)] == []
        assert [line for line in lines if line != line.strip() or "  " in line] == []

    def test_forms(self, lines: list[str]) -> None:
        """Forms are words in lower case, none of them twice on a line."""
        assert [line for line in lines if forms_of(line) != [form.lower() for form in forms_of(line)]] == []
        assert [line for line in lines if not all(map(WORD.fullmatch, forms_of(line)))] == []
        assert [line for line in lines if len(set(forms_of(line))) < len(forms_of(line))] == []

    def test_senses(self, lines: list[str]) -> None:
        """There are senses on every line, none of them empty, and irregular forms stand in closed parentheses."""
        wrong = [line for line in lines if not all(SENSE.fullmatch(sense) for sense in line.split("\t")[1].split(", "))]
        assert wrong == []

    def test_parts(self, lines: list[str]) -> None:
        """A compound has at least two parts, and they are words in lower case."""
        parts = {line: line.split("\t")[2].split("+") for line in lines if line.count("\t") == 2}
        assert len(parts) > 1000
        wrong = [
            line
            for line, found in parts.items()
            if len(found) < 2 or not all(PART.fullmatch(part) and part == part.lower() for part in found)
        ]
        assert wrong == []

    def test_no_line_stands_twice(self, lines: list[str]) -> None:
        """No line is repeated."""
        assert [line for line, count in Counter(lines).items() if count > 1] == []

    def test_size(self) -> None:
        """The lexicon knows at least 12,000 Dutch forms, and what each means in English."""
        lexicon = read_lexicon()
        assert len(lexicon) >= 12_000
        assert [form for form, senses in lexicon.items() if not senses.english or not all(senses.english)] == []

    @pytest.mark.parametrize(
        ("form", "english"),
        [
            ("klanten", "customer"),
            ("duurzaamheid", "sustainability"),
            ("boycot", "boycott"),
            ("vertrouwen", "trust"),
            ("ging", "go"),
        ],
    )
    def test_words_of_the_field(self, form: str, english: str) -> None:
        """Common words of the field are known, in the forms in which they are written."""
        assert english in read_lexicon()[form].english

    def test_hash(self) -> None:
        """What identifies the lexicon is the same each time it is asked for."""
        assert lexicon_hash() == lexicon_hash()
        assert re.fullmatch(r"[0-9a-f]{16}", lexicon_hash())


class TestReading:
    """What the lines of a lexicon turn into."""

    def test_a_lexicon_of_ones_own(self, tmp_path: Path) -> None:
        """Forms, senses in their order, irregular forms and parts come out; comments and empty lines do not."""
        path = tmp_path / "lexicon.tsv"
        path.write_text(
            "# a comment\n\n"
            "kind kinderen\tchild (children), kid\n"
            "gaan ging\tgo (went/gone), walk\n"
            "klantbeleving\tcustomer experience\tklant+beleving\n",
            encoding="utf-8",
        )
        assert read_lemmas(path) == (
            Lemma(("kind", "kinderen"), Senses(("child", "kid"), (("child", "children"),))),
            Lemma(("gaan", "ging"), Senses(("go", "walk"), (("go", "went"), ("go", "gone")))),
            Lemma(("klantbeleving",), Senses(("customer experience",), parts=("klant", "beleving"))),
        )

    def test_a_form_of_several_lemmas(self, tmp_path: Path) -> None:
        """A form that stands on several lines has the senses of all of them, the first line's first, none twice."""
        path = tmp_path / "lexicon.tsv"
        path.write_text("bank banken\tbank, bench\nbank\tsofa, bench\n", encoding="utf-8")
        assert read_lexicon(path) == {"bank": Senses(("bank", "bench", "sofa")), "banken": Senses(("bank", "bench"))}


WORDS = "klant merk boycot beleid actie reclame campagne bedrijf vlag ui reclamebeleid"
LEXICON = {word: Senses((word,)) for word in WORDS.split()} | {
    "klantbeleving": Senses(("customer experience",), parts=("klant", "beleving")),
    "windmolenpark": Senses(("wind farm",), parts=("wind", "molen", "park")),
}


class TestCompounds:
    """The parts of compounds."""

    @pytest.mark.parametrize(
        ("word", "parts"),
        [
            ("klantbeleving", ("klant", "beleving")),
            ("windmolenpark", ("wind", "molen", "park")),
            ("merkboycot", ("merk", "boycot")),
            ("boycotactie", ("boycot", "actie")),
            ("klantenactie", ("klant", "actie")),
            ("bedrijfsvlag", ("bedrijf", "vlag")),
            ("reclameactie", ("reclame", "actie")),
        ],
    )
    def test_split(self, word: str, parts: tuple[str, ...]) -> None:
        """Listed compounds have the parts they list; others are cut between known words, linking sounds aside."""
        assert split_compound(word, LEXICON) == parts

    @pytest.mark.parametrize(
        "word",
        [
            *("reclame", "reclamebeleid"),  # listed, without parts
            *("merkwaardig", "xboycot", "boycotx", "fabrikant"),  # one side is no word
            *("uivlag", "vlagui"),  # too short
            *("merksvlagx", "boycot actie", "boycot-actie", ""),
        ],
    )
    def test_no_compound(self, word: str) -> None:
        """What is listed as one word, too short, or not made of two known words has no parts."""
        assert split_compound(word, LEXICON) == ()

    def test_the_least_accidental_cut(self) -> None:
        """Of several ways to cut a word, the one with the longest shorter part is taken."""
        words = ("reclame", "bureau", "reclamebu", "reau", "rec", "lamebureau")
        lexicon = {word: Senses((word,)) for word in words}
        assert split_compound("reclamebureau", lexicon) == ("reclame", "bureau")

    @pytest.mark.parametrize(
        ("word", "parts"),
        [
            ("diversiteitsbeleid", ("diversiteit", "beleid")),
            ("merkboycot", ("merk", "boycot")),
            ("klantenprotest", ("klanten", "protest")),
            ("overheidsklant", ("overheid", "klant")),
            ("campagneplan", ("campagne", "plan")),
            ("kantoor", ()),
            ("appeltaart", ("appel", "taart")),
        ],
    )
    def test_with_the_shipped_lexicon(self, word: str, parts: tuple[str, ...]) -> None:
        """Dutch compounds are told apart from words that only look like them."""
        assert split_compound(word, read_lexicon()) == parts

    @given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(sorted(LEXICON)), max_size=4).map("s".join)))
    @example("İstanbulboycot")
    def test_any_text(self, text: str) -> None:
        """Any text has no parts, or known words as parts that it begins and ends with."""
        parts = split_compound(text, LEXICON)
        if text in LEXICON:
            assert parts == LEXICON[text].parts
        else:
            assert len(parts) in (0, 2)
            assert all(part in LEXICON for part in parts)
            assert not parts or (text.startswith(parts[0]) and text.endswith(parts[1]))
