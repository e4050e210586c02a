"""Whose figure a question asks for: no document of ours holds one of the asker's own organisation."""

from __future__ import annotations

import pytest

from assistant.advisor.figures import is_ours
from assistant.domain import DecisionKind, Inquiry, Language


def inquiry(question: str, organisations: tuple[str, ...] = ()) -> Inquiry:
    """A question of fact."""
    return Inquiry(question, question, Language.EN, DecisionKind.FACT, organisations=organisations, asks_figure=True)


@pytest.mark.parametrize(
    "question",
    [
        "Hoeveel omzet maakten we in 2025?",
        "Wij zijn een bank. Hoeveel van onze klanten zijn vorig jaar vertrokken?",
        "What was our revenue in 2025?",
        "How many complaints did we receive?",
    ],
)
def test_a_figure_of_the_askers_own(question: str) -> None:
    assert is_ours(inquiry(question))


@pytest.mark.parametrize(
    "question",
    [
        "Hoeveel procent van de consumenten koopt bewust?",
        "Wij zijn een bank. Hoeveel klanten verlaten een bank na een boycot?",
        "Weten we hoeveel klanten vertrekken na een campagne?",
        "Do we know how many customers leave after a campaign?",
        "How many customers of brands like ours care?",
    ],
)
def test_a_figure_of_others(question: str) -> None:
    """Who asks it may tell of themselves, wonder, or compare."""
    assert not is_ours(inquiry(question))


def test_the_organisation_named_counts() -> None:
    assert not is_ours(inquiry("How many customers left Target, as our board asks?", ("Target",)))
