"""The input: sending, lines, questions asked before, pasting, and commands that complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Button, Static

from assistant.domain import MAX_QUESTION_CHARACTERS, Language
from assistant.tui import speech
from assistant.tui.chat.question import QuestionInput, Recall
from assistant.tui.chat.slash import CommandName, Completions, Hint
from assistant.words import say
from tests.tui.waiting import until

EN, NL = Language.EN, Language.NL


class Host(App[None]):
    """A conversation of one line, and the input below it."""

    CSS = "#said { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"passed('{key}')") for key in ("escape", "pageup", "pagedown", "f6")
    ]

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []
        self.passed: list[str] = []

    def action_passed(self, key: str) -> None:
        """Remember a key that the input let pass."""
        self.passed.append(key)

    def compose(self) -> ComposeResult:
        """The input at the bottom, and something that can have the focus after it."""
        with Vertical(id="said"):
            yield Static("…")
        yield QuestionInput()
        yield Button("next", compact=True)

    def on_mount(self) -> None:
        """A cursor that blinks would make pictures differ."""
        self.question.cursor_blink = False
        self.question.focus()

    @property
    def question(self) -> QuestionInput:
        """The input."""
        return self.query_one(QuestionInput)

    @property
    def listed(self) -> list[str]:
        """The commands on the list, if it is open."""
        popup = self.screen.query_one(Completions)
        return [str(option.prompt).split()[0] for option in popup.options] if popup.display else []

    @property
    def told(self) -> str:
        """The remark above the input, if there is one."""
        hint = self.screen.query_one(Hint)
        return str(hint.render()) if hint.display else ""

    def on_question_input_submitted(self, event: QuestionInput.Submitted) -> None:
        """Remember what was asked."""
        self.heard.append(event)

    def on_question_input_command(self, event: QuestionInput.Command) -> None:
        """Remember what was to be done."""
        self.heard.append(event)


@dataclass
class At:
    """A host that runs."""

    app: Host
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press keys and let them take effect."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a text, key by key."""
        await self.press(*("space" if char == " " else "slash" if char == "/" else char for char in text))

    async def paste(self, text: str) -> None:
        """Paste a text as a terminal does."""
        self.app.post_message(Paste(text))
        await self.pilot.pause()

    @property
    def text(self) -> str:
        """What stands in the input."""
        return self.app.question.text


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """The interface speaks English, and again after a test that changes it."""
    speech.set_language(EN)
    yield
    speech.set_language(EN)


# --- sending ---


async def test_enter_sends_and_clears() -> None:
    """Enter sends the text without the space around it and makes room for the next; Ctrl+Z brings it back."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("  May we? ")
        await at.press("enter")
        assert app.heard == [QuestionInput.Submitted("May we?")]
        assert at.text == ""
        await at.press("ctrl+z")
        assert "May we?" in at.text


@pytest.mark.parametrize("typed", [[], ["space", "ctrl+j", "space"]])
async def test_nothing_is_not_sent(typed: list[str]) -> None:
    """Enter on an empty or blank input does nothing."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.press(*typed, "enter")
        assert (app.heard, app.told) == ([], "")


async def test_signs_alone_are_no_question() -> None:
    """Without a letter there is nothing to answer; that is told until something is typed."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.press("question_mark", "exclamation_mark", "enter")
        assert (app.heard, at.text) == ([], "?!")
        assert app.told == say(EN, "tui.question.no_question")
        await at.type("a")
        assert app.told == ""


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter"])
async def test_new_lines(key: str) -> None:
    """A key makes a new line where the cursor is, and Enter sends all lines."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("ab")
        await at.press("left", key, "end", "enter")
        assert app.heard == [QuestionInput.Submitted("a\nb")]


async def test_the_text_stays_while_an_answer_is_on_its_way() -> None:
    """While busy one can type; a question waits, with a remark that goes when the answer is there."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        app.question.busy = True
        await at.type("more")
        await at.press("enter")
        assert (app.heard, at.text) == ([], "more")
        assert app.told == say(EN, "tui.question.busy")
        app.question.busy = False
        await pilot.pause()
        assert app.told == ""
        await at.press("enter")
        assert app.heard == [QuestionInput.Submitted("more")]


async def test_the_placeholder_speaks_the_language_of_the_screens() -> None:
    """What can be typed is said in the language of the interface, and while busy that one can go on typing."""
    speech.set_language(NL)
    app = Host()
    async with app.run_test() as pilot:
        assert str(app.question.placeholder) == say(NL, "tui.question.placeholder")
        app.question.busy = True
        await pilot.pause()
        assert str(app.question.placeholder) == say(NL, "tui.question.placeholder_busy")


# --- size ---


async def test_it_grows_with_the_text_and_shrinks_again() -> None:
    """From one line to eight, then it scrolls; wrapped lines count."""
    app = Host()
    async with app.run_test(size=(80, 40)) as pilot:
        at = At(app, pilot)
        assert app.question.content_size.height == 1
        await at.paste("a\nb\nc")
        assert app.question.content_size.height == 3
        await at.paste("\n" * 40)
        assert app.question.content_size.height == 8
        app.question.clear()
        await pilot.pause()
        assert app.question.content_size.height == 1
        await at.paste("word " * 40)
        assert app.question.content_size.height == 3


async def test_a_low_window_keeps_half_for_the_conversation() -> None:
    """In a terminal of twenty by five one can still type and read."""
    app = Host()
    async with app.run_test(size=(20, 5)) as pilot:
        at = At(app, pilot)
        await at.paste("a\nb\nc\nd\ne\nf")
        assert app.question.content_size.height == 1
        assert app.question.region.bottom <= 5
        app.question.clear()
        await at.type("/")
        assert app.listed
        await at.press("down", "enter")
        assert at.text == "/lang "


# --- questions asked before ---

ASKED = ["first", "second\nof two lines", "third"]


async def test_up_and_down_through_what_was_asked() -> None:
    """Up goes back past questions of several lines, Down comes forward again, and the draft is where it was left."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        app.question.set_history(ASKED)
        await at.type("draft")
        seen = []
        for key in ["up", "up", "up", "up", "down", "down", "down", "down"]:
            await at.press(key)
            seen.append(at.text)
        assert seen == [
            "third",
            "second\nof two lines",
            "first",
            "first",
            "second\nof two lines",
            "third",
            "draft",
            "draft",
        ]


async def test_within_lines_the_arrows_move_the_cursor() -> None:
    """Up goes back only from the first row, of lines that wrap as well; after an edit the text is one's own again."""
    app = Host()
    async with app.run_test(size=(40, 20)) as pilot:
        at = At(app, pilot)
        app.question.set_history(ASKED)
        long = "word " * 12
        await at.paste(long)
        await at.press("up")
        assert at.text == long
        await at.press("up")
        assert at.text == "third"
        await at.press("up", "x", "up")
        assert at.text == "second\nof two linesx"
        await at.press("up")
        assert at.text == "first"
        await at.press("down")
        assert at.text == "second\nof two linesx"


async def test_another_history_keeps_the_draft() -> None:
    """What is being typed survives that another conversation is opened, even while an old question is in view."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        app.question.set_history(ASKED)
        await at.type("draft")
        await at.press("up")
        app.question.set_history(["other"])
        await pilot.pause()
        assert at.text == "draft"
        await at.press("up")
        assert at.text == "other"
        await at.press("enter")
        assert app.heard == [QuestionInput.Submitted("other")]


async def test_the_same_history_again_disturbs_nothing() -> None:
    """When an answer arrives while one looks through old questions, one stays where one is."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        app.question.set_history(ASKED)
        await at.type("draft")
        await at.press("up")
        app.question.set_history(list(ASKED))
        await pilot.pause()
        assert at.text == "third"
        await at.press("down")
        assert at.text == "draft"


async def test_a_text_put_there_by_the_screen_can_be_undone() -> None:
    """A question that the screen puts into the input, e.g. one chosen while busy, does not cost the draft."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("draft")
        app.question.load_text("chosen\x1b[31m")
        await pilot.pause()
        assert at.text == "chosen"
        await at.press("ctrl+z")
        assert at.text == "draft"


@given(st.lists(st.text(max_size=5), max_size=5), st.lists(st.sampled_from([-1, 1]), max_size=30), st.text(max_size=5))
def test_a_walk_loses_nothing(asked: list[str], steps: list[int], draft: str) -> None:
    """However one walks, every question and the draft are found again where they were."""
    recall, shown = Recall(asked), draft
    for step in steps:
        shown = following if (following := recall.step(step, shown)) is not None else shown
    assert recall.draft(shown) == draft
    while (earlier := recall.step(-1, shown)) is not None:
        shown = earlier
    found = [shown]
    while (later := recall.step(1, shown)) is not None:
        shown = later
        found.append(shown)
    assert found == [*asked, draft]


# --- pasting ---


async def test_a_pasted_mail_keeps_its_lines_and_is_not_sent() -> None:
    """Line breaks of every kind stay lines, at the place of the cursor; only Enter sends."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("ab")
        await at.press("left")
        await at.paste("Dear all,\r\n\r\nplease advise.\rRegards\n")
        assert at.text == "aDear all,\n\nplease advise.\nRegards\nb"
        assert app.heard == []


async def test_what_a_terminal_would_obey_is_taken_out() -> None:
    """Escape sequences, control characters and hidden ones are left out of what is pasted; tabs stay."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.paste("a\x1b[31mb\x1b]0;title\x07c\x00\x08\u202ed\te\u200b")
        assert at.text == "abcd\te"


@pytest.mark.parametrize(("spoken", "number"), [(EN, "980,001"), (NL, "980.001")])
async def test_a_megabyte_is_cut_and_told(spoken: Language, number: str) -> None:
    """Of a paste of a megabyte a question's worth is kept; how much was left out is told, and typing goes on."""
    speech.set_language(spoken)
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("q")
        await at.paste("word " * 200_000)
        assert len(at.text) == MAX_QUESTION_CHARACTERS
        assert number in app.told
        await at.type("x")
        assert len(at.text) == MAX_QUESTION_CHARACTERS
        await at.press("backspace")
        await at.type("y")
        assert at.text.endswith("y")


async def test_pasting_over_a_selection_makes_room() -> None:
    """What is replaced does not count against the limit."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.paste("a" * MAX_QUESTION_CHARACTERS)
        app.question.select_all()
        await at.paste("b" * MAX_QUESTION_CHARACTERS)
        assert at.text == "b" * MAX_QUESTION_CHARACTERS
        assert app.told == ""


# --- commands ---


async def test_commands_are_listed_and_narrow() -> None:
    """A slash shows them all; they narrow while one types, and go when nothing fits."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/")
        assert len(app.listed) == len(CommandName)
        await at.type("l")
        assert app.listed == ["/lang", "/library"]
        await at.type("x")
        assert app.listed == []
        await at.press("backspace")
        assert app.listed == ["/lang", "/library"]


async def test_tab_completes_what_the_arrows_chose() -> None:
    """The arrows choose, Tab completes and leaves room for what may follow; Enter gives the command."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/l")
        await at.press("down", "tab")
        assert (at.text, app.listed) == ("/library ", [])
        await at.type("banks")
        await at.press("enter")
        assert app.heard == [QuestionInput.Command(CommandName.LIBRARY, "banks")]
        assert at.text == ""


@pytest.mark.parametrize(
    ("typed", "text", "given"),
    [
        ("/he", "", [QuestionInput.Command(CommandName.HELP, "")]),
        ("/la", "/lang ", []),
        ("/lang", "", [QuestionInput.Command(CommandName.LANG, "")]),
        ("/taal", "", [QuestionInput.Command(CommandName.LANG, "")]),
    ],
)
async def test_enter_on_a_command_begun(typed: str, text: str, given: list[Message]) -> None:
    """Enter completes, and gives the command if it is whole or if nothing may follow it."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type(typed)
        await at.press("enter")
        assert (at.text, app.heard, app.listed) == (text, given, [])


@pytest.mark.parametrize(
    ("keys", "heard"),
    [
        (["slash", *"hepl", "enter", *"\b\b\b", *"elp", "enter"], [QuestionInput.Command(CommandName.HELP, "")]),
        ([*"ab", "enter", *"cd", "ctrl+j", *"e", "enter"], [QuestionInput.Submitted(t) for t in ("ab", "cd\ne")]),
        ([*"ab", "ctrl+u", *"cd", "left", "x", "enter"], [QuestionInput.Submitted("cxd")]),
        (["slash", "h", "tab", "enter"], [QuestionInput.Command(CommandName.HELP, "")]),
    ],
)
async def test_keys_that_come_all_at_once(keys: list[str], heard: list[Message]) -> None:
    """Typed ahead, faster than anything can follow, every key is about what stood there when it was pressed."""
    app = Host()
    async with app.run_test() as pilot:
        for key in keys:
            named = {"slash": "/", "\b": "\b"}.get(key, key)
            app.post_message(Key("backspace" if key == "\b" else key, named if len(named) == 1 else None))
        await until(pilot, lambda: len(app.heard) == len(heard))
        assert app.heard == heard


async def test_a_whole_command_that_begins_another_spelling() -> None:
    """In Dutch /export begins /exporteer; it is a command of its own all the same, and Enter gives it at once."""
    speech.set_language(NL)
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/export")
        await at.press("enter")
        assert (at.text, app.heard) == ("", [QuestionInput.Command(CommandName.EXPORT, "")])


async def test_keys_can_be_given_other_meanings() -> None:
    """With Enter for a new line and another key to send, as some prefer, both do as they are told."""
    app = Host()
    app.set_keymap({"question.send": "ctrl+g", "question.newline": "enter"})
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.press("a", "enter", "b", "ctrl+g")
        assert app.heard == [QuestionInput.Submitted("a\nb")]


async def test_escape_closes_the_list_first() -> None:
    """Escape closes the list and is then the screen's; Tab opens it again, and so does another command."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/l")
        await at.press("escape")
        assert (app.listed, app.passed) == ([], [])
        await at.press("escape")
        assert app.passed == ["escape"]
        await at.press("tab")
        assert app.listed
        await at.press("escape", "backspace", "backspace")
        await at.type("/m")
        assert app.listed == ["/model"]


async def test_a_click_chooses_and_typing_goes_on() -> None:
    """A click on the list completes without taking the focus."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/l")
        await pilot.click(Completions, offset=(4, 2))
        await pilot.pause()
        assert at.text == "/library "
        assert app.question.has_focus


async def test_what_lies_above_stays_above() -> None:
    """The list and a remark keep their place above the input when the window changes and when the text grows."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        at = At(app, pilot)
        await at.type("/l")
        popup, hint = app.screen.query_one(Completions), app.screen.query_one(Hint)
        for size in ((80, 12), (50, 30)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: popup.region.bottom == app.question.region.y)
            assert popup.region.width == app.question.region.width
        await at.press("escape", "ctrl+u")
        await at.paste("line\n" * 5_000)
        assert app.told
        await until(pilot, lambda: hint.region.bottom == app.question.region.y and app.question.region.height == 10)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/hepl", say(EN, "tui.question.did_you_mean", word="hepl", nearest="help")),
        ("/[b]x", ""),
        ("/weather", say(EN, "tui.question.unknown", word="weather")),
    ],
)
async def test_an_unknown_command_is_told(typed: str, told: str) -> None:
    """It is not sent, and stays to be put right; what is no word at all is no command."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.paste(typed)
        await at.press("enter")
        assert app.told == told
        assert bool(app.heard) is not bool(told)
        assert at.text == (typed if told else "")


async def test_tab_moves_on_where_there_is_nothing_to_complete() -> None:
    """Tab is the way out of the input, and what lay over the screen goes with the focus."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("text")
        await at.press("tab")
        assert app.query_one(Button).has_focus
        app.question.focus()
        await at.press("ctrl+u", "slash")
        assert app.listed
        app.query_one(Button).focus()
        await pilot.pause()
        assert app.listed == []


async def test_pages_are_left_to_the_conversation() -> None:
    """Page up, page down and the function keys reach the screen while one types."""
    app = Host()
    async with app.run_test() as pilot:
        await At(app, pilot).press("pageup", "pagedown", "f6")
        assert app.passed == ["pageup", "pagedown", "f6"]


async def test_it_takes_its_list_with_it() -> None:
    """Removed from a screen, it leaves nothing behind."""
    app = Host()
    async with app.run_test() as pilot:
        await At(app, pilot).type("/")
        await app.question.remove()
        await until(pilot, lambda: not app.screen.query(Completions) and not app.screen.query(Hint))


# --- pictures ---


def _typed(keys: list[str]) -> Callable[[Pilot[None]], object]:
    async def before(pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        await pilot.pause()

    return before


@pytest.mark.parametrize("spoken", list(Language))
@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
def test_picture_of_completion(snap_compare: Callable[..., bool], spoken: Language, size: tuple[int, int]) -> None:
    """The list of commands above the input, wide and narrow."""
    speech.set_language(spoken)
    assert snap_compare(Host(), terminal_size=size, run_before=_typed(["slash", "down"]))


@pytest.mark.parametrize("spoken", list(Language))
def test_picture_of_a_remark(snap_compare: Callable[..., bool], spoken: Language) -> None:
    """An unknown command, told above the input."""
    speech.set_language(spoken)
    keys = ["slash", *"taaal", "enter"]
    assert snap_compare(Host(), terminal_size=(60, 14), run_before=_typed(keys))


@pytest.mark.parametrize("spoken", list(Language))
def test_picture_of_the_empty_input(snap_compare: Callable[..., bool], spoken: Language) -> None:
    """The placeholder says what can be typed."""
    speech.set_language(spoken)
    assert snap_compare(Host(), terminal_size=(60, 8))
