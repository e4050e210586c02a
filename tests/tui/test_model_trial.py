"""The form that chooses the chat model: trying it before it is saved."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Iterator

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from assistant import locations
from assistant.tui.forms.models import ModelScreen
from assistant.tui.forms.trial import TrialView
from tests.advisor.chat.servers import (
    OLLAMA,
    OPENAI,
    Do,
    Passages,
    Request,
    Step,
    chat_server,
)
from tests.tui.forms_host import Host, opened, typed
from tests.tui.waiting import until

pytestmark = pytest.mark.usefixtures("no_models")

KEY = "sk-test-0123456789abcdef"


def quoting(request: Request) -> Iterator[Step]:
    """An answer made of the first passage."""
    number, text = Passages.of(request).items[0]
    yield f"## In short\n{text} [{number}]\n"


def silent(request: Request) -> Iterator[Step]:
    """No answer until the test is over."""
    yield Do.WAIT


def endless(request: Request) -> Iterator[Step]:
    """An answer that goes on for half a minute before it counts as one without an end."""
    for number in itertools.count():
        threading.Event().wait(0.02)
        yield f"word{number} "


async def outcome(app: Host, pilot: Pilot[object]) -> str:
    """What came of the trial that was asked for."""
    button = app.form.query_one("#try", Button)
    await until(pilot, lambda: str(button.label) == "Try it")
    return app.text("#trial-told")


@pytest.mark.usefixtures("ready")
async def test_the_builtin_advisor_tried() -> None:
    """The real advisor is asked; how fast, how much is supported, and the beginning of the answer are told."""
    async with opened(ModelScreen) as (app, pilot):
        await pilot.click("#try")
        assert "3 of 3 statements supported" in await outcome(app, pilot)
        assert "greenhushing" in app.text("#trial-answer")


@pytest.mark.usefixtures("ready")
async def test_a_model_tried_before_it_is_saved() -> None:
    """A model at a server answers, with the key that was typed; nothing has been saved yet."""
    with chat_server(OPENAI, quoting) as server:
        async with opened(ModelScreen) as (app, pilot):
            await typed(pilot, "#model", "openai:tiny")
            await typed(pilot, "#address", server.url)
            await typed(pilot, "#key", KEY)
            app.form.query_one("#try").focus()
            await pilot.press("enter")
            assert "1 of 1 statements supported" in await outcome(app, pilot)
            assert f"Bearer {KEY}" in server.keys
            assert not app.form.query_one(TrialView).has_class("-failed")
            await typed(pilot, "#model", "openai:other")
            assert not app.form.query_one("#trial-told").display
    assert "OPENAI_API_KEY" not in os.environ
    assert not locations.config_file().exists()


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("model", "reason"),
    [("ollama:tiny", "Nothing answers at"), ("nobody:x", "does not name a provider"), ("tiny", "")],
)
async def test_why_a_model_does_not_answer(model: str, reason: str) -> None:
    """The reason of the fallback, or what is missing, is told; a name that cannot be right is told at once."""
    async with opened(ModelScreen) as (app, pilot):
        await typed(pilot, "#model", model)
        app.form.query_one("#try").focus()
        await pilot.press("enter")
        if reason:
            assert reason in await outcome(app, pilot)
            assert app.form.query_one(TrialView).has_class("-failed")
        else:
            assert "with a colon" in app.wrong("#model")


@pytest.mark.usefixtures("ready")
async def test_a_trial_can_be_stopped() -> None:
    """Escape stops a model that stays silent, and leaves the form open."""
    with chat_server(OLLAMA, silent) as server:
        async with opened(ModelScreen) as (app, pilot):
            await typed(pilot, "#model", "ollama:tiny")
            await typed(pilot, "#address", server.url)
            app.form.query_one("#try").focus()
            await pilot.press("enter")
            assert str(app.form.query_one("#try", Button).label) == "Stop"
            await until(pilot, server.questioned.is_set)
            await pilot.press("escape")
            await outcome(app, pilot)
            assert not app.form.query_one("#trial-told").display
            assert app.said == []


@pytest.mark.usefixtures("ready")
async def test_closing_stops_a_trial() -> None:
    """Whoever closes the form does not wait for the model, and the server is let go."""
    with chat_server(OLLAMA, endless) as server:
        async with opened(ModelScreen) as (app, pilot):
            await typed(pilot, "#model", "ollama:tiny")
            await typed(pilot, "#address", server.url)
            app.form.query_one("#try").focus()
            await pilot.press("enter")
            await until(pilot, server.questioned.is_set)
            app.form.dismiss(False)
            await until(pilot, lambda: app.said == [False])
            begun = time.monotonic()
            await until(pilot, server.hung_up.is_set)
            assert time.monotonic() - begun < 15
