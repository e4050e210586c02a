"""Questions with the texts that answer them, in both languages: what similarity of sentences alone does not teach.

They come from files in which questions follow the paragraph that answers them, and from the corpus: the questions that
a document names itself, and others in users' words (`data/asked/`). None of them is in the evaluation suites.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain import Document, Language
from assistant.library.corpus import read_corpus
from assistant.training.pairs import ASKED, OWN_DATA

PARAGRAPHS = ("knowledge.tsv", "paragraphs.tsv", "encyclopedia.tsv")

Twins = tuple[str, str]
"""A text in Dutch and in English."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions, and the texts that answer each of them. Questions of one topic are good answers to each other, too."""

    questions: tuple[Twins, ...]
    texts: tuple[Twins, ...]

    def draw(self, chance: random.Random) -> tuple[str, str]:
        """A question and an answer to it, each in either language."""
        question = chance.choice(self.questions)
        others = [other for other in self.questions if other is not question]
        answer = chance.choice(others if others and chance.random() < _QUESTION_SHARE else self.texts)
        return chance.choice(question), chance.choice(answer)


_QUESTION_SHARE = 0.3
"""How often another question stands in for the answer: the index holds the questions of a document, too."""


def read_topics(corpus: Path) -> list[Topic]:
    """Every topic of our own data and of the corpus."""
    return [*_documents(corpus), *(topic for name in PARAGRAPHS for topic in _paragraphs(OWN_DATA / name))]


def topic_batches(topics: Sequence[Topic], size: int, seed: int) -> Iterator[list[tuple[str, str]]]:
    """Endless batches of question and answer, each of another topic, so that all others in a batch are wrong."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    while True:
        yield [topic.draw(chance) for topic in chance.sample(list(topics), size)]


def _paragraphs(path: Path) -> Iterator[Topic]:
    text: Twins | None = None
    questions: list[Twins] = []
    for nl, en in _rows(path):
        if en.endswith("?"):
            questions.append((nl, en))
            continue
        if text and questions:
            yield Topic(tuple(questions), (text,))
        text, questions = (nl, en), []
    if text and questions:
        yield Topic(tuple(questions), (text,))


def _documents(corpus: Path) -> Iterator[Topic]:
    asked: dict[str, list[Twins]] = {}
    for id, nl, en in _rows(ASKED):
        asked.setdefault(id, []).append((nl, en))
    documents = {(document.id, document.language): document for document in read_corpus(corpus).documents}
    for (id, language), dutch in documents.items():
        english = documents.get((id, Language.EN))
        if language is Language.NL and english:
            questions = [*asked.get(id, ()), *_own_questions(dutch, english)]
            texts = zip(_texts(dutch), _texts(english), strict=True)
            yield Topic(tuple(questions), tuple(texts))


def _own_questions(dutch: Document, english: Document) -> Iterator[Twins]:
    """Twins name questions of their own, not always translations; which stands beside which does not matter here."""
    yield from zip(dutch.questions, english.questions, strict=False)


def _texts(document: Document) -> list[str]:
    return [document.title, *(passage.text for passage in document.passages)]


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield line.split("\t")
