"""What a source says otherwise: numbers, names, denials, opposites, order, and how much or how surely it claims."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.domain import Language
from assistant.grounding.cues import is_pole, kinds, opposite
from assistant.grounding.quantities import Quantity
from assistant.grounding.reading import Reading, Word
from assistant.grounding.source import Matches, Source

Figures = dict[str, float]
_NEIGHBOURS = 3
"""Content words on each side of a number or name that tell what it belongs to."""

_COUNTED = ("hedge", "certain", "all", "some", "top", "cause", "added")
"""Kinds of cue words that are compared; the order of the model's columns."""


_LABEL = re.compile(
    r"\b(?:passages?|alinea.?s?|paragra(?:ph|af|fen)s?|steps?|stap(?:pen)?|sources?|bron(?:nen)?|documents?|documenten)\s+"
    r"(?:\d+(?:\s*,\s*|\s*-\s*|\s+(?:and|en|or|of|to|tot)\s+))*$",
    re.IGNORECASE,
)
"""What stands before a number that points at a part of the text (`passage 3`, `steps 4 and 5`) and claims nothing."""


_LABELS_END = 100
"""No part of a text has so high a number; what follows `document` from here on may be a year."""


def missing_numbers(statement: Reading, source: Source) -> list[Quantity]:
    """The numbers of a statement that its source nowhere has, small ones in words left out."""
    said = source.numbers
    return [n for n in claimed(statement) if not n.weak and not any(n.agrees(other) for _, other in said)]


def claimed(statement: Reading) -> list[Quantity]:
    """The numbers of a statement, without those that only point at a part of a text."""
    return [
        number
        for number in statement.numbers
        if number.value >= _LABELS_END or not _LABEL.search(statement.text[: number.start])
    ]


def misplaced_numbers(statement: Reading, source: Source, meant: Matches) -> list[Quantity]:
    """The numbers of a statement that its source has only in sentences that share no word with it: of something else.

    In a long document most small numbers stand somewhere. Dates are left out: a heading dates what follows.
    """
    shares: list[bool] = np.asarray(meant.any(axis=0)).tolist()
    found = []
    for number in claimed(statement):
        rows = [row for row, other in source.numbers if number.agrees(other)]
        of_time = number.kind in ("year", "month", "day")
        if rows and statement.words and not (number.weak or of_time or any(shares[row] for row in rows)):
            found.append(number)
    return found


def missing_names(statement: Reading, source: Source) -> list[Word]:
    """The names of a statement that its source nowhere has, in any form."""
    return [word for word in statement.names if not source.names(word)]


def contrast_features(statement: Reading, source: Source, best: Sequence[int], meant: Matches) -> Figures:
    """Figures of everything in which a statement may go against its source. `best`: the segments nearest to it."""
    segments = [source.segments[row].reading for row in best]
    first = segments[:1]
    return {
        **_numbers(statement, source, best),
        **_names(statement, source, best, meant),
        **_denials(statement, segments, meant[:, list(best)] if best else meant[:, :0]),
        **_opposites(statement, segments),
        **_order(statement, first[0] if first else None),
        **_kinds(statement, segments),
    }


def _numbers(statement: Reading, source: Source, best: Sequence[int]) -> Figures:
    near = [number for row, number in source.numbers if row in best]
    missing = missing_numbers(statement, source)
    weak = [n for n in statement.numbers if n.weak and not any(n.agrees(o) for _, o in source.numbers)]
    far = [n for n in statement.numbers if not n.weak and not any(n.agrees(o) for o in near)]
    same_kind = {number.kind for number in near}
    contexts = [_number_context(statement, number, source) for number in statement.numbers if number not in missing]
    return {
        "numbers": float(len(statement.numbers)),
        "numbers_missing": float(len(missing)),
        "numbers_far": float(len(far)),
        "numbers_weak_missing": float(len(weak)),
        "numbers_replaced": float(sum(n.kind in same_kind for n in missing + weak)),
        "number_context": min(contexts, default=1.0),
        "number_direction": float(_turned_numbers(statement, source, best)),
    }


def _number_context(statement: Reading, number: Quantity, source: Source) -> float:
    """How many of the words round a number stand round it in the source too, in 0..1; the best place counts."""
    wanted = _round(statement, number.start, number.end)
    if not wanted:
        return 1.0
    shares = [
        _shared(wanted, _round(source.segments[row].reading, other.start, other.end))
        for row, other in source.numbers
        if number.agrees(other)
    ]
    return max(shares, default=1.0)


def _round(reading: Reading, start: int, end: int) -> list[Word]:
    before = [word for word in reading.words if word.end <= start][-_NEIGHBOURS:]
    return before + [word for word in reading.words if word.start >= end][:_NEIGHBOURS]


def _shared(words: Sequence[Word], others: Sequence[Word]) -> float:
    weight = sum(word.weight for word in words)
    return sum(word.weight for word in words if any(same_word(word, other) for other in others)) / weight


def same_word(one: Word, other: Word) -> bool:
    """Whether two words are one stem, or mean nearly the same."""
    if one.key == other.key or one.key in other.alike or other.key in one.alike:
        return True
    both_dutch = one.language is other.language is Language.NL
    return both_dutch and bool(one.alike & other.alike)


def _turned_numbers(statement: Reading, source: Source, best: Sequence[int]) -> int:
    """Numbers whose nearest pole (rose, fell) is the opposite of the one nearest to them in the source."""
    turned = 0
    for number in statement.numbers:
        mine = _nearest_poles(statement, number)
        theirs = [
            _nearest_poles(source.segments[row].reading, other)
            for row, other in source.numbers
            if row in best and number.agrees(other)
        ]
        if mine and theirs and not any(mine & poles for poles in theirs):
            turned += any(opposite(pole) in poles for pole in mine for poles in theirs)
    return turned


def _nearest_poles(reading: Reading, number: Quantity) -> frozenset[str]:
    """The poles of the words nearest to a number, of those that say anything of direction or bound."""
    poled = [w for w in reading.words if any(is_pole(c) and c.startswith(("direction", "bound")) for c in w.cues)]
    nearest = min(poled, key=lambda w: min(abs(w.start - number.end), abs(number.start - w.end)), default=None)
    return frozenset(filter(is_pole, nearest.cues)) if nearest else frozenset()


def _names(statement: Reading, source: Source, best: Sequence[int], meant: Matches) -> Figures:
    missing = missing_names(statement, source)
    rows = {id(word): place for place, word in enumerate(statement.words)}
    near = [w for w in statement.names if best and meant[rows[id(w)], list(best)].any()]
    contexts = [_name_context(statement, word, source, best) for word in statement.names if word not in missing]
    return {
        "names": float(len(statement.names)),
        "names_missing": float(len(missing)),
        "names_far": float(len(statement.names) - len(near)),
        "name_context": min(contexts, default=1.0),
    }


def _name_context(statement: Reading, name: Word, source: Source, best: Sequence[int]) -> float:
    wanted = [word for word in _round(statement, name.start, name.end) if not word.is_name]
    if not wanted:
        return 1.0
    shares = [
        _shared(wanted, _round(source.segments[row].reading, word.start, word.end))
        for row in best
        for word in source.segments[row].reading.words
        if word.key == name.key
    ]
    return max(shares, default=0.5)


def _denials(statement: Reading, segments: Sequence[Reading], meant: Matches) -> Figures:
    """Words denied on one side only, among those that stand on both; and how many denials are added or dropped."""
    turned = added = dropped = 0.0
    for word in statement.words:
        twins = [other for segment in segments for other in segment.words if same_word(word, other)]
        if not twins:
            continue
        denied = [twin.denied for twin in twins]
        if word.denied and not any(denied):
            added += 1
        elif not word.denied and all(denied):
            dropped += 1
        turned += word.denied is not denied[0]
    said = segments[0].negations if segments else 0
    everywhere = sum(segment.negations for segment in segments)
    return {
        "denied_turned": turned,
        "denied_added": added,
        "denied_dropped": dropped,
        "denials_more": float(max(0, statement.negations - everywhere)),
        "denials_fewer": float(max(0, said - statement.negations)),
        "denials": float(statement.negations),
    }


def _opposites(statement: Reading, segments: Sequence[Reading]) -> Figures:
    """Poles that the statement has and the nearest segments have only the opposite of; a denial turns a pole."""
    mine = _poles([statement])
    theirs = _poles(segments)
    first = _poles(segments[:1])
    against = {pole for pole in mine if opposite(pole) in theirs and pole not in theirs}
    one_sided = {pole for pole in mine if opposite(pole) in first and pole not in first}
    return {
        "opposites": float(len(against)),
        "opposites_best": float(len(one_sided)),
        "poles_shared": float(len(mine & theirs)),
        "poles_new": float(len([p for p in mine if p not in theirs and opposite(p) not in theirs])),
    }


def _poles(readings: Sequence[Reading]) -> set[str]:
    return {
        opposite(cue) if word.denied else cue
        for reading in readings
        for word in reading.words
        for cue in word.cues
        if is_pole(cue)
    }


def _order(statement: Reading, segment: Reading | None) -> Figures:
    """How far the shared words stand in another order (Kendall), of all words and of names and numbers alone."""
    if segment is None:
        return {"order": 0.0, "order_names": 0.0, "passive": 0.0}
    places: list[tuple[bool, int]] = []
    for word in statement.words:
        found = [place for place, other in enumerate(segment.words) if other.key == word.key or same_word(word, other)]
        if found:
            places.append((word.is_name, found[0]))
    named = [place for is_name, place in places if is_name]
    passive = ("passive" in statement.cues) != ("passive" in segment.cues)
    return {"order": _turns([p for _, p in places]), "order_names": _turns(named), "passive": float(passive)}


def _turns(places: Sequence[int]) -> float:
    """The share of pairs that stand the other way round, in 0..1 (Kendall's tau distance)."""
    if len(places) < 2:
        return 0.0
    values = np.array(places)
    later = np.triu(values[:, None] > values[None, :], k=1)
    return float(later.sum()) / (len(places) * (len(places) - 1) / 2)


def _kinds(statement: Reading, segments: Sequence[Reading]) -> Figures:
    """Cue words of each kind that only the statement has, or only the segment nearest to it."""
    theirs = frozenset().union(*(segment.cues for segment in segments)) if segments else frozenset()
    first = segments[0].cues if segments else frozenset()
    figures: Figures = {}
    for kind in _COUNTED:
        figures[f"{kind}_added"] = float(kind in statement.cues and kind not in theirs)
        figures[f"{kind}_dropped"] = float(kind in first and kind not in statement.cues)
    return figures


assert set(_COUNTED) <= set(kinds()), "cues.toml lacks a kind of cue word"  # noqa: S101
