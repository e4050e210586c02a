"""What a question means after the turns before it, without searching for anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import locations
from assistant.advisor.brief import in_form
from assistant.advisor.followup import Resolved, Wish, contradictions, following, resolve
from assistant.domain import (
    Context,
    Decision,
    DecisionKind,
    Form,
    Inquiry,
    Language,
    PastTurn,
    Profile,
    Section,
    SectionKind,
    Stance,
    Statement,
)
from assistant.library.lists import ClosedLists, read_lists

DECISION = "Should we hold our inclusive campaign now that customers threaten to leave?"
ASKED = PastTurn(
    question=DECISION,
    standalone_question=DECISION,
    language=Language.EN,
    kind=DecisionKind.HOLD_OR_WITHDRAW,
    topics=("inclusion",),
    stance=Stance.HOLD,
    cited=("principles-under-pressure#advice-1",),
    shown_cases=("abn-amro-pride-2021", "knvb-onelove"),
)
NAMED = PastTurn(
    question="And what did M&M's do?",
    standalone_question="what did M&M's do?",
    language=Language.EN,
    kind=DecisionKind.FACT,
    named_documents=("mms-spokescandies",),
)
LISTED = PastTurn(
    question="more cases",
    standalone_question="what did M&M's do?",
    language=Language.EN,
    kind=DecisionKind.FIND_CASES,
    shown_cases=("bol-zwarte-piet",),
)
AFTER_ADVICE = Context((ASKED,))


@pytest.fixture(scope="module")
def lists() -> ClosedLists:
    """The shipped closed lists."""
    return read_lists(locations.corpus_directory())


def resolved(
    text: str, context: Context = AFTER_ADVICE, language: Language = Language.EN, named: bool = False
) -> Resolved:
    """A text in its context."""
    return resolve(text, context, language, named=named)


def inquiry(text: str, kind: DecisionKind = DecisionKind.HOLD_OR_WITHDRAW, topics: tuple[str, ...] = ()) -> Inquiry:
    """A question as understood by itself."""
    return Inquiry(text, text, Language.EN, kind, topics)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("in Dutch please", Wish.OTHER_LANGUAGE),
        ("Kan dat in het Nederlands?", Wish.OTHER_LANGUAGE),
        ("in English please", Wish.OTHER_LANGUAGE),
        ("Graag in het Engels", Wish.OTHER_LANGUAGE),
        ("Shorter, for the board", Wish.SHORTER),
        ("Can you sum it up?", Wish.SHORTER),
        ("in two sentences", Wish.SHORTER),
        ("korter voor de directie", Wish.SHORTER),
        ("Vat het samen", Wish.SHORTER),
        ("in één zin", Wish.SHORTER),
        ("maak het korter voor mijn directie", Wish.SHORTER),
        ("Kun je dat wat korter maken voor het bestuur?", Wish.SHORTER),
        ("make it shorter for my board please", Wish.SHORTER),
        ("more cases", Wish.MORE_CASES),
        ("Are there other examples?", Wish.MORE_CASES),
        ("En nog meer voorbeelden?", Wish.MORE_CASES),
        ("andere gevallen", Wish.MORE_CASES),
        ("nog een paar casussen", Wish.MORE_CASES),
        ("Why?", Wish.WHY),
        ("and why not?", Wish.WHY),
        ("WAAROM DAN", Wish.WHY),
        ("Hoezo?", Wish.WHY),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_a_wish_is_about_the_last_question(text: str, wish: Wish, language: Language) -> None:
    """A wish asks the last question again, in either language and whatever language it was taken to be in."""
    found = resolved(f"  {text} ", language=language)
    assert (found.wish, found.standalone, found.after) == (wish, DECISION, ASKED)


@pytest.mark.parametrize(
    ("text", "language"),
    [("in Dutch please", Language.NL), ("in het Engels graag", Language.EN), ("korter", Language.EN)],
)
def test_a_wish_says_what_language_is_answered_in(text: str, language: Language) -> None:
    """The language asked for is the language of the answer; any other wish keeps that of the last answer."""
    assert resolved(text, language=Language.NL).language is language


@pytest.mark.parametrize(
    "text",
    [
        "Should we translate the whole campaign for our staff abroad, or only publish it in English?",
        "Moeten wij ons jaarverslag over duurzaamheid ook in het Nederlands publiceren voor onze leden?",
        "Our regulator asks for a summary of every green claim we made this year, must we give it?",
        "Why do customers leave when a company takes a stand on a political subject?",
    ],
)
def test_a_question_of_its_own_is_no_wish(text: str) -> None:
    """A text that says something beside the words of a wish is a question by itself."""
    assert resolved(text) == Resolved(text, text, text, Language.EN)


@pytest.mark.parametrize("text", ["why?", "korter", "en dan?", "And what about that?", "more cases"])
def test_a_first_question_follows_nothing(text: str) -> None:
    """Without a turn before it, a text means what it says."""
    assert resolved(f" {text}\n", Context()) == Resolved(text, text, text, Language.EN)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("And if our own staff complain to the works council?", Language.EN),
        ("But does that also hold for a small company?", Language.EN),
        ("What about suppliers and franchise partners abroad?", Language.EN),
        ("What if the regulator orders us to stop?", Language.EN),
        ("ok, but what do we tell the shareholders?", Language.EN),
        ("En als onze medewerkers erover klagen?", Language.NL),
        ("Maar geldt dat ook voor een klein bedrijf?", Language.NL),
        ("Hoe zit het met onze leveranciers in het buitenland?", Language.NL),
        ("Stel dat de toezichthouder ons dwingt te stoppen?", Language.NL),
        ("Ja, maar wat zeggen we tegen de aandeelhouders?", Language.NL),
    ],
)
def test_a_question_that_begins_as_one_that_goes_on(text: str, language: Language) -> None:
    """After an opening word a question is searched for together with the last one."""
    found = resolved(text, language=language)
    assert found.after == ASKED
    assert found.wish is None
    assert DECISION in found.standalone
    assert text[-20:] in found.standalone


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Does this work?", Language.EN),
        ("Did they regret it?", Language.EN),
        ("Werkt dat ook?", Language.NL),
        ("Is er iets ertegen?", Language.NL),
    ],
)
def test_a_short_question_that_points_back(text: str, language: Language) -> None:
    """A short question with a pointing word is about the last question, and of its kind."""
    found = resolved(text, language=language)
    assert (found.after, found.read) == (ASKED, DECISION)
    assert found.standalone == f"{DECISION} {text}"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is greenhushing?", Language.EN),
        ("May we call our product climate neutral?", Language.EN),
        ("How do companies measure whether this kind of sponsoring changes trust among members?", Language.EN),
        ("Wat is greenhushing?", Language.NL),
        ("Mogen we ons product klimaatneutraal noemen?", Language.NL),
        ("wat is een goed recept voor erwtensoep", Language.NL),
        ("wie zijn onze erkende leveranciers", Language.NL),
    ],
)
def test_a_new_subject_is_no_follow_up(text: str, language: Language) -> None:
    """A question that can be understood by itself is left as it is, and keeps nothing of the last turn."""
    assert resolved(text, language=language) == Resolved(text, text, text, language)


def test_a_named_organisation_is_the_subject() -> None:
    """A follow-up that names an organisation is searched for by itself, and still follows the last turn."""
    found = resolved("And what did M&M's do?", named=True)
    assert (found.standalone, found.after, found.wish) == ("what did M&M's do?", ASKED, None)
    assert resolved("What did M&M's do?", named=True).after is None


@pytest.mark.parametrize("text", ["yes, but we are a bank", "We are a bank in Belgium"])
def test_what_is_told_belongs_to_the_decision(text: str) -> None:
    """Something told, not asked, adds to the question that was last advised on, past the facts asked in between."""
    found = resolved(text, Context((ASKED, NAMED)))
    assert (found.after, found.read) == (ASKED, DECISION)
    assert found.standalone.startswith(DECISION)
    assert "we are a bank" in found.standalone.lower()


def test_after_a_list_of_cases_a_wish_is_about_the_advice() -> None:
    """`shorter` after a list of cases shortens the advice; after a fact, the fact."""
    assert resolved("shorter", Context((ASKED, LISTED))).after == ASKED
    assert resolved("shorter", Context((ASKED, NAMED))).after == NAMED


@given(
    text=st.one_of(
        st.text(),
        st.lists(st.sampled_from(["ja", "maar", "En", "dat", "why", "?", ",", "in", "korter", "\n"])).map(" ".join),
    ),
    turns=st.lists(st.sampled_from([ASKED, NAMED, LISTED]), max_size=3),
    language=st.sampled_from(Language),
    named=st.booleans(),
)
def test_any_text_can_be_resolved(text: str, turns: list[PastTurn], language: Language, named: bool) -> None:
    """Whatever is typed, it gets a meaning that follows a turn of the session or none, and never an empty one."""
    found = resolve(text, Context(tuple(turns)), language, named=named)
    assert found.after is None or found.after in turns
    assert found.standalone or not text.strip()
    assert found.wish is None or found.after is not None
    assert resolve(text, Context(tuple(turns)), language, named=named) == found


def test_following_takes_over_what_was_not_said_again() -> None:
    """The kind and topics of the last question hold for a follow-up that tells none; a new subject takes nothing."""
    alone = inquiry("why?", DecisionKind.EXPLAIN)
    why = following(alone, resolved("why?"), AFTER_ADVICE)
    assert (why.kind, why.topics, why.form) == (DecisionKind.HOLD_OR_WITHDRAW, ("inclusion",), Form.REASONS)
    assert why.follows
    assert following(alone, resolved("What is greenhushing?"), AFTER_ADVICE) == alone


def test_following_keeps_what_was_said_anew() -> None:
    """Topics and kind of a follow-up that tells its own are not overruled."""
    own = inquiry("what did M&M's do?", DecisionKind.FACT, ("humour",))
    after = following(own, resolved("And what did M&M's do?", named=True), AFTER_ADVICE)
    assert (after.kind, after.topics, after.form) == (DecisionKind.FACT, ("humour",), Form.WHOLE)


def test_more_cases_are_other_cases() -> None:
    """For more cases, every case shown or named in the session counts as seen, and no decision narrows the search."""
    context = Context((ASKED, NAMED, LISTED))
    asked = Inquiry("x", "x", Language.EN, DecisionKind.HOLD_OR_WITHDRAW, decisions=(Decision.HELD,))
    more = following(asked, resolved("more cases", context), context)
    assert (more.kind, more.decisions) == (DecisionKind.FIND_CASES, ())
    assert set(more.seen_cases) == {"abn-amro-pride-2021", "knvb-onelove", "mms-spokescandies", "bol-zwarte-piet"}
    assert following(asked, resolved("shorter"), AFTER_ADVICE).seen_cases == ()


@pytest.mark.parametrize(
    ("stance", "topics", "kind", "told"),
    [
        (Stance.PAUSE, ("inclusion", "crisis"), DecisionKind.HOLD_OR_WITHDRAW, 1),
        (Stance.HOLD, ("inclusion",), DecisionKind.HOLD_OR_WITHDRAW, 0),
        (Stance.PAUSE, ("climate",), DecisionKind.HOLD_OR_WITHDRAW, 0),
        (Stance.START, ("inclusion",), DecisionKind.SPEAK_OUT, 0),
        (Stance.NONE, ("inclusion",), DecisionKind.HOLD_OR_WITHDRAW, 0),
        (None, ("inclusion",), DecisionKind.HOLD_OR_WITHDRAW, 0),
    ],
)
def test_advice_that_differs_from_earlier_advice_says_so(
    stance: Stance | None, topics: tuple[str, ...], kind: DecisionKind, told: int, lists: ClosedLists
) -> None:
    """Another stance on the same topic and decision than before is told, also past turns without advice."""
    asked = inquiry("x", kind, topics)
    notices = list(contradictions(asked, stance, Context((ASKED, NAMED)), Profile(), lists))
    assert len(notices) == told
    assert all("hold" in notice for notice in notices)


def test_only_the_latest_advice_counts(lists: ClosedLists) -> None:
    """What was advised last is what new advice is held against."""
    paused = PastTurn(
        DECISION, DECISION, Language.EN, DecisionKind.HOLD_OR_WITHDRAW, ("inclusion",), stance=Stance.PAUSE
    )
    asked = inquiry("x", topics=("inclusion",))
    assert not list(contradictions(asked, Stance.PAUSE, Context((ASKED, paused)), Profile(), lists))
    assert list(contradictions(asked, Stance.PAUSE, Context((paused, ASKED)), Profile(), lists))


@pytest.mark.parametrize("principle", ["We stand for inclusion at work", "Wij staan voor inclusie op het werk"])
def test_advice_against_a_principle_says_so(principle: str, lists: ClosedLists) -> None:
    """Advice to give way is held against what the organisation said that it stands for, in either language."""
    profile = Profile(principles=(principle, "We love good coffee"))
    asked = inquiry("x", topics=("inclusion",))
    (notice,) = contradictions(asked, Stance.WITHDRAW, Context(), profile, lists)
    assert principle in notice
    assert not list(contradictions(asked, Stance.HOLD, Context(), profile, lists))
    elsewhere = inquiry("x", topics=("litter_waste",))
    assert not list(contradictions(elsewhere, Stance.WITHDRAW, Context(), profile, lists))


def section(kind: SectionKind, count: int) -> Section:
    """A part of a brief with so many statements."""
    return Section(kind, tuple(Statement(kind, f"{kind} {n}") for n in range(count)))


WHOLE = tuple(section(kind, 8) for kind in SectionKind)


def test_a_short_brief_still_says_what_to_do() -> None:
    """The short form keeps the stance, reasons and next steps, the first of each, in a handful of sentences."""
    short = in_form(WHOLE, Form.SHORT)
    kinds = [part.kind for part in short]
    assert {SectionKind.STANCE, SectionKind.WHY, SectionKind.NEXT_STEPS} <= set(kinds)
    assert not {SectionKind.CASES, SectionKind.MISSING} & set(kinds)
    assert kinds == [kind for kind in SectionKind if kind in kinds]
    assert sum(len(part.statements) for part in short) <= 8
    for part in short:
        assert [statement.text for statement in part.statements] == [
            f"{part.kind} {n}" for n in range(len(part.statements))
        ]


def test_reasons_are_what_speaks_for_and_against() -> None:
    """The form of reasons keeps what speaks for and against, and leaves out what to do."""
    kinds = {part.kind for part in in_form(WHOLE, Form.REASONS)}
    assert {SectionKind.WHY, SectionKind.COUNTER} <= kinds
    assert not {SectionKind.STANCE, SectionKind.NEXT_STEPS, SectionKind.CASES} & kinds


@pytest.mark.parametrize("form", Form)
def test_a_form_never_leaves_nothing(form: Form) -> None:
    """Where a form would keep no part at all, the brief stays whole; the whole form always does."""
    only = (section(SectionKind.CASES, 2), section(SectionKind.MISSING, 1))
    assert in_form(only, form) == only
    assert in_form((), form) == ()
    assert in_form(WHOLE, Form.WHOLE) == WHOLE
