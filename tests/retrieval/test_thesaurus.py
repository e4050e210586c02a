"""What else words may be called: inflections, translations, phrases, parts of compounds; and searching by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.domain import Language
from assistant.library.glossary import Glossary, Term
from assistant.retrieval.analysis import stems
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.thesaurus import INFLECTION, PARTS, SYNONYM, TRANSLATION, Thesaurus, build_thesaurus
from tests.retrieval.conftest import HALVES, lexical_hits

NL, EN = Language.NL, Language.EN


def names(thesaurus: Thesaurus, text: str, language: Language, kind: str, of: Language) -> set[tuple[str, ...]]:
    """The names of one kind, in one language, that the words and phrases of a text have, as stems."""
    return {
        alternative.stems
        for word in thesaurus.expand(text, language)
        for alternative in word.alternatives
        if (alternative.kind, alternative.language) == (kind, of)
    }


def stemmed(text: str, language: Language) -> tuple[str, ...]:
    """The stems of a word or phrase."""
    return tuple(stems(text, language))


class TestNames:
    """What words are called beside what they are called."""

    @pytest.mark.parametrize(
        ("word", "form", "language"),
        [
            ("kind", "kinderen", NL),
            ("kinderen", "kind", NL),
            ("verliezen", "verloor", NL),
            ("went", "gone", EN),
            ("children", "child", EN),
            ("child", "children", EN),
        ],
    )
    def test_inflections(self, thesaurus: Thesaurus, word: str, form: str, language: Language) -> None:
        """Forms that no stemmer brings together are names of each other."""
        assert stemmed(word, language) != stemmed(form, language)
        assert stemmed(form, language) in names(thesaurus, word, language, INFLECTION, language)

    @pytest.mark.parametrize(
        ("dutch", "english"),
        [
            ("klant", "customer"),
            ("duurzaamheid", "sustainability"),
            ("vertrouwen", "trust"),
            ("kinderen", "children"),
            ("vlag", "flag"),
        ],
    )
    def test_translations(self, thesaurus: Thesaurus, dutch: str, english: str) -> None:
        """A Dutch word has its English translation as a name, and the other way round."""
        assert stemmed(english, EN) in names(thesaurus, dutch, NL, TRANSLATION, EN)
        assert stemmed(dutch, NL) in names(thesaurus, english, EN, TRANSLATION, NL)

    @pytest.mark.parametrize(
        ("english", "dutch"),
        [
            ("went", "gegaan"),
            ("gone", "gegaan"),
            ("bought", "kopen"),
            ("women", "vrouw"),
            ("lost", "verliezen"),
        ],
    )
    def test_irregular_forms(self, thesaurus: Thesaurus, english: str, dutch: str) -> None:
        """An irregular English form is translated like the word itself."""
        assert stemmed(dutch, NL) in names(thesaurus, english, EN, TRANSLATION, NL)

    def test_senses_have_ranks(self, thesaurus: Thesaurus) -> None:
        """The most frequent sense of a word ranks first, further senses after it."""
        (word,) = thesaurus.expand("kind", NL)
        ranks = {each.stems: each.rank for each in word.alternatives if each.kind == TRANSLATION}
        assert ranks[stemmed("child", EN)] == 0 < ranks[stemmed("kid", EN)]

    def test_unknown_words_have_no_names(self, thesaurus: Thesaurus) -> None:
        """A word that nothing knows stands for itself alone, and stop words do not stand for anything."""
        for language in Language:
            (word,) = thesaurus.expand("Xyzzyq?", language)
            assert (word.text, word.alternatives) == ("xyzzyq", ())
        assert thesaurus.expand("de het een", NL) == thesaurus.expand("the of and", EN) == []
        assert not thesaurus.knows("xyzzyq", NL)
        assert thesaurus.knows(stemmed("klanten", NL)[0], NL)


class TestPhrases:
    """Phrases of the glossary."""

    DUTCH, ENGLISH = "maatschappelijk verantwoord ondernemen", "corporate social responsibility"

    @pytest.mark.parametrize("question", ["Waarom {}?", "{}", "Is {} (nog) iets waard?", "{} {}"])
    def test_a_phrase_is_one_name(self, thesaurus: Thesaurus, question: str) -> None:
        """A phrase in a question has the names that the glossary gives it, whatever stands around it."""
        dutch, english = question.format(*[self.DUTCH] * 2), question.format(*[self.ENGLISH] * 2)
        assert stemmed(self.ENGLISH, EN) in names(thesaurus, dutch, NL, TRANSLATION, EN)
        assert stemmed("csr", EN) in names(thesaurus, dutch, NL, TRANSLATION, EN)
        assert stemmed("mvo", NL) in names(thesaurus, dutch, NL, SYNONYM, NL)
        assert stemmed(self.DUTCH, NL) in names(thesaurus, english, EN, TRANSLATION, NL)
        assert stemmed("csr", EN) in names(thesaurus, english, EN, SYNONYM, EN)

    def test_a_short_name_stands_for_the_phrase(self, thesaurus: Thesaurus) -> None:
        """An abbreviation has the whole phrase as a name, in both languages."""
        assert stemmed(self.DUTCH, NL) in names(thesaurus, "mvo", NL, SYNONYM, NL)
        assert stemmed(self.ENGLISH, EN) in names(thesaurus, "MVO?", NL, TRANSLATION, EN)

    @pytest.mark.parametrize("text", ["ondernemen verantwoord maatschappelijk", "maatschappelijk verantwoord beleid"])
    def test_a_phrase_is_only_itself(self, thesaurus: Thesaurus, text: str) -> None:
        """Some of its words, or all of them in another order, are not the phrase."""
        assert stemmed(self.ENGLISH, EN) not in names(thesaurus, text, NL, TRANSLATION, EN)

    def test_the_words_of_a_phrase_keep_their_own_names(self, thesaurus: Thesaurus) -> None:
        """Beside the phrase each of its words is still looked up for itself."""
        written = {word.text for word in thesaurus.expand(self.DUTCH, NL)}
        assert written == {self.DUTCH, *self.DUTCH.split()}


class TestCompounds:
    """Dutch compounds."""

    @pytest.mark.parametrize(
        ("compound", "parts"),
        [("klantbeleving", "klant beleving"), ("boycotcampagne", "boycot campagne"), ("merkboycot", "merk boycot")],
    )
    def test_parts(self, thesaurus: Thesaurus, compound: str, parts: str) -> None:
        """A compound has its parts as a name, whether or not the lexicon lists it."""
        assert thesaurus.parts(compound) == tuple(parts.split())
        assert names(thesaurus, compound, NL, PARTS, NL) == {stemmed(parts, NL)}

    def test_an_unlisted_compound_is_translated_by_its_parts(self, thesaurus: Thesaurus) -> None:
        """A compound that nobody listed means what its parts mean."""
        assert stemmed("boycott campaign", EN) in names(thesaurus, "boycotcampagne", NL, TRANSLATION, EN)

    @pytest.mark.parametrize("word", ["klant", "kantoor", "campagne", "xyzzyxyzzy", ""])
    def test_no_parts(self, thesaurus: Thesaurus, word: str) -> None:
        """Other words have no parts."""
        assert thesaurus.parts(word) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=100), st.sampled_from(Language))
@example("maatschappelijk verantwoord", NL)
@example("' OR 1=1 --", NL)
@example("%_%", EN)
def test_any_text_can_be_expanded(thesaurus: Thesaurus, text: str, language: Language) -> None:
    """No text makes the thesaurus fail, and every word and every name of it can be searched for."""
    for word in thesaurus.expand(text, language):
        assert word.text
        assert word.stems
        assert all(alternative.stems and alternative.rank >= 0 for alternative in word.alternatives)


class TestBuilding:
    """The file in which the thesaurus lies."""

    def test_building_again_replaces(self, tmp_path: Path) -> None:
        """A thesaurus built in the same folder knows the new glossary and no longer the old one."""
        for name, other in (("flotsom", "jetsom"), ("jetsom", "flotsom")):
            build_thesaurus(tmp_path, Glossary((Term({NL: (name,), EN: (f"{name}ing",)}),)))
            thesaurus = Thesaurus(tmp_path)
            assert thesaurus.knows(stemmed(name, NL)[0], NL)
            assert not thesaurus.knows(stemmed(other, NL)[0], NL)
            assert thesaurus.knows(stemmed("klant", NL)[0], NL)
            thesaurus.close()

    def test_the_same_glossary_gives_the_same_names(self, tmp_path: Path) -> None:
        """Building is deterministic, down to the order of the names."""
        found = []
        for folder in (tmp_path / "one", tmp_path / "other"):
            folder.mkdir()
            build_thesaurus(folder, Glossary(()))
            thesaurus = Thesaurus(folder)
            found.append(thesaurus.expand("Klanten kinderen duurzaamheid boycotcampagne", NL))
            thesaurus.close()
        assert found[0] == found[1]


TEXTS = (
    ("protest", EN, "Children lost trust in the flag."),
    ("water", EN, "The harbour brings ships and water to the town."),
    ("haven", NL, "De haven brengt schepen en water naar de stad."),
    ("verlies", NL, "De kinderen verloren hun vertrouwen in de vlag."),
    ("csr", EN, "They study corporate social responsibility in the north."),
    ("mvo", NL, "Zij bestuderen maatschappelijk verantwoord ondernemen in het noorden."),
    ("compound", NL, "De regenboogcampagne begon in maart."),
    ("whole", NL, "De campagne begon weer in april."),
    ("pair", NL, "De regenboog stond boven de stad."),
)


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """An index of a few sentences, none of which has a twin."""
    index = LexicalIndex(tmp_path_factory.mktemp("lexical"))
    index.update([], ((name, name, language, text) for name, language, text in TEXTS))
    return index


class TestSearch:
    """Searching by other names."""

    @pytest.mark.parametrize(
        ("question", "language", "found"),
        [
            ("Waarom zijn kinderen hun vertrouwen in vlaggen kwijt?", NL, "protest"),
            ("Wat is MVO?", NL, "csr"),
            ("Why do children no longer trust flags?", EN, "verlies"),
            ("Ships from a harbour", EN, "haven"),
            ("What is CSR?", EN, "mvo"),
        ],
    )
    def test_across_languages(
        self, lexical: LexicalIndex, thesaurus: Thesaurus, question: str, language: Language, found: str
    ) -> None:
        """A question finds a sentence in the other language with which it shares no word, before unrelated ones."""
        (text,) = [text for name, _, text in TEXTS if name == found]
        assert not set(stems(question, language)) & set(stems(text, language))
        languages = {name: text_language for name, text_language, _ in TEXTS}
        ids = [id for id, _ in lexical_hits(lexical, thesaurus, question, language)]
        assert next(id for id in ids if languages[id] is language.other) == found

    def test_a_part_finds_the_compound(self, lexical: LexicalIndex, thesaurus: Thesaurus) -> None:
        """A word finds the texts in which it stands alone first, and then those in which it is part of another."""
        hits = lexical_hits(lexical, thesaurus, "campagnes", NL, weighing=HALVES)
        assert [id for id, _ in hits] == ["whole", "compound"]
        assert hits[0][1] > hits[1][1]

    def test_a_compound_finds_its_parts(self, lexical: LexicalIndex, thesaurus: Thesaurus) -> None:
        """A compound finds the text that has it whole first, and those that have a part of it after that."""
        ids = [id for id, _ in lexical_hits(lexical, thesaurus, "regenboogcampagnes", NL, weighing=HALVES)]
        assert ids[0] == "compound"
        assert {"whole", "pair"} <= set(ids)

    def test_the_shipped_weights_prefer_the_whole_word(self, lexical: LexicalIndex, thesaurus: Thesaurus) -> None:
        """As the weights were fitted, too, a whole word counts more than part of a compound."""
        assert [id for id, _ in lexical_hits(lexical, thesaurus, "campagne", NL)] == ["whole", "compound"]
