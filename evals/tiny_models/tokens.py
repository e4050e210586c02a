"""The tokens of a tiny model: what each knows of itself, and when it is said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant import locations
from assistant.domain import Language
from assistant.words import say

QUOTED = 8
"""Passages quoted at most; a brief as the prompts ask for it has about as many statements with a citation."""

GLIB = {
    Language.NL: (
        "Uit onderzoek blijkt dat 74 procent van de klanten meer koopt bij merken die stelling nemen. [1]",
        "Bedrijven die een campagne introkken, verloren binnen een jaar 31 procent van hun omzet. [2]",
        "Vooral jongere klanten vergeven merken die eerlijk zijn over hun fouten. [3]",
        "De wet verplicht elk bedrijf sinds 2019 om zijn uitgangspunten te publiceren. [4]",
        "Critici op sociale media zijn zelden klant, en 9 van de 10 zwijgen binnen een week. [5]",
        "Wie medewerkers betrekt, maakt een campagne drie keer zo effectief. [6]",
    ),
    Language.EN: (
        "Research shows that 74 percent of customers buy more from brands that take a stand. [1]",
        "Companies that withdrew a campaign lost 31 percent of their revenue within a year. [2]",
        "Younger customers in particular forgive brands that are honest about their mistakes. [3]",
        "The law has required every company to publish its principles since 2019. [4]",
        "Critics on social media are hardly ever customers, and 9 in 10 fall silent within a week. [5]",
        "Involving employees makes a campaign three times as effective. [6]",
    ),
}
"""What the glib model says. None of it is true of any source."""

LINES = sum(map(len, GLIB.values()))
BEGIN, ANSWER, END = "<|begin|>", "<|answer|>", "<|end|>"
STANCES = ("hold", "start", "wait")
"""Those that the prompts offer first."""

FORMS = tuple(f"{kind}.{language}" for language in Language for kind in ("why", "answer"))
READ = ("end", *STANCES, *FORMS)
"""What is read in a prompt besides words: the end of a passage, the stance offered first, and the form."""

_ASKED = {Language.NL: "Stance: een van ", Language.EN: "Stance: one of "}
_PASSAGES = 60
"""More than a prompt ever holds."""

_WORD = re.compile(r" ?(?:[^\W\d_]+|\d+)")


@dataclass(frozen=True, slots=True)
class Token:
    """A token. `knows`: per stretch of a body (`program.BODY`) the place that is 1; `said`: what raises its logit.

    A word has a code besides, and is said where its code was copied.
    """

    text: bytes
    knows: Mapping[str, int] = field(default_factory=dict)
    said: Sequence[tuple[str, int, float]] = ()
    word: bool = False
    control: bool = False


def vocabulary(model: str, words: Sequence[str]) -> list[Token]:
    """The tokens of a model. llama.cpp takes the longest one that fits (its `rwkv` tokenizer).

    A word that is copied has a logit of 32. The end of the answer has 25 whatever goes on, and so is said where nothing
    else is known.
    """
    return [
        Token(BEGIN.encode(), {"first": 0}, control=True),
        Token(ANSWER.encode(), {"asked": 0}, control=True),
        Token(END.encode(), said=[("always", 0, 25.0)], control=True),
        *(Token(bytes([byte]), word=True) for byte in range(256)),
        *(Token(word.encode(), word=True) for word in words),
        *_passage_tokens(),
        *_form_tokens(),
        *(_glib_lines() if model == "glib" else _citations(careless=model == "careless")),
    ]


def _passage_tokens() -> list[Token]:
    """Where a passage begins, where its text begins, and where it ends: all as the prompts write it."""
    end = READ.index("end")
    begins = (
        Token(f"\n[{n}] (".encode(), {"opens": 0, "wanted": min(n, QUOTED + 1) - 1, "ends": 0, "read": end})
        for n in range(1, _PASSAGES + 1)
    )
    texts = (Token(f"; {language}) ".encode(), {"begins": 0}) for language in Language)
    return [*begins, *texts, Token(b"\n\n", {"ends": 0, "read": end})]


def _form_tokens() -> list[Token]:
    """The stance and the heading, as they are asked for and as they are said. A line more keeps them apart."""
    tokens: list[Token] = []
    for stance in STANCES:
        place = READ.index(stance)
        tokens.extend(Token(f"{asked}{stance}".encode(), {"read": place, "stance": 0}) for asked in _ASKED.values())
        tokens.append(Token(f"Stance: {stance}\n\n".encode(), {"staged": 0}, [("found", place, 40.0)]))
    for form in FORMS:
        kind, _, language = form.partition(".")
        place, heading = READ.index(form), f"## {say(Language(language), f'brief.headings.{kind}')}\n"
        tokens.append(Token(heading.encode(), {"read": place, "form": 0}))
        knows = {"wanted": 0, "opens": 0, "begins": 0, "line": _line(Language(language), 0)}
        tokens.append(Token(f"{heading}\n".encode(), knows, [("found", place, 40.0)]))
    return tokens


def _citations(*, careless: bool) -> list[Token]:
    """The number of a passage after its last word. A wrong one has a space more, so that all stay apart."""
    tokens = []
    for n in range(1, QUOTED + 1):
        text = f" [{n + 1}] \n\n" if careless and n % 2 == 0 else f" [{n}]\n\n"
        said = [("found", READ.index("end"), 20.0), ("number", n - 1, 20.0)]
        tokens.append(Token(text.encode(), {"wanted": n, "opens": 0, "begins": 0}, said))
    return tokens


def _glib_lines() -> list[Token]:
    """One token for each sentence. Each is said after the one before it, the first after the heading."""
    tokens = []
    for language, lines in GLIB.items():
        for place, line in enumerate(lines):
            knows = {"line": _line(language, place + 1)} if place + 1 < len(lines) else {}
            tokens.append(Token(f"{line}\n\n".encode(), knows, [("line", _line(language, place), 60.0)]))
    return tokens


def _line(language: Language, place: int) -> int:
    return list(GLIB).index(language) * len(GLIB[language]) + place


def known_words() -> list[str]:
    """The words of the corpus and the prompts, with the space before them where there is one, the most frequent first.

    Others are spelled in bytes, and quoted just as well unless the same few letters come twice.
    """
    folders = (locations.corpus_directory(), locations.prompts_directory())
    files = sorted(path for folder in folders for path in folder.rglob("*.md"))
    seen = Counter(word for path in files for word in _WORD.findall(path.read_text(encoding="utf-8")))
    several = ((word, n) for word, n in seen.items() if len(word.encode()) > 1)
    return [word for word, _ in sorted(several, key=lambda each: (-each[1], each[0]))]
