"""The cross-encoder: its files are the ones it was made with, and it reads what words and vectors cannot tell."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sklearn.metrics import roc_auc_score  # comes with sentence-transformers

from assistant.errors import ConfigurationError
from assistant.grounding.cross_reading import FOLDER, CrossReader, shipped_reader
from assistant.training.grounding.data import read_suite

LARGEST = 35_000_000


def test_it_fits_a_laptop() -> None:
    assert shipped_reader().card["parameters"] <= LARGEST


@pytest.mark.parametrize("file", ["model_int8.onnx", "tokenizer.json", "model.toml"])
def test_a_missing_file_is_told(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder)
    (folder / file).unlink()
    with pytest.raises(ConfigurationError) as raised:
        CrossReader(folder)
    assert raised.value.key == "check_unusable"


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder)
    (folder / "model_int8.onnx").chmod(0o644)
    with (folder / "model_int8.onnx").open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\0\1\2\3")
    with pytest.raises(ConfigurationError):
        CrossReader(folder)


def test_it_tells_what_words_and_vectors_cannot() -> None:
    """On the suite's dev split, which it did not read: better than chance by far more than chance would be."""
    examples = [example for example in read_suite() if example.set == "suite_dev" and len(example.texts) == 1]
    odds = [shipped_reader().log_odds(example.answer, example.texts[0]) for example in examples]
    assert len(examples) > 100
    assert roc_auc_score([example.supported for example in examples], odds) > 0.65


def test_any_text_can_be_read() -> None:
    reader = shipped_reader()
    for statement, evidence in (("", ""), ("x", ""), ("", "x"), ("ja " * 5_000, "nee " * 5_000), ("\ud800", "日本")):
        assert -50 < reader.log_odds(statement, evidence) < 50


def test_the_same_pair_is_the_same_whatever_was_read_before() -> None:
    pair = ("Sales rose.", "Sales rose in May.")
    alone = CrossReader().log_odds(*pair)
    crowded = CrossReader()
    crowded.log_odds("Iets anders.", "Nog iets anders, en veel langer, zodat het op zou vallen.")
    assert crowded.log_odds(*pair) == alone
