"""What a statement is read beside: all of a short source; of a long one the sentences it rests on, in their order."""

from __future__ import annotations

import numpy as np

from assistant.domain import Language
from assistant.grounding.assessing import source_of
from assistant.grounding.evidence import WORDS, evidence_of, is_read_whole
from assistant.grounding.features import align
from assistant.grounding.reading import read

SHORT = "The bank kept its flag. Some customers left in May."
FILLER = " ".join(f"Branch {number} opened its doors to visitors on an ordinary morning." for number in range(30))
TELLING = ("The bakery sold its oven to a rival in March.", "It baked again from June.")
LONG = f"{FILLER} {TELLING[0]} {FILLER} {TELLING[1]} {FILLER}"


def chosen(statement: str, text: str, alike: str | None = None) -> str:
    """The evidence; `alike`: the segment whose vector is like the statement's."""
    source = source_of((text,), (), Language.EN)
    similarity = None
    if not is_read_whole(source):
        similarity = np.array([float(segment.reading.text == alike) for segment in source.segments])
    return evidence_of(source, align(read(statement, Language.EN), source, similarity), similarity)


def test_a_short_source_is_read_whole() -> None:
    assert is_read_whole(source_of((SHORT,), (), Language.EN))
    assert chosen("Nobody left.", SHORT) == SHORT


def test_of_a_long_source_what_the_words_rest_on() -> None:
    assert not is_read_whole(source_of((LONG,), (), Language.EN))
    evidence = chosen("The bakery sold its oven and baked again from June.", LONG)
    assert evidence.index(TELLING[0]) < evidence.index(TELLING[1])
    assert len(evidence.split()) <= WORDS


def test_what_only_vectors_find_is_read_too() -> None:
    assert TELLING[1] in chosen("In de zomer kwam er weer vers brood uit eigen huis.", LONG, alike=TELLING[1])


def test_a_sentence_longer_than_there_is_room_for() -> None:
    endless = "The council " + "considered and " * 200 + "adjourned the plan."
    assert chosen("The council adjourned the plan.", f"{endless} {FILLER}").endswith("adjourned the plan.")


def test_facts_of_the_document_are_read_with_it() -> None:
    source = source_of((SHORT,), ("ABN AMRO, 2021",), Language.EN)
    assert "ABN AMRO" in evidence_of(source, align(read("ABN AMRO kept it.", Language.EN), source), None)
