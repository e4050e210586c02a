"""A second look at the best passages, by a tiny cross-encoder of random weights."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from assistant.advisor.pipeline import Advisor
from assistant.domain import Language
from assistant.errors import ConfigurationError
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.reranking import DEPTH, CrossEncoderReranker
from assistant.retrieval.retriever import Findings, Retriever, make_retriever
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("offline")

QUESTION = "Should we hold our inclusive campaign now that customers threaten to leave?"
PASSAGES = (
    "Customers left the bank.",
    "Een boycot schaadt het merk zelden lang.",
    "The campaign was held.",
    "",
    "campaign " * 3000,
    "🏳️‍🌈",
)


@pytest.fixture(scope="module")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Make the folder of a cross-encoder with so many classes, which tells letters apart and has strong opinions."""

    def make(labels: int) -> Path:
        import torch
        import transformers

        folder = tmp_path_factory.mktemp("reranker")
        letters = "abcdefghijklmnopqrstuvwxyz0123456789.,?!'"
        vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
        (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
        torch.manual_seed(11)
        configuration = transformers.BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=128,
            initializer_range=0.5,
        )
        configuration.num_labels = labels
        transformers.BertForSequenceClassification(configuration).save_pretrained(str(folder))
        tokenizer = transformers.BertTokenizer(str(folder / "vocab.txt"), model_max_length=128)
        tokenizer.save_pretrained(str(folder))
        return folder

    return make


@pytest.fixture(scope="module")
def model(make_model: Callable[[int], Path]) -> Path:
    """The folder of a cross-encoder that gives one score."""
    return make_model(1)


@pytest.mark.parametrize("labels", [1, 2, 3])
def test_every_passage_has_a_score(make_model: Callable[[int], Path], labels: int) -> None:
    """Each passage gets a score in 0..1 of its own, whether the model gives one number or one for each class."""
    reranker = CrossEncoderReranker(str(make_model(labels)))
    scores = reranker.scores(QUESTION, PASSAGES)
    assert len(scores) == len(PASSAGES)
    assert all(0 <= score <= 1 for score in scores)
    assert len({round(score, 3) for score in scores}) > 2


def test_a_score_belongs_to_its_passage(model: Path) -> None:
    """Scores stand in the order of the passages, depend on question and passage alone, and are the same each time."""
    reranker = CrossEncoderReranker(str(model))
    scores = np.array(reranker.scores(QUESTION, PASSAGES))
    backwards = np.array(reranker.scores(QUESTION, PASSAGES[::-1]))
    alone = np.array([reranker.scores(QUESTION, [passage])[0] for passage in PASSAGES])
    again = np.array(CrossEncoderReranker(str(model)).scores(QUESTION, PASSAGES))
    for other in (backwards[::-1], alone, again):
        assert np.allclose(scores, other, atol=1e-4)


def test_nothing_to_score(model: Path) -> None:
    """Without passages there are no scores."""
    assert CrossEncoderReranker(str(model)).scores(QUESTION, []) == []


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """A folder that is not there, or that holds no model, is told as a wrong configuration that names it."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{", encoding="utf-8")
    for folder in (tmp_path / "nowhere", broken):
        with pytest.raises(ConfigurationError) as told:
            CrossEncoderReranker(str(folder))
        assert (told.value.key, told.value.facts["name"]) == ("reranker_unusable", str(folder))
        assert "\n" not in str(told.value.facts["reason"])


class Reranked:
    """What is found with and without a second look, and what the second look thinks of each passage."""

    def __init__(self, advisor: Advisor, model: Path) -> None:
        embedder = load_embedder("builtin")
        self.reranker = CrossEncoderReranker(str(model))
        self.before = Retriever(advisor.index, lambda: embedder).search(QUESTION, Language.EN)
        self.after = Retriever(advisor.index, lambda: embedder, lambda: self.reranker).search(QUESTION, Language.EN)
        self.first = {found.twin_key: found.score for found in self.before.passages}
        again = self.before.passages[:DEPTH]
        texts = []
        for found in again:
            document = advisor.index.catalogue.document(found.document, found.language)
            assert document is not None
            texts.append(next(p.text for p in document.passages if p.twin_key == found.twin_key))
        scores = self.reranker.scores(QUESTION, texts)
        self.second = dict.fromkeys(self.first, 0.0) | {
            found.twin_key: score for found, score in zip(again, scores, strict=True)
        }


@pytest.fixture(scope="module")
def reranked(advisor: Advisor, model: Path) -> Reranked:
    """A question searched on the shared index, without and with a reranker."""
    return Reranked(advisor, model)


def keys(findings: Findings) -> list[str]:
    """The passages found, best first."""
    return [found.twin_key for found in findings.passages]


def test_the_same_passages_are_found(reranked: Reranked) -> None:
    """A second look finds nothing new and loses nothing, and every half of the search is told as before."""
    assert sorted(keys(reranked.after)) == sorted(keys(reranked.before))
    assert keys(reranked.after) != keys(reranked.before)
    halves = [{f.twin_key: (f.similarity, f.bm25) for f in each.passages} for each in (reranked.before, reranked.after)]
    assert halves[0] == halves[1]


def test_the_order_follows_the_new_scores(reranked: Reranked) -> None:
    """No passage stands above one that was before it and that the second look, too, finds better."""
    for above, below in pairwise(keys(reranked.after)):
        worse = reranked.first[above] < reranked.first[below] - 1e-6
        assert not (worse and reranked.second[above] < reranked.second[below] - 1e-4), (above, below)


def test_scores_stay_sorted_and_within_bounds(reranked: Reranked) -> None:
    """After a second look scores still lie in 0..1, best first, for passages and documents."""
    for scores in ([f.score for f in reranked.after.passages], [score for _, score in reranked.after.documents]):
        assert scores == sorted(scores, reverse=True)
        assert scores[0] == pytest.approx(1)
        assert all(0 < score <= 1 + 1e-9 for score in scores)


def test_the_setting_brings_a_reranker(advisor: Advisor, model: Path, reranked: Reranked) -> None:
    """With the setting `reranker` a search has a second look, without it none."""
    given = make_retriever(advisor.index, Settings(reranker=str(model))).search(QUESTION, Language.EN)
    without = make_retriever(advisor.index, Settings()).search(QUESTION, Language.EN)
    assert keys(given) == keys(reranked.after)
    assert keys(without) == keys(reranked.before)
