"""The weights of a tiny model, written down.

The heads of the first layer look at the tokens just before (at fixed offsets, told by RoPE), at the number of the
passage that they are in, and whether its text has begun. In the second layer one head looks for the place in that text
which the same tokens precede, and hands on what stands there, as induction heads do (Olsson et al. 2022,
arXiv:2209.11895); one turns to the next passage, and one reads the form that the prompt asks for. Where there is
nothing to look at, they look at the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from evals.tiny_models.tokens import END, LINES, QUOTED, READ, Token

CONTEXT = 8192
"""Tokens that the models take: as many as we ever ask for (`chat.context`)."""

HEADS = 7
"""Per layer. In the second, four of them have nothing to do."""

_BACK = HEADS - 2
"""Tokens back that the first layer looks: enough to make a place in a passage unmistakable."""

_CODE = 32
"""Dimensions of ±1 by which a word is told from all others."""

_BIG = 1000.0
"""A constant beside which nothing else counts, so that RMSNorm divides every token by the same."""

_SHARP = 25.0
"""Between what a head looks at and everything else: e⁻²⁵ is nothing."""

_TURNS = np.geomspace(2.5, 0.1, 16)
"""Radians per token of the rotations by which an offset is told: anywhere else within the context the sum of their
cosines falls at least 6.2 short of its peak."""

_SLOW = np.pi / 2 / CONTEXT
"""Radians per token of the one by which the nearer of two tokens is told: its sine rises throughout the context."""

_NEARER = 2500.0
"""What its quarter turn weighs: 20 tokens are 9.6, more than a cache of 16-bit numbers rounds off."""

Matrix: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


class Space:
    """Named stretches of the dimensions of a vector."""

    def __init__(self, **widths: int) -> None:
        self._places: dict[str, slice] = {}
        self.width = 0
        for name, width in widths.items():
            self._places[name] = slice(self.width, self.width + width)
            self.width += width
        self.width += self.width % 2  # RoPE turns them in pairs

    def __getitem__(self, name: str) -> slice:
        return self._places[name]

    def unit(self, name: str, place: int = 0) -> int:
        """One dimension of a stretch."""
        start: int = self._places[name].start
        return start + place

    def part(self, name: str, place: int, width: int) -> slice:
        """One of the equal parts of a stretch."""
        return slice(self.unit(name, place * width), self.unit(name, (place + 1) * width))


BODY = Space(
    **{"always": 1, "code": _CODE, "read": len(READ), "wanted": QUOTED + 1, "line": LINES},
    **dict.fromkeys(("first", "asked", "staged", "stance", "form", "opens", "begins", "ends"), 1),
    **{"before": _BACK * _CODE, "begun": _BACK, "number": QUOTED + 1, "text": 1},  # what the first layer finds
    **{"copied": _CODE, "found": len(READ)},  # and the second
)
"""What is known at a token. `wanted`: the passage quoted from here on; `number`: the one that it is in.

`begun`: how many tokens ago a text began, if so few; `text`: whether this is text, and not what stands before it.
"""

_HEAD = Space(
    **{"turns": 2 * len(_TURNS), "slow": 2, "before": _BACK * _CODE, "number": QUOTED + 1, "begun": _BACK},
    **dict.fromkeys(("opens", "begins", "ends", "text", "first", "stance", "form"), 1),
)
"""What heads compare; only the first two stretches turn with the position."""

HEAD_WIDTH = _HEAD.width

_VALUE = Space(code=_CODE, read=len(READ), wanted=QUOTED + 1, begins=1)
"""What heads hand on."""


class Attention:
    """The weights of a layer with one key and one value for all its heads, empty to begin with."""

    def __init__(self) -> None:
        self.query = np.zeros((HEADS, _HEAD.width, BODY.width))
        self.key = np.zeros((_HEAD.width, BODY.width))
        self.value = np.zeros((_HEAD.width, BODY.width))
        self.output = np.zeros((BODY.width, HEADS, _HEAD.width))

    def ask(self, head: int, what: slice, of: slice, weight: float) -> None:
        """What a head asks of the keys, taken from the token that asks; each match raises the score by so much."""
        self.query[head, what, of] += weight * np.sqrt(_HEAD.width) * np.eye(what.stop - what.start)

    def always(self, head: int, place: int, weight: float) -> None:
        """What a head asks whatever the token."""
        self.query[head, place, BODY.unit("always")] += weight * np.sqrt(_HEAD.width) / _BIG

    def tell(self, *names: str, **renamed: str) -> None:
        """What a token tells of itself to be compared."""
        for name, source in {**{name: name for name in names}, **renamed}.items():
            self.key[_HEAD[name], BODY[source]] = np.eye(_HEAD[name].stop - _HEAD[name].start)

    def hand(self, *names: str) -> None:
        """What a token hands on of itself."""
        for name in names:
            self.value[_VALUE[name], BODY[name]] = np.eye(_VALUE[name].stop - _VALUE[name].start)

    def keep(self, head: int, name: str, target: slice) -> None:
        """Where that is put which a head was handed."""
        self.output[target, head, _VALUE[name]] = np.eye(target.stop - target.start)

    def matrices(self) -> dict[str, Matrix]:
        """The weights by the ends of their names in GGUF."""
        across = HEADS * _HEAD.width
        query, output = self.query.reshape(across, BODY.width), self.output.reshape(BODY.width, across)
        return {"q": query, "k": self.key, "v": self.value, "output": output}


def _looking_back() -> Attention:
    """The first layer: which tokens stand before this one, and in which passage it is."""
    layer = Attention()
    constant = BODY.unit("always")
    layer.key[_HEAD["turns"].start : _HEAD["turns"].stop : 2, constant] = 1 / _BIG
    layer.key[_HEAD.unit("slow"), constant] = 1 / _BIG
    layer.tell("opens", "begins")
    layer.hand("code", "wanted", "begins")
    for back in range(_BACK):
        for pair, turn in enumerate(_TURNS):
            angle = (back + 1) * turn
            layer.always(back, _HEAD.unit("turns", 2 * pair), 5 * np.cos(angle))
            layer.always(back, _HEAD.unit("turns", 2 * pair + 1), -5 * np.sin(angle))
        layer.keep(back, "code", BODY.part("before", back, _CODE))
        layer.keep(back, "begins", BODY.part("begun", back, 1))
    number, text = _BACK, _BACK + 1
    for head in (number, text):
        layer.always(head, _HEAD.unit("slow", 1), _NEARER)
        layer.always(head, _HEAD.unit("opens"), 16 * _SHARP)
    layer.always(text, _HEAD.unit("begins"), 16 * _SHARP)
    layer.keep(number, "wanted", BODY["number"])
    layer.keep(text, "begins", BODY["text"])
    return layer


def _looking_up() -> Attention:
    """The second layer: what stands where the same tokens precede; the next passage; the form."""
    layer = Attention()
    copy, turn, form = range(3)
    layer.tell("before", "number", "begun", "ends", "text", "first", "stance", "form")
    layer.hand("code", "read")
    _look_for_the_same(layer, copy)
    layer.ask(turn, _HEAD["number"], BODY["wanted"], 2 * _SHARP)
    layer.always(turn, _HEAD.unit("begun"), 2 * _SHARP)
    layer.always(turn, _HEAD.unit("first"), 3 * _SHARP)
    layer.ask(form, _HEAD["stance"], BODY["asked"], 3 * _SHARP)
    layer.ask(form, _HEAD["form"], BODY["asked"], 2 * _SHARP)
    layer.ask(form, _HEAD["form"], BODY["staged"], 2 * _SHARP)
    layer.always(form, _HEAD.unit("first"), _SHARP)
    for head in (copy, turn, form):
        layer.keep(head, "code", BODY["copied"])
        layer.keep(head, "read", BODY["found"])
    return layer


def _look_for_the_same(layer: Attention, head: int) -> None:
    """The last token must be the same; then count those before it, the passage, and that this is its text.

    The end of a passage lies outside it already. What it gains makes up for that, and is too little to end too early:
    it needs the same tokens before it too.
    """
    own = 3 * _BACK
    layer.ask(head, _HEAD.part("before", 0, _CODE), BODY["code"], own * _SHARP / _CODE)
    for back in range(1, _BACK):
        here, there = BODY.part("before", back - 1, _CODE), _HEAD.part("before", back, _CODE)
        layer.ask(head, there, here, _SHARP / _CODE)
        layer.ask(head, _HEAD.part("begun", back, 1), BODY.part("begun", back - 1, 1), _SHARP)
    layer.ask(head, _HEAD["number"], BODY["number"], 2 * _SHARP)
    layer.always(head, _HEAD.unit("text"), 2 * _SHARP)
    layer.always(head, _HEAD.unit("ends"), 4 * _SHARP)
    layer.always(head, _HEAD.unit("first"), 0.85 * own * _SHARP)


def compiled(tokens: Sequence[Token]) -> dict[str, Matrix]:
    """The weights that do what the tokens and the two layers say, by their names in GGUF."""
    random = np.random.default_rng(7)
    embedding, output = np.zeros((2, len(tokens), BODY.width))
    embedding[:, BODY.unit("always")] = _BIG
    for row, token in enumerate(tokens):
        if token.word:
            embedding[row, BODY["code"]] = output[row, BODY["copied"]] = random.choice((-1.0, 1.0), _CODE)
        for name, place in token.knows.items():
            embedding[row, BODY.unit(name, place)] = 1.0
        for name, place, weight in token.said:
            output[row, BODY.unit(name, place)] = weight / (_BIG if name == "always" else 1.0)
    norm = np.full(BODY.width, _BIG / np.sqrt(BODY.width))
    weights = {"token_embd": embedding, "output": output, "output_norm": norm, "rope_freqs": _rope_factors()}
    for layer, attention in enumerate((_looking_back(), _looking_up())):
        weights |= {f"blk.{layer}.attn_{name}": matrix for name, matrix in attention.matrices().items()}
        weights |= {f"blk.{layer}.{name}_norm": norm for name in ("attn", "ffn")}
        weights |= {f"blk.{layer}.ffn_{name}": np.zeros((1, BODY.width)) for name in ("gate", "up")}
        weights[f"blk.{layer}.ffn_down"] = np.zeros((BODY.width, 1))
    return weights


def _rope_factors() -> Matrix:
    """By what llama.cpp divides the usual angle per token of each pair, 10,000^(-2i/width), as Llama 3 has it."""
    angles = np.full(_HEAD.width // 2, 1e-30)
    angles[: len(_TURNS)], angles[len(_TURNS)] = _TURNS, _SLOW
    factors: Matrix = 10_000.0 ** (-2 * np.arange(len(angles)) / _HEAD.width) / angles
    return factors


def drawn(tokens: Sequence[Token]) -> dict[str, Matrix]:
    """Weights out of a hat, of the same shapes: matrices as Glorot and Bengio (2010) draw them, but with queries that
    look somewhere, so that it does not say one word forever; and an end half as likely again as a word.
    """
    random = np.random.default_rng(7)
    weights: dict[str, Matrix] = {
        name: np.ones(each.shape) if each.ndim == 1 else random.standard_normal(each.shape) * each.shape[-1] ** -0.5
        for name, each in compiled(tokens).items()
    }
    for layer in range(2):
        weights[f"blk.{layer}.attn_q"] *= 6.0
    weights["output"][next(row for row, token in enumerate(tokens) if token.text == END.encode())] *= 1.5
    return weights
