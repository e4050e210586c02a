"""Running a model for many inputs at once."""

from __future__ import annotations

import time
from threading import Event, Timer

import pytest

from assistant.onnx_model import on_every_core


@pytest.mark.parametrize("count", [0, 1, 3, 4, 50])
def test_the_order_is_that_of_the_inputs(count: int) -> None:
    """Whoever is ready first, the outcome of the first input comes first."""

    def read(number: int) -> int:
        time.sleep(0.01 if number % 3 == 0 else 0)
        return number * number

    assert list(on_every_core(read, range(count))) == [number * number for number in range(count)]


def test_an_error_is_raised_where_it_belongs() -> None:
    """What came before is given, and then it is told."""

    def read(number: int) -> int:
        return 1 // (3 - number)

    outcomes = on_every_core(read, range(50))
    assert [next(outcomes) for _ in range(3)] == [0, 0, 1]
    with pytest.raises(ZeroDivisionError):
        next(outcomes)


def test_who_stops_listening_does_not_wait_for_the_rest() -> None:
    """After Ctrl-C nothing is begun that was not under way."""
    begun = list[int]()
    go_on = Event()

    def read(number: int) -> int:
        begun.append(number)
        if number:
            go_on.wait(60)
        return number

    outcomes = on_every_core(read, range(1000))
    assert next(outcomes) == 0
    Timer(0.2, go_on.set).start()
    outcomes.close()
    assert len(begun) < 1000
