"""The cross-encoder of the grounding check, made in miniature: what is trained is what is exported and read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.grounding.cross_reading import CrossReader
from assistant.training.grounding.cross_encoder import STATE, TOKENS, Pair, Recipe, build, tokenizer_of, train
from assistant.training.grounding.cross_export import export, kept_words
from tests.training.tiny_encoder import write_encoder

pytestmark = pytest.mark.filterwarnings("ignore")  # of torch's exporter, about itself

SUBJECTS = ("customers", "klanten", "stores", "winkels")
VERBS = ("left", "stayed", "vertrokken", "bleven")
RECIPE = Recipe(first=0.01, minutes=0.02, batch=8, layers=2, warm_up=1, half=False)
"""A second or two; nothing is learnt in that time, and nothing here asks for it."""

PAIRS = [
    Pair(f"The {subject} {done}.", f"The {subject} {said}.", done == said, "written")
    for subject in SUBJECTS
    for done in VERBS
    for said in VERBS
]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedder to start from."""
    return write_encoder(tmp_path_factory.mktemp("start"), ("the", *SUBJECTS, *VERBS))


@pytest.fixture(scope="module")
def work(start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that has ended."""
    folder = tmp_path_factory.mktemp("work")
    train(PAIRS, PAIRS, start, folder, RECIPE)
    return folder


@pytest.fixture(scope="module")
def exported(start: Path, work: Path) -> Path:
    """The folder of the model as it ships."""
    folder = work / "out"
    export(start, work, folder, "tiny-check", RECIPE)
    return folder


def state(work: Path) -> dict[str, np.ndarray]:
    """The weights that a run left."""
    import torch

    return {name: value.numpy() for name, value in torch.load(work / STATE, weights_only=True).items()}


def test_training_moves_the_layers_and_leaves_the_vocabulary(start: Path, work: Path) -> None:
    """Words that no pair has keep their meaning beside those that some have."""
    before = {name: value.numpy() for name, value in build(start, RECIPE.layers, 0.0).state_dict().items()}
    after = state(work)
    words = "encoder.embeddings.word_embeddings.weight"
    assert np.array_equal(after[words], before[words])
    layer = "encoder.encoder.layer.1.output.dense.weight"
    assert not np.array_equal(after[layer], before[layer])
    assert not any("layer.2." in name for name in after), "only the lower layers are taken"


def test_going_on_keeps_the_mean_of_both_runs(start: Path, work: Path, tmp_path: Path) -> None:
    """With no time to learn anything, the second run ends where it began, and so does the mean."""
    (tmp_path / STATE).write_bytes((work / STATE).read_bytes())
    train(PAIRS, PAIRS, start, tmp_path, replace(RECIPE, first=0.0, minutes=0.0, go_on=True))
    before, after = state(work), state(tmp_path)
    assert all(np.allclose(before[name], after[name]) for name in before)


def test_the_export_says_what_the_trained_model_says(start: Path, work: Path, exported: Path) -> None:
    """But for int8, and although its words are numbered anew."""
    import torch

    model = build(start, RECIPE.layers, 0.0)
    model.load_state_dict(torch.load(work / STATE, weights_only=True))
    tokenizer, reader = tokenizer_of(start / "tokenizer.json"), CrossReader(exported)
    for pair in PAIRS[:12]:
        encoded = tokenizer.encode(pair.statement, pair.evidence)
        rows = (encoded.ids, encoded.attention_mask, encoded.type_ids)
        with torch.no_grad():
            expected = float(model.eval()(*(torch.tensor([row]) for row in rows))[0])
        assert reader.log_odds(pair.statement, pair.evidence) == pytest.approx(expected, abs=0.1)


def test_the_exported_folder_is_whole(exported: Path) -> None:
    """Its card names what it is, and words of other scripts are gone."""
    reader = CrossReader(exported)
    assert (reader.card["name"], reader.card["max_tokens"]) == ("tiny-check", TOKENS)
    vocabulary = json.loads((exported / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    assert {"customers", "klanten"} < vocabulary.keys()
    assert not {"дом", "[unused0]"} & vocabulary.keys()
    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))


def test_a_pair_is_read_alike_alone_and_among_others(exported: Path) -> None:
    """On however many cores."""
    reader, again = CrossReader(exported), CrossReader(exported)
    pairs = [(pair.statement, pair.evidence) for pair in PAIRS]
    assert list(reader.each_log_odds(pairs)) == [again.log_odds(*pair) for pair in pairs]


def test_long_evidence_is_cut_and_the_statement_is_not(start: Path) -> None:
    """What is asked about is always read whole."""
    encoded = tokenizer_of(start / "tokenizer.json").encode("the customers left", "stores stayed " * TOKENS)
    assert len(encoded.ids) == TOKENS
    assert encoded.type_ids.count(0) == len(["[CLS]", "the", "customers", "left", "[SEP]"])


def test_words_that_stay_keep_their_order() -> None:
    """Pieces of Latin letters, marks and figures stay; other scripts and unused places go."""
    kept = kept_words({"##e": 5, "café": 1, "дом": 2, "[unused3]": 3, "[CLS]": 0, "%": 4})
    assert list(kept.items()) == [("[CLS]", 0), ("café", 1), ("%", 4), ("##e", 5)]
