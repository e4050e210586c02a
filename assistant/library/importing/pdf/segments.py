"""From the characters on a page of PDF to segments: stretches of text on one line without a wide gap."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from ctypes import byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass, replace
from typing import Any

_GAP = 1.0
"""Widths of an em that part two segments. Words that are set wide apart may be parted too; lines join them again."""

_INITIAL = 2.0
"""Times the size of the text from which on a first letter stands beside several lines."""

_HYPHENS = frozenset({0x02, 0xAD, 0xFFFE})
"""What PDFium gives for a hyphen at the end of a line."""

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BOLD = (b"bold", b"black", b"heavy", b"demi")
_FORCED_BOLD = 1 << 18  # ISO 32000-1, table 123


@dataclass(frozen=True, slots=True)
class Segment:
    """Text between `left` and `right` on the baseline `y` (points, upwards), in letters of `size` points."""

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    turned: int  # quarter turns anticlockwise; -1: any other slope


def page_segments(page: Any) -> list[Segment]:
    """The segments of a page, upright, in the order in which they were written; slanted watermarks are left out."""
    text_page = page.get_textpage()
    try:
        words = list(_words(_Characters(text_page)))
    finally:
        text_page.close()
    turns = Counter(word.turned for word in words if word.turned >= 0).most_common(1)
    return _with_initials(list(_joined([word for word in words if turns and word.turned == turns[0][0]])))


class _Characters:
    """What PDFium knows of the characters of a page, by their place in it."""

    def __init__(self, page: Any) -> None:
        from pypdfium2 import raw

        self._raw, self._page = raw, page.raw
        self.count = page.count_chars()
        self._numbers = tuple(c_double() for _ in range(4))
        self._references = tuple(map(byref, self._numbers))
        self._matrix = raw.FS_MATRIX()
        self._name = create_string_buffer(128)
        self._flags = c_int()
        self._bold: dict[bytes, bool] = {}

    def code(self, place: int) -> int:
        return int(self._raw.FPDFText_GetUnicode(self._page, place))

    def origin(self, place: int) -> tuple[float, float]:
        """Where the baseline begins."""
        self._raw.FPDFText_GetCharOrigin(self._page, place, *self._references[:2])
        return self._numbers[0].value, self._numbers[1].value

    def box(self, place: int) -> tuple[float, float, float, float]:
        """Left, right, bottom, top."""
        self._raw.FPDFText_GetCharBox(self._page, place, *self._references)
        left, right, bottom, top = (number.value for number in self._numbers)
        return left, right, bottom, top

    def size_and_turn(self, place: int) -> tuple[float, int]:
        """The size as shown, in points, and the quarter turns."""
        size = float(self._raw.FPDFText_GetFontSize(self._page, place))
        if not self._raw.FPDFText_GetMatrix(self._page, place, byref(self._matrix)):
            return size, 0
        matrix = self._matrix
        slope = math.degrees(math.atan2(matrix.b, matrix.a))
        turned = round(slope / 90)
        return size * (math.hypot(matrix.c, matrix.d) or 1), turned % 4 if abs(slope - 90 * turned) < 5 else -1

    def bold(self, place: int) -> bool:
        self._raw.FPDFText_GetFontInfo(self._page, place, self._name, 128, byref(self._flags))
        name = self._name.value
        if name not in self._bold:
            self._bold[name] = any(word in name.lower() for word in _BOLD)
        return self._bold[name] or bool(self._flags.value & _FORCED_BOLD)


def _words(characters: _Characters) -> Iterator[_Word]:
    """The words of a page. A small raised digit becomes one of its own kind: the mark of a footnote is no figure."""
    letters: list[str] = []
    first = 0
    size = base = 0.0
    for place in range(characters.count):
        code = characters.code(place)
        hyphen = code in _HYPHENS
        if code > 0x20 and code != 0xA0 and not hyphen:
            letter = chr(code)
            if not letters:
                first = place
            elif "0" <= letter <= "9":
                if not base:
                    size, base = characters.size_and_turn(first)[0], characters.origin(first)[1]
                small = characters.size_and_turn(place)[0] < 0.8 * size
                letter = letter.translate(_RAISED) if small and characters.origin(place)[1] > base + 1 else letter
            letters.append(letter)
            continue
        if letters:
            yield from _parted(characters, "".join(letters) + "-" * hyphen, first, place - 1)
        letters, base = [], 0.0
    if letters:
        yield from _parted(characters, "".join(letters), first, characters.count - 1)


def _parted(characters: _Characters, text: str, first: int, last: int) -> Iterator[_Word]:
    """A word; in two where its first letter is far larger, and belongs to another line."""
    if first < last and text[0].isupper():
        large, usual = characters.size_and_turn(first)[0], characters.size_and_turn(first + 1)[0]
        if 0 < _INITIAL * usual <= large:
            yield _word(characters, text[0], first, first)
            first, text = first + 1, text[1:]
    yield _word(characters, text, first, last)


def _word(characters: _Characters, text: str, first: int, last: int) -> _Word:
    size, turned = characters.size_and_turn(first)
    x, y = characters.origin(first)
    left, right, bottom, top = characters.box(last)
    start, end, base = ((x, right, y), (y, top, -x), (-x, -left, -y), (-y, -bottom, x))[max(turned, 0)]
    if "0" <= text[0] <= "9" and size < 0.8 * characters.size_and_turn(last)[0]:  # the mark before a footnote
        size = characters.size_and_turn(last)[0]
        figure = re.match(r"[0-9]+", text)
        text = figure[0].translate(_RAISED) + text[figure.end() :] if figure else text
    if not text.isascii():
        text = text.translate(_LIGATURES).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _Word(text, start, max(start, end), base, size or 1.0, characters.bold(first), turned)


def _joined(words: list[_Word]) -> Iterator[Segment]:
    held: list[_Word] = []
    for word in words:
        if held and not _goes_on(held[-1], word):
            yield _segment(held)
            held = []
        held.append(word)
    if held:
        yield _segment(held)


def _goes_on(before: _Word, word: _Word) -> bool:
    size = max(before.size, word.size)
    if size >= _INITIAL * min(before.size, word.size):
        return False
    return abs(word.y - before.y) < 0.6 * size and -0.5 * size < word.left - before.right < _GAP * size


def _with_initials(segments: list[Segment]) -> list[Segment]:
    """A large first letter that stands beside several lines is put before the upper one of them."""
    for initial in [one for one in segments if len(one.text) == 1 and one.text.isupper()]:
        beside = [
            one
            for one in segments
            if one.size * _INITIAL <= initial.size
            and -1 <= one.left - initial.right < initial.size / 2
            and -1 <= one.y - initial.y < initial.size
        ]
        if beside:
            upper = max(beside, key=lambda one: one.y)
            segments[segments.index(upper)] = replace(upper, text=initial.text + upper.text, left=initial.left)
            segments.remove(initial)
    return segments


def _segment(words: list[_Word]) -> Segment:
    """The size and the baseline are those of most of the letters."""
    largest = max(words, key=lambda word: (word.size, len(word.text)))
    plain = [
        word.text.translate(_RAISED)
        if word.size < 0.8 * largest.size and word.y > largest.y + 1 and word.text.isdigit()
        else word.text
        for word in words
    ]
    bold = sum(len(word.text) for word in words if word.bold) * 2 > sum(len(word.text) for word in words)
    return Segment(" ".join(plain), words[0].left, words[-1].right, largest.y, largest.size, bold)
