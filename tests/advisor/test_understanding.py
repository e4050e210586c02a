"""What a question asks for, about whom, and under which circumstances."""

from __future__ import annotations

import pytest

from assistant.advisor.pipeline import Advisor
from assistant.advisor.understanding import asks_figure, named_cases, understand
from assistant.domain import DecisionKind, Inquiry, Language, Signal
from assistant.library.language import detect_language
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.retriever import Retriever


@pytest.fixture(scope="module")
def retriever(advisor: Advisor) -> Retriever:
    """A retriever on the shared index."""
    embedder = load_embedder("builtin")
    return Retriever(advisor.index, lambda: embedder)


def understood(advisor: Advisor, retriever: Retriever, question: str) -> Inquiry:
    """A question as understood."""
    language = detect_language(question, Language.EN)
    return understand(question, language, retriever.search(question, language), advisor.index, advisor.lists)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Should we hold our inclusive campaign now that customers threaten to leave?", "hold_or_withdraw"),
        ("Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?", "hold_or_withdraw"),
        ("Mogen we een boycot negeren?", "hold_or_withdraw"),
        ("Can we ignore the boycott?", "hold_or_withdraw"),
        ("Should we speak out about the war in Gaza?", "speak_out"),
        ("Moeten we ons uitspreken over de oorlog in Gaza?", "speak_out"),
        ("May we call our product climate neutral?", "claim_check"),
        ("Mogen we ons product klimaatneutraal noemen?", "claim_check"),
        ("How do we involve our customers in reducing waste?", "involve_customers"),
        ("Hoe betrekken we onze klanten bij het verminderen van afval?", "involve_customers"),
        ("How do we measure what customers think of our stand?", "measure"),
        ("Hoe meten we wat klanten van ons standpunt vinden?", "measure"),
        ("Which companies have withdrawn a Pride campaign?", "find_cases"),
        ("Welke bedrijven hebben een Pride-campagne ingetrokken?", "find_cases"),
        ("What is greenhushing?", "explain"),
        ("Wat is greenhushing?", "explain"),
        ("Did M&M's give in to the pressure?", "fact"),
        ("Wat deed Blijdorp met de kroketten?", "fact"),
    ],
)
def test_the_kind_of_a_question(advisor: Advisor, retriever: Retriever, question: str, kind: str) -> None:
    """A plain question of each kind is understood as that kind in both languages."""
    assert understood(advisor, retriever, question).kind is DecisionKind(kind)


@pytest.mark.parametrize(
    ("question", "signal"),
    [
        ("Our staff are being threatened over the rainbow display, should we keep it?", Signal.PEOPLE_AT_RISK),
        ("Onze medewerkers worden bedreigd om de regenboogvlag, moeten we stoppen?", Signal.PEOPLE_AT_RISK),
        ("The claim in our advert turns out to be untrue, should we withdraw it?", Signal.CLAIM_UNTRUE),
        ("De claim in onze reclame blijkt onjuist, moeten we hem intrekken?", Signal.CLAIM_UNTRUE),
        ("The regulator ordered us to stop, should we hold on to the campaign?", Signal.LEGAL_ORDER),
        ("De ACM eist dat we de claim aanpassen, houden we vol?", Signal.LEGAL_ORDER),
        (
            "Our own practice contradicts the campaign, do we continue?",
            Signal.PRACTICE_CONTRADICTS,
        ),
        ("Onze eigen praktijk botst met de campagne, gaan we door?", Signal.PRACTICE_CONTRADICTS),
        ("It is still unclear whether the video is real, should we pause the campaign?", Signal.FACTS_UNCLEAR),
        ("Het is nog onduidelijk of het filmpje echt is, moeten we pauzeren?", Signal.FACTS_UNCLEAR),
        ("People find the tone of our advert offensive, should we change it?", Signal.FORM_OFFENDS),
        ("De toon van onze reclame valt verkeerd, moeten we hem aanpassen?", Signal.FORM_OFFENDS),
    ],
)
def test_circumstances_that_decide(advisor: Advisor, retriever: Retriever, question: str, signal: Signal) -> None:
    """A circumstance that decides between stances is seen when the question names it, in both languages."""
    assert signal in understood(advisor, retriever, question).signals


@pytest.mark.parametrize(
    "question",
    [
        "Should we hold our inclusive campaign now that customers threaten to leave?",
        "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
    ],
)
def test_customers_who_threaten_to_leave_endanger_nobody(advisor: Advisor, retriever: Retriever, question: str) -> None:
    """The main question shows no circumstance that speaks against holding."""
    assert understood(advisor, retriever, question).signals == ()


@pytest.mark.parametrize(
    "question",
    [
        "Mogen we ons product klimaatneutraal noemen?",
        "Mogen we dit duurzaam noemen?",
        "Mag er CO2-neutraal op onze verpakking staan?",
        "May we call our product climate neutral?",
        "Can we claim our packaging is CO2-neutral?",
    ],
)
def test_a_claim_that_is_yet_to_be_made_is_not_untrue(advisor: Advisor, retriever: Retriever, question: str) -> None:
    """Who asks beforehand has nothing to take down, unless words of the question say that something went wrong."""
    assert understood(advisor, retriever, question).signals == ()
    ordered = understood(advisor, retriever, f"{question} De ACM eist dat we de claim aanpassen.")
    assert Signal.LEGAL_ORDER in ordered.signals


@pytest.mark.parametrize(
    "name",
    ["M&M's", "M&M’s", "m&m's", "M&Ms", "M&M", "MMs", "mms", "M and M's", "the M&M's mascots", "(M&M's)", '"M&Ms"'],
)
def test_an_organisation_is_recognised_however_it_is_spelled(advisor: Advisor, name: str) -> None:
    """M&M's is found by every spelling that people use, in both languages."""
    for language, question in ((Language.EN, f"What did {name} do?"), (Language.NL, f"Wat deed {name} toen?")):
        assert [case.id for case in named_cases(question, language, advisor.index)] == ["mms-spokescandies"]


@pytest.mark.parametrize(
    ("question", "organisations"),
    [
        ("What happened at ABN AMRO?", {"ABN AMRO"}),
        ("Wat gebeurde er bij abn amro?", {"ABN AMRO"}),
        ("How did Bud Light's campaign end?", {"Bud Light"}),
        ("Compare Target and Bud Light.", {"Target", "Bud Light"}),
        ("What is our targeted audience?", set()),
        ("Should we speak out?", set()),
    ],
)
def test_organisations_named(advisor: Advisor, question: str, organisations: set[str]) -> None:
    """Organisations are recognised as whole words only, whatever the case, several at once."""
    language = detect_language(question, Language.EN)
    assert {case.organisation for case in named_cases(question, language, advisor.index)} == organisations


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many customers left ABN AMRO?", True),
        ("Hoeveel klanten zijn bij ABN AMRO vertrokken?", True),
        ("What percentage of companies stays silent?", True),
        ("Welk percentage van de bedrijven zwijgt?", True),
        ("What is the share price of Unilever?", True),
        ("Hoeveel moeten we hierover communiceren?", False),
        ("How much should we say about this?", False),
        ("Should we hold our campaign?", False),
        ("Wat gebeurde er bij Blijdorp?", False),
    ],
)
def test_questions_that_only_a_number_answers(question: str, figure: bool) -> None:
    """A question for a figure is told from one in which an amount is only a way of speaking."""
    assert asks_figure(question) is figure


def test_the_asker_s_own_sector_and_country(advisor: Advisor, retriever: Retriever) -> None:
    """A sector that the question tells is understood in both languages as the same."""
    english = understood(advisor, retriever, "We are a bank in Belgium. Should we join Pride?")
    dutch = understood(advisor, retriever, "Wij zijn een bank in België. Moeten we meedoen aan Pride?")
    assert english.sector == dutch.sector == "banking"
    assert english.country == dutch.country == "BE"
