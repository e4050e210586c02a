"""What is suggested, that the advisor understands it as it is meant, and how it is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from assistant.advisor.followup import resolve
from assistant.advisor.pipeline import Advisor
from assistant.conversation.conversation import remembered
from assistant.domain import Brief, Context, DecisionKind, Form, Language, Outcome, Signal, Stance
from assistant.tui import speech
from assistant.tui.chat.suggestions import Suggestion, Suggestions, first_questions, follow_ups
from assistant.words import lookup, say
from tests.advisor.test_clarifying import UNCLEAR
from tests.tui import briefs

EN, NL = Language.EN, Language.NL


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """The interface speaks English, and again after a test that changes it."""
    speech.set_language(EN)
    yield
    speech.set_language(EN)


class Talks:
    """Conversations with the built-in advisor, each turn of them held once."""

    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor
        self._known: dict[tuple[str, ...], Brief] = {}

    def __call__(self, *questions: str) -> Brief:
        """The brief that the last question ends in, after the questions before it."""
        if questions not in self._known:
            before = [self(*questions[:number]) for number in range(1, len(questions))]
            context = Context(tuple(map(remembered, before)))
            self._known[questions] = self._advisor.answer(questions[-1], context=context)
        return self._known[questions]


@pytest.fixture(scope="module")
def ask(advisor: Advisor) -> Talks:
    """Conversations that the tests of this file share."""
    return Talks(advisor)


def words(language: Language) -> dict[str, str]:
    """The texts of the follow-ups."""
    return dict(lookup(language, "tui.follow_ups"))


def named(text: str, language: Language) -> str:
    """The name of the suggestion that a text is; `first` for a first question."""
    if text in first_questions(language):
        return "first"
    for name, form in words(language).items():
        if re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(form)), text):
            return name
    raise AssertionError(f"{text} is no suggestion of ours")


# --- first questions ---


@pytest.mark.parametrize("language", list(Language))
def test_first_questions_are_varied_and_answered(ask: Talks, language: Language) -> None:
    """Six questions of as many kinds, each advised in its own language."""
    asked = [ask(question) for question in first_questions(language)]
    assert len({brief.inquiry.kind for brief in asked}) == len(asked) == 6
    assert {(brief.outcome, brief.inquiry.language) for brief in asked} == {(Outcome.ADVISED, language)}


def test_the_languages_suggest_the_same_kinds(ask: Talks) -> None:
    """Neither language gets poorer questions."""
    kinds = [[ask(question).inquiry.kind for question in first_questions(each)] for each in Language]
    assert kinds[0] == kinds[1]


# --- follow-ups, through the real advisor ---


def meant(name: str, before: Brief, after: Brief, asked: str) -> None:
    """Hold a brief against what its question meant after the brief before it."""
    now, then = after.inquiry, before.inquiry
    told = f"{asked!r} after {then.question!r}"
    assert after.outcome is Outcome.ADVISED, told
    assert now.follows is (name != "first"), told
    assert now.language is (then.language.other if name == "other_language" else then.language), told
    if name in ("why", "shorter", "other_language"):
        assert (now.kind, after.stance) == (then.kind, before.stance), told
    forms = {"why": Form.REASONS, "shorter": Form.SHORT}
    assert now.form is forms.get(name, Form.WHOLE), told
    doubts = {
        "at_risk": Signal.PEOPLE_AT_RISK,
        "untrue": Signal.CLAIM_UNTRUE,
        "practice": Signal.PRACTICE_CONTRADICTS,
    }
    if name in doubts:
        assert now.kind is then.kind, told
        assert doubts[name] in now.signals, told
        assert after.stance in (Stance.PAUSE, Stance.WAIT, Stance.WITHDRAW, Stance.ADAPT), told
    if name in ("more", "other_cases", "examples"):
        seen = {row.document for section in before.sections for row in section.rows}
        new = {row.document for section in after.sections for row in section.rows}
        assert now.kind is DecisionKind.FIND_CASES, told
        assert new - seen == new != set(), told
    if name in ("organisation", "that_organisation"):
        documents = {item.document for item in after.evidence}
        assert now.kind is DecisionKind.FACT, told
        assert all((document.organisation or "") in asked for document in documents), told
    if name == "reaction":
        assert {item.document.id for item in after.evidence} <= set(then.named_documents), told


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("number", range(6))
def test_follow_ups_are_understood(ask: Talks, language: Language, number: int) -> None:
    """Whatever is suggested under an answer is understood as meant, and what is suggested then is answered too."""
    question = first_questions(language)[number]
    before = ask(question)
    assert 2 <= len(follow_ups(before)) <= 4
    for suggestion in follow_ups(before):
        after = ask(question, suggestion)
        meant(named(suggestion, language), before, after, suggestion)
        spoken = after.inquiry.language
        assert 2 <= len(follow_ups(after)) <= 4
        for next_one in follow_ups(after):
            last = ask(question, suggestion, next_one)
            assert last.outcome is Outcome.ADVISED, f"{next_one!r} after {suggestion!r} after {question!r}"
            assert named(next_one, spoken)


@pytest.mark.parametrize("language", list(Language))
def test_every_follow_up_is_suggested_somewhere(ask: Talks, language: Language) -> None:
    """No text is kept for a suggestion that never comes."""
    lost = {EN: "How many customers left ABN AMRO?", NL: "Hoeveel klanten verloor ABN AMRO?"}[language]
    found: set[str] = set()
    for question in (*first_questions(language), lost):
        first = ask(question)
        for suggestion in follow_ups(first):
            found |= {named(suggestion, language)}
            after = ask(question, suggestion)
            if after.inquiry.language is language:
                found |= {named(text, language) for text in follow_ups(after)}
    assert set(words(language)) - found == {"yes", "no"}


@pytest.mark.parametrize("language", list(Language))
def test_after_no_answer_other_questions_are_suggested(ask: Talks, language: Language) -> None:
    """After an abstention or a question back there is nothing to go on from: what can be answered is suggested."""
    for question in ({EN: "What is the weather?", NL: "Wordt het morgen mooi weer?"}[language], "why?"):
        before = ask(question)
        suggested = follow_ups(before)
        assert before.outcome is not Outcome.ADVISED
        assert len(suggested) == 3
        for text in suggested:
            meant("first", before, ask(question, text), text)


def test_a_question_back_can_be_answered(ask: Talks) -> None:
    """Both answers suggested end in advice, and not in the same."""
    assert ask(UNCLEAR).ask_back
    answered = [ask(UNCLEAR, reply) for reply in follow_ups(ask(UNCLEAR))]
    assert [brief.outcome for brief in answered] == [Outcome.ADVISED] * 2
    assert answered[0].stance is not answered[1].stance


# --- follow-ups of a brief, whatever advisor wrote it ---


def after_advice(language: Language = EN, **inquiry: object) -> list[str]:
    """What is suggested after the fixed brief, with something else asked."""
    brief = briefs.advised(language)
    changed = replace(brief, inquiry=replace(brief.inquiry, **inquiry))  # type: ignore[arg-type]
    return [named(text, language) for text in follow_ups(changed)]


@pytest.mark.parametrize("language", list(Language))
def test_after_a_whole_brief(language: Language) -> None:
    """The case shown, what would change the advice, more cases, and the short form; in the language of the brief."""
    speech.set_language(language.other)
    assert after_advice(language) == ["organisation", "at_risk", "more", "shorter"]
    first = follow_ups(briefs.advised(language))[0]
    assert first == say(language, "tui.follow_ups.organisation", organisation="ABN AMRO", year=2021)


def test_what_was_said_is_not_suggested_again() -> None:
    """A circumstance that was told, a form that was given, an organisation that was asked about are not suggested."""
    assert after_advice(signals=(Signal.PEOPLE_AT_RISK,)) == ["organisation", "practice", "more", "shorter"]
    assert "shorter" not in after_advice(form=Form.SHORT)
    assert after_advice(form=Form.SHORT)[0] == "why"
    assert "organisation" not in after_advice(named_documents=("abn-amro-pride-2021",))
    assert after_advice(kind=DecisionKind.CLAIM_CHECK)[1] == "untrue"


def test_a_brief_by_a_chat_model_or_instead_of_one() -> None:
    """Who wrote the brief makes no difference."""
    assert follow_ups(briefs.fell_back()) == follow_ups(briefs.advised())


@pytest.mark.parametrize("language", list(Language))
def test_a_question_back_is_answered_with_yes_or_no(language: Language) -> None:
    """Where the advisor asks back about a circumstance, both answers are suggested and understood."""
    brief = briefs.clarify(language)
    brief = replace(brief, inquiry=replace(brief.inquiry, in_doubt=Signal.PEOPLE_AT_RISK))
    context = Context((remembered(brief),))
    read = [resolve(text, context, language, named=False).confirms for text in follow_ups(brief)]
    assert read == [True, False]


async def test_a_markup_of_a_name_stays_text() -> None:
    """What stands in a document is shown as it is, without what a terminal would obey."""
    app = Host(["And what did [b]X[/b]\x1b[31m do?"])
    async with app.run_test() as pilot:
        await pilot.pause()
        item = app.query_one(Suggestion)
        assert item.render_line(0).text.strip() == "1 And what did [b]X[/b] do?"


# --- choosing ---


class Host(App[None]):
    """Suggestions, and what was chosen of them."""

    def __init__(self, questions: list[str]) -> None:
        super().__init__()
        self.questions = questions
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        """Nothing else."""
        yield Suggestions(self.questions)

    def on_suggestions_chosen(self, event: Suggestions.Chosen) -> None:
        """Remember what was chosen."""
        self.chosen.append(event.text)

    @property
    def rows(self) -> int:
        """How many rows the suggestions begin on."""
        return len({item.region.y for item in self.query(Suggestion)})


SHORT = ["Why?", "More cases", "Shorter, for my board", "In Dutch, please"]


async def test_choosing_by_number_by_enter_and_by_mouse() -> None:
    """Each of the three ways asks the suggestion that was meant; a number too high asks nothing."""
    app = Host(SHORT)
    async with app.run_test() as pilot:
        app.query(Suggestion).first().focus()
        await pilot.press("2", "9", "5", "right", "down", "enter")
        await pilot.click(app.query(Suggestion).last())
        await pilot.pause()
        assert app.chosen == [SHORT[1], SHORT[2], SHORT[3]]


async def test_the_arrows_go_on_at_the_ends() -> None:
    """The arrows walk along the suggestions and stay at their ends; Tab reaches each of them."""
    app = Host(SHORT)
    async with app.run_test() as pilot:
        items = list(app.query(Suggestion))
        await pilot.press("tab")
        assert app.focused in items
        items[0].focus()
        await pilot.press("left")
        assert app.focused is items[0]
        await pilot.press("right", "right", "right", "right", "up")
        assert app.focused is items[2]


@pytest.mark.parametrize(
    ("questions", "width", "rows"),
    [(SHORT, 90, 1), (SHORT, 60, 2), (SHORT, 20, 4), (first_questions(EN), 80, 6), ([], 80, 0)],
)
async def test_they_wrap(questions: list[str], width: int, rows: int) -> None:
    """Side by side where they fit in two rows, else one below the other; nothing is cut off."""
    app = Host(questions)
    async with app.run_test(size=(width, 30)) as pilot:
        await pilot.pause()
        assert app.rows == rows
        assert all(item.region.right <= width for item in app.query(Suggestion))
        for item, question in zip(app.query(Suggestion), questions, strict=True):
            assert (item.content_size.width - 2) * item.content_size.height >= len(question)


# --- pictures ---


def _focused(number: int) -> Callable[[Pilot[None]], object]:
    async def before(pilot: Pilot[None]) -> None:
        pilot.app.query(Suggestion)[number].focus()
        await pilot.pause()

    return before


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(100, 10), (44, 16)])
def test_picture_of_first_questions(
    snap_compare: Callable[..., bool], language: Language, size: tuple[int, int]
) -> None:
    """Six questions, in a wide and a narrow window."""
    assert snap_compare(Host(first_questions(language)), terminal_size=size, run_before=_focused(1))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(100, 6), (44, 8)])
def test_picture_of_follow_ups(snap_compare: Callable[..., bool], language: Language, size: tuple[int, int]) -> None:
    """What can be asked after a brief, in a wide and a narrow window."""
    suggested = follow_ups(briefs.advised(language))
    assert snap_compare(Host(suggested), terminal_size=size, run_before=_focused(0))
