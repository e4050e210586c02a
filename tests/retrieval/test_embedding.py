"""Texts to vectors: our own model, and any sentence-transformers model."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant import locations
from assistant.domain import Language, Outcome
from assistant.errors import ConfigurationError
from assistant.retrieval.embedding import Embedder, OnnxEmbedder, load_embedder, model_fingerprint
from assistant.retrieval.sync import open_index
from assistant.settings import Settings
from tests.retrieval.conftest import Recorder

pytestmark = pytest.mark.usefixtures("offline")

TEXTS = (
    "Should we hold our inclusive campaign now that customers threaten to leave?",
    "Short.",
    "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
    "A recipe for apple pie with cinnamon, raisins and a lattice of pastry on top. " * 20,
    "",
    "🏳️‍🌈",
)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    """Our own embedder."""
    return load_embedder("builtin")


@pytest.mark.parametrize("bulk", [False, True])
def test_vectors_have_length_one(bulk: bool) -> None:
    """Every text, even an empty or an overlong one, gets a finite vector of length 1."""
    vectors = load_embedder("builtin", bulk=bulk).embed([*TEXTS, "x" * 100_000])
    assert vectors.shape == (len(TEXTS) + 1, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_no_texts_no_vectors(embedder: Embedder) -> None:
    """Embedding nothing gives no rows and does not fail."""
    assert embedder.embed([]).shape == (0, 384)


def test_rows_stay_in_order_whatever_the_batches(embedder: Embedder) -> None:
    """However texts of all lengths are batched, each row belongs to its own text."""
    texts = [f"{'very ' * (37 * number % 41)}different subject number {number}" for number in range(70)]
    together = embedder.embed(texts)
    alone = np.vstack([embedder.embed([text]) for text in texts])
    assert list(np.argmax(together @ alone.T, axis=1)) == list(range(len(texts)))


def test_a_vector_hardly_depends_on_its_company(embedder: Embedder) -> None:
    """A text's vector alone and among others (padded, in one int8 batch) are nearly the same."""
    together = embedder.embed(TEXTS[:4])
    alone = np.vstack([embedder.embed([text]) for text in TEXTS[:4]])
    assert np.sum(together * alone, axis=1).min() > 0.96


def test_the_same_texts_give_the_same_vectors(embedder: Embedder) -> None:
    """Embedding is deterministic, from one loaded model to the next and whatever the number of threads."""
    first = embedder.embed(TEXTS)
    assert np.array_equal(first, embedder.embed(TEXTS))
    assert np.allclose(first, load_embedder("builtin", bulk=True).embed(TEXTS), atol=1e-5)


def test_progress_counts_every_text_once(embedder: Embedder) -> None:
    """The numbers that progress is told add up to the number of texts."""
    told: list[int] = []
    embedder.embed(["text"] * 75, told.append)
    assert sum(told) == 75


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        (TEXTS[2], TEXTS[0]),
        ("Mogen we ons product klimaatneutraal noemen?", "May we call our product climate neutral?"),
        ("Hoe betrekken we klanten bij ons beleid?", "How do we involve customers in our policy?"),
        ("Leidt een boycot tot minder verkoop?", "Does a boycott lead to fewer sales?"),
    ],
)
def test_a_translation_is_nearer_than_another_subject(embedder: Embedder, dutch: str, english: str) -> None:
    """A Dutch text is far nearer to its English translation than either is to something unrelated."""
    nl, en, other = embedder.embed([dutch, english, "Preheat the oven and peel six apples."])
    assert float(nl @ en) > 0.5
    assert float(nl @ en) > max(float(nl @ other), float(en @ other)) + 0.3


def test_our_own_model_is_intact() -> None:
    """The model files in the repository are those that their card names."""
    assert OnnxEmbedder(locations.embedder_directory()).intact()


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    """A model file that is not the one on the card is not used, even if it could be: it would find the wrong things."""
    for path in locations.embedder_directory().iterdir():
        (tmp_path / path.name).symlink_to(path)
    tokenizer = tmp_path / "tokenizer.json"
    text = tokenizer.read_text(encoding="utf-8")
    tokenizer.unlink()
    tokenizer.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as told:
        OnnxEmbedder(tmp_path)
    assert told.value.key == "embedder_unusable"
    assert told.value.facts["name"] == tmp_path


@pytest.mark.parametrize("left_out", ["model.toml", "tokenizer.json", "model_int8.onnx"])
def test_a_missing_file_is_a_configuration_error(tmp_path: Path, left_out: str) -> None:
    """An embedder folder that lacks a file is told as a wrong configuration that names the folder."""
    for path in locations.embedder_directory().iterdir():
        if path.name != left_out:
            (tmp_path / path.name).symlink_to(path)
    with pytest.raises(ConfigurationError) as told:
        OnnxEmbedder(tmp_path)
    assert told.value.key == "embedder_unusable"
    assert told.value.facts["name"] == tmp_path


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with a tiny model of random weights."""
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    folder = tmp_path_factory.mktemp("model")
    spoken = " ".join((*TEXTS, "query: passage:")).lower()
    words = sorted(set(re.findall(r"\w+|[.?:]", spoken)))
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]), "utf-8")
    torch.manual_seed(7)
    configuration = transformers.BertConfig(
        vocab_size=len(words) + 5,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    transformers.BertModel(configuration).save_pretrained(str(folder / "bert"))
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(str(folder / "bert"))
    bert = Transformer(str(folder / "bert"), max_seq_length=64)
    SentenceTransformer(modules=[bert, Pooling(16)], device="cpu").save(str(folder / "saved"))
    return folder / "saved"


def test_a_sentence_transformers_folder_is_an_embedder(model_folder: Path) -> None:
    """Any saved sentence-transformers model works offline: unit vectors, in order, with progress told."""
    embedder = load_embedder(str(model_folder))
    told: list[int] = []
    vectors = embedder.embed(TEXTS, told.append)
    assert vectors.shape == (len(TEXTS), 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)
    assert sum(told) == len(TEXTS)
    assert np.allclose(vectors[0], embedder.embed([TEXTS[0]])[0], atol=1e-4)
    assert embedder.fingerprint != load_embedder("builtin").fingerprint


def test_an_index_and_an_answer_with_another_embedder(model_folder: Path, small_corpus: Path) -> None:
    """With another embedding model the index is built, its probes are fitted, and a question is understood."""
    from assistant.advisor.pipeline import Advisor

    advisor = Advisor(Settings(corpus=str(small_corpus), embedding_model=str(model_folder)))
    brief = advisor.answer(TEXTS[0])
    assert advisor.index.health() is None
    assert brief.inquiry.language is Language.EN
    assert brief.outcome in Outcome
    advisor.close()


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        *((name, True) for name in ("e5", "multilingual-e5-small", "tiny_E5", "e5-base")),
        *((name, False) for name in ("model", "e50-base", "bge5", "e5x")),
        ("e5-trials/model", False),
    ],
)
def test_some_models_are_told_questions_from_passages(
    model_folder: Path, tmp_path: Path, name: str, marked: bool
) -> None:
    """E5 models, known by their name, see `query:` before questions and `passage:` before texts; others do not."""
    folder = shutil.copytree(model_folder, tmp_path / name)
    embedder, plain = load_embedder(str(folder)), load_embedder(str(model_folder))
    text = TEXTS[0]
    as_question, as_passage = embedder.embed_question(text), embedder.embed([text])[0]
    assert np.allclose(as_question, as_passage, atol=1e-4) is not marked
    question, passage = ("query: ", "passage: ") if marked else ("", "")
    assert np.allclose(as_question, plain.embed([question + text])[0], atol=1e-4)
    assert np.allclose(as_passage, plain.embed([passage + text])[0], atol=1e-4)
    assert as_question.shape == (16,)


def test_a_model_that_names_its_own_prompts_gets_those(model_folder: Path, tmp_path: Path) -> None:
    """What a model's own configuration puts before questions and texts is used, and nothing else is added to it."""
    from sentence_transformers import SentenceTransformer

    folder = tmp_path / "own-e5"
    prompts = {"query": "Moeten we: ", "document": "Leave: "}
    SentenceTransformer(str(model_folder), prompts=prompts, device="cpu").save(str(folder))
    embedder, plain = load_embedder(str(folder)), load_embedder(str(model_folder))
    text = TEXTS[0]
    assert np.allclose(embedder.embed_question(text), plain.embed([f"Moeten we: {text}"])[0], atol=1e-4)
    assert np.allclose(embedder.embed([text])[0], plain.embed([f"Leave: {text}"])[0], atol=1e-4)


def test_a_changed_model_folder_has_another_fingerprint(model_folder: Path, tmp_path: Path) -> None:
    """The fingerprint of a folder stays while its files do, and changes when one changes, comes or goes."""
    folder = shutil.copytree(model_folder, tmp_path / "model")
    seen = [model_fingerprint(str(folder))]
    assert model_fingerprint(str(folder)) == seen[0]
    extra = folder / "README.txt"
    extra.write_text("new", encoding="utf-8")
    seen.append(model_fingerprint(str(folder)))
    os.utime(extra, (1, 1))
    seen.append(model_fingerprint(str(folder)))
    extra.write_text("newer", encoding="utf-8")
    seen.append(model_fingerprint(str(folder)))
    assert len(set(seen)) == len(seen)
    extra.unlink()
    assert model_fingerprint(str(folder)) == seen[0]
    assert load_embedder(str(folder)).fingerprint.startswith(seen[0])


def test_a_changed_model_rebuilds_the_index(
    model_folder: Path, tmp_path: Path, copy_documents: Callable[..., Path]
) -> None:
    """Vectors of a model whose files have changed since are not trusted: everything is embedded anew, once."""
    folder = shutil.copytree(model_folder, tmp_path / "model")
    chosen = Settings(corpus=str(copy_documents("greenhushing")), embedding_model=str(folder))
    reasons = []
    for touched in (False, False, True, False):
        if touched:
            os.utime(folder / "config.json", (1, 1))
        recorder = Recorder()
        open_index(chosen, recorder).close()
        reasons.append([reason for reason, _ in recorder.built])
    assert reasons == [["new"], [], ["other_embedder"], []]


def test_a_model_of_the_hub_that_was_not_fetched_is_told() -> None:
    """A hub name that is not on this machine is told as such, without asking the hub for it."""
    with pytest.raises(ConfigurationError) as told:
        load_embedder("no-such-organisation/no-such-model")
    assert told.value.key == "embedder_not_pulled"
    assert told.value.facts["name"] == "no-such-organisation/no-such-model"


def test_a_folder_that_holds_no_model_is_told(tmp_path: Path) -> None:
    """A folder without a model in it is told as one that cannot be used, and not as one to be fetched."""
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError) as told:
        load_embedder(str(tmp_path))
    assert told.value.key == "embedder_unusable"
    assert told.value.facts["name"] == str(tmp_path)
    assert "\n" not in str(told.value.facts["reason"])


@pytest.mark.parametrize("name", ["/no/such/folder", "./nope", "a name with spaces"])
def test_a_name_that_no_hub_could_know_is_told(name: str) -> None:
    """A folder that does not exist, or a name that cannot be one, is told as a wrong configuration."""
    with pytest.raises(ConfigurationError) as told:
        load_embedder(name)
    assert told.value.facts["name"] == name
