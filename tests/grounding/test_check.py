"""The verdict on a statement: what its sources say, and what they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Language, Verdict
from assistant.grounding.check import CitedPassage, check_statement
from assistant.grounding.coverage import Content, best_support, coverage
from assistant.grounding.model import thresholds

EN, NL = Language.EN, Language.NL
FACTS = "Target 2023 Target: Pride collection (2023) adapted retail United States"


def passage(text: str, facts: str = "", own: bool = False) -> CitedPassage:
    """A cited passage."""
    return CitedPassage(text, facts, own)


TARGET = passage("In May 2023 Target moved Pride products after threats, and its sales fell by 5.4 percent.", FACTS)
HEMA = passage("In 2022 zag HEMA de verkoop met 5,4 procent dalen, en 1.200 klanten dienden een klacht in.")
PLAIN = passage("In the study customers blamed the company when the campaign stopped.")
PLAIN_NL = passage("In het onderzoek gaven klanten het bedrijf de schuld toen de campagne stopte.")


@pytest.mark.parametrize(("cited", "language"), [(TARGET, EN), (HEMA, NL), (PLAIN, EN), (PLAIN_NL, NL)])
def test_a_sentence_of_the_source_itself_is_supported(cited: CitedPassage, language: Language) -> None:
    """What stands in the source word for word is supported in full, with the source as its quote."""
    check = check_statement(cited.text, [cited], language)
    assert (check.verdict, check.support, check.quote) == (Verdict.SUPPORTED, 1.0, cited.text)


@pytest.mark.parametrize(
    ("statement", "cited", "language"),
    [
        ("Target moved Pride products in May 2023, and its sales fell by 5.4 percent.", TARGET, EN),
        ("After threats Target moved its Pride products.", TARGET, EN),
        ("Bij HEMA daalde de verkoop in 2022 met 5,4 procent.", HEMA, NL),
        ("In the study customers blamed companies when campaigns stopped.", PLAIN, EN),
    ],
)
def test_the_same_in_other_words_is_supported(statement: str, cited: CitedPassage, language: Language) -> None:
    """A shorter or inflected form of what a source says is supported."""
    assert check_statement(statement, [cited], language).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("statement", "cited", "language"),
    [
        # another number
        ("In May 2023 Target moved Pride products after threats, and its sales fell by 54 percent.", TARGET, EN),
        ("In May 2023 Target moved Pride products after threats, and its sales fell by 5.5 percent.", TARGET, EN),
        ("In 2022 zag HEMA de verkoop met 5,4 procent dalen, en 12.000 klanten dienden een klacht in.", HEMA, NL),
        ("In 2022 zag HEMA de verkoop met 54 procent dalen, en 1.200 klanten dienden een klacht in.", HEMA, NL),
        # another year
        ("In May 2024 Target moved Pride products after threats, and its sales fell by 5.4 percent.", TARGET, EN),
        ("In 2021 zag HEMA de verkoop met 5,4 procent dalen, en 1.200 klanten dienden een klacht in.", HEMA, NL),
        # another organisation
        ("In May 2023 Walmart moved Pride products after threats, and its sales fell by 5.4 percent.", TARGET, EN),
        ("In 2022 zag Blokker de verkoop met 5,4 procent dalen, en 1.200 klanten dienden een klacht in.", HEMA, NL),
        # a negation that the source has not
        ("In May 2023 Target moved no Pride products after threats, and its sales fell by 5.4 percent.", TARGET, EN),
        ("In the study customers did not blame the company when the campaign stopped.", PLAIN, EN),
        ("In the study customers never blamed the company when the campaign stopped.", PLAIN, EN),
        ("In the study customers didn't blame the company when the campaign stopped.", PLAIN, EN),
        ("In het onderzoek gaven klanten het bedrijf niet de schuld toen de campagne stopte.", PLAIN_NL, NL),
        ("In het onderzoek gaven klanten het bedrijf geen schuld toen de campagne stopte.", PLAIN_NL, NL),
        # another subject
        ("Green claims must be substantiated with recent evidence.", PLAIN, EN),
    ],
)
def test_what_the_source_does_not_say_is_never_supported(
    statement: str, cited: CitedPassage, language: Language
) -> None:
    """A sentence that differs from its source in a number, a year, a name or a negation is not called supported."""
    assert check_statement(statement, [cited], language).verdict in (Verdict.PARTIAL, Verdict.UNSUPPORTED)


@pytest.mark.parametrize("dropped", ["not", "never", "no longer"])
def test_leaving_out_a_negation_is_never_supported(dropped: str) -> None:
    """A sentence that says the opposite of its source by leaving out a negation is not called supported."""
    cited = passage(f"In the study customers {dropped} blamed the company when the campaign stopped.")
    check = check_statement("In the study customers blamed the company when the campaign stopped.", [cited], EN)
    assert check.verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("statement", "text", "language"),
    [
        ("De verkoop daalde met 5,4 procent.", "De verkoop daalde met 5.4 procent.", NL),
        ("De verkoop daalde met 5.4 procent.", "De verkoop daalde met 5,4 procent.", NL),
        ("Er waren 1.200 klachten.", "Er waren 1200 klachten.", NL),
        ("There were 1,200 complaints.", "There were 1200 complaints.", EN),
        ("There were 1200 complaints.", "There were 1,200 complaints.", EN),
    ],
)
def test_a_number_may_be_spelled_another_way(statement: str, text: str, language: Language) -> None:
    """A decimal comma or point and marks between thousands make no other number of it."""
    assert check_statement(statement, [passage(text)], language).verdict is Verdict.SUPPORTED


def test_facts_of_the_document_count_as_said() -> None:
    """The organisation and years of a case note need not be repeated in each of its statements."""
    note = passage("It moved products to the back of some shops after threats.", FACTS)
    assert check_statement("In 2023 Target moved products after threats.", [note], EN).verdict is Verdict.SUPPORTED


def test_several_passages_support_together() -> None:
    """A sentence may rest on two passages of which neither says all of it."""
    one, two = passage("The campaign won three prizes."), passage("Two hundred customers cancelled their account.")
    text = "The campaign won three prizes and two hundred customers cancelled their account."
    assert check_statement(text, [one, two], EN).verdict is Verdict.SUPPORTED
    assert check_statement(text, [one], EN).verdict is not Verdict.SUPPORTED


def test_the_quote_is_the_passage_that_says_most() -> None:
    """Of the passages cited, the quote is the one that covers the statement best."""
    other = passage("Something about a campaign.")
    assert check_statement("Customers blamed the company.", [other, PLAIN], EN).quote == PLAIN.text


@pytest.mark.parametrize("text", ["Hold the principle.", "", "5 percent"])
def test_without_citations_nothing_is_supported(text: str) -> None:
    """A statement that cites nothing is unsupported."""
    check = check_statement(text, [], EN)
    assert (check.verdict, check.support, check.quote) == (Verdict.UNSUPPORTED, 0.0, "")


def test_our_own_judgement_is_advice_never_evidence() -> None:
    """What rests on our own judgement alone is advice, however well it matches; with a real source it may be more."""
    own = passage("Give a pause a date and criteria for resuming.", own=True)
    assert check_statement(own.text, [own], EN).verdict is Verdict.ADVICE
    assert check_statement(own.text, [own, passage(own.text)], EN).verdict is Verdict.SUPPORTED


def test_our_own_judgement_does_not_carry_something_else() -> None:
    """Citing our own judgement for what it does not say is unsupported, not advice."""
    own = passage("Give a pause a date and criteria for resuming.", own=True)
    assert check_statement("Sales of Bud Light fell by 26 percent.", [own], EN).verdict is Verdict.UNSUPPORTED


def test_the_thresholds_are_in_order() -> None:
    """To be supported takes more than to be partly supported."""
    assert 0 < thresholds()["partial"] < thresholds()["supported"] <= 1


WORDS = st.lists(
    st.sampled_from(
        [
            *("customer", "campaign", "brand", "2023", "5.4", "1,200", "Target", "HEMA"),
            *("not", "never", "sales", "fell", "boycott", "klant", "merk"),
        ]
    ),
    max_size=12,
).map(" ".join)
TEXT = WORDS | st.text(max_size=60)
LANGUAGE = st.sampled_from(Language)


@given(TEXT, st.lists(TEXT, max_size=4), LANGUAGE, st.booleans())
def test_support_lies_within_bounds(text: str, cited: list[str], language: Language, own: bool) -> None:
    """Whatever the texts, support lies in 0..1, the quote is one of them, and the verdict agrees with the support."""
    check = check_statement(text, [passage(item, own=own) for item in cited], language)
    assert 0.0 <= check.support <= 1.0
    assert check.quote in (*cited, "")
    if check.verdict is Verdict.SUPPORTED:
        assert check.support >= thresholds()["supported"]
        assert not own
    if check.verdict is Verdict.UNSUPPORTED:
        assert check.support < thresholds()["partial"] or not cited


@given(TEXT, st.lists(TEXT, min_size=1, max_size=4), TEXT, LANGUAGE)
def test_another_passage_never_lowers_coverage(text: str, cited: list[str], more: str, language: Language) -> None:
    """Evidence only adds to what is covered."""
    statement = Content.of(text, language)
    before = coverage(statement, Content.of("\n".join(cited), language))
    after = coverage(statement, Content.of("\n".join([*cited, more]), language))
    assert 0.0 <= before <= after <= 1.0


@given(TEXT, st.lists(TEXT, max_size=6), st.integers(1, 4), LANGUAGE)
def test_the_best_support_is_a_choice_among_candidates(
    text: str, candidates: list[str], limit: int, language: Language
) -> None:
    """The positions chosen exist, none twice, at most as many as asked, and at least one if there is any."""
    chosen = best_support(text, candidates, language, limit)
    assert len(chosen) == len(set(chosen)) <= limit
    assert set(chosen) <= set(range(len(candidates)))
    assert bool(chosen) == bool(candidates)


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("According to passage 3, the gravy is thickened.", ()),
        ("Steps 4 and 5 thicken the gravy.", ()),
        ("In 7 steps the gravy is thickened.", ("7",)),
        ("The document 2031 says that the gravy is thickened.", ("2031",)),
        ("Gravy is thickened.", ()),
        ("US forces left.", ()),
        ("A Dutch-style gravy is thickened.", ()),
        ("A Belgian-style gravy is thickened.", ("Belgian-style",)),
    ],
)
def test_what_the_source_lacks(statement: str, missing: tuple[str, ...]) -> None:
    """Numbers that only point at a part of a text are no claims, and a name may stand there as an ordinary word."""
    cited = passage("The gravy is thickened the Dutch way. U.S. forces left.")
    assert check_statement(statement, [cited], EN).missing == missing
