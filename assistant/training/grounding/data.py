"""What the grounding check is fitted and measured on, read into one form.

| set | origin | licence | used as |
| --- | --- | --- | --- |
| ragtruth | RAGTruth (Niu et al. 2024), through vectara/FaithJudge | MIT | sentences by labelled span; answers |
| summedits | salesforce/factualNLG (Laban et al. 2023) | Apache-2.0 | sentences by difference; answers |
| wice | ryokamoi/wice (Kamoi et al. 2023) | ODC-BY, text CC BY-SA | claims |
| begin_* | google/BEGIN-dataset (Dziri et al. 2022) | CC BY 4.0; CDLA-Sharing 1.0 | answers |
| factcheckgpt | yuxiaw/Factcheck-GPT (Wang et al. 2023) | Apache-2.0 | claims |
| sts | PhilipMay/stsb-multi-mt | CC BY-SA 4.0 | sentence pairs, in and across both languages |
| tatoeba | facebookresearch/LASER (Tatoeba) | CC BY 2.0 FR | sentence pairs across both languages |

The files stay outside the repository. Our own material: the dev split of `evals/suites/grounding.jsonl`, corruptions
of casebook statements (`corruptions.py`), and statements written beside passages of the casebook and beside texts made
up for the purpose (`training/data/grounding/`; no document that the suite's test split draws on).
"""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import locations
from assistant.grounding.claims import sentence_spans

WRITTEN = Path(__file__).parents[1] / "data" / "grounding"
HELD_OUT = 4
"""One document in so many is kept for measuring, chosen by a checksum of its name."""

LEFT_OUT = 5
"""One document in so many of the others is not read by the cross-encoder in training, so that what its reading is worth
can be fitted."""

WEIGHTS = {
    "ragtruth": 2.0,
    "summedits": 2.0,
    "wice": 0.5,
    "begin_wow": 0.2,
    "begin_cmudog": 0.1,
    "begin_topicalchat": 0.2,
    "factcheckgpt": 0.4,
    "sts": 0.4,
    "tatoeba": 0.2,
    "suite_dev": 2.0,
    "written": 2.0,
    "casebook": 1.0,
    "labels": 1.0,
}
"""What a set counts for in all; within a set its sentences count alike, supported and not for a half each."""

READ_WEIGHTS = {**WEIGHTS, "written": 6.0}
"""As `WEIGHTS`, for the training of the cross-encoder, which learns most from what we wrote for it."""

MOST = {"casebook": 5_000, "sts": 2_500, "factcheckgpt": 2_000, "tatoeba": 1_200, "wice": 100}
"""Examples drawn of sets that would outnumber the others, or (wice) have sources too long to embed in minutes."""


@dataclass(frozen=True)
class Example:
    """An answer with its source. `labels`: of each sentence whether it is supported, None where nobody knows.

    `group` is the document it was made from: the unit by which examples are split. `kind` and `language` are ours.
    """

    set: str
    group: str
    texts: tuple[str, ...]
    answer: str
    supported: bool
    labels: tuple[bool | None, ...] = ()
    kind: str = ""
    language: str = "en"
    held_out: bool = False
    label: str = ""
    """`supported`, `partial` or `unsupported`, in our own suite."""


def is_held_out(group: str) -> bool:
    """Whether a document is kept for measuring."""
    return zlib.crc32(group.encode()) % HELD_OUT == 0


def left_out(group: str) -> bool:
    """Whether a document of the tuning part is kept from the training of the cross-encoder."""
    return zlib.crc32(b"reading " + group.encode()) % LEFT_OUT == 0


def read_sets(folder: Path) -> dict[str, list[Example]]:
    """The public sets of a folder, by name; a set whose file is not there is left out."""
    found: dict[str, list[Example]] = {}
    for name, (file, reader) in _READERS.items():
        if (folder / file).exists():
            rows = _rows(folder / file)
            found[name] = list(reader(name, rows, folder))
    return found


def read_suite(path: Path | None = None) -> list[Example]:
    """Our own suite; its dev split is for tuning, its test split for measuring only."""
    rows = _rows(path or locations.suites_directory() / "grounding.jsonl")
    return [
        Example(
            set=f"suite_{row['split']}",
            group=row["document"],
            texts=tuple(row["passages"]),
            answer=row["statement"],
            supported=row["label"] == "supported",
            labels=(row["label"] == "supported",) * len(sentence_spans(row["statement"])),
            kind=row["kind"],
            language=row["language"]
            + ("" if row["language"] == row["source_language"] else f"<{row['source_language']}"),
            held_out=row["split"] == "test",
            label=row["label"],
        )
        for row in rows
    ]


def read_written(folder: Path = WRITTEN) -> list[Example]:
    """Statements that we wrote beside a source: paraphrases and summaries, and the same with one thing wrong."""
    made = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in _rows(path):
            for pair in row["pairs"]:
                language = pair["language"] + ("" if pair["language"] == row["language"] else f"<{row['language']}")
                made.append(
                    _example(
                        "written",
                        row["group"],
                        (row["source"],),
                        pair["statement"],
                        pair["label"],
                        kind=pair["kind"],
                        language=language,
                    )
                )
    return made


def _rows(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines()]


def _ragtruth(name: str, rows: Sequence[dict[str, Any]], _: Path) -> Iterator[Example]:
    for row in rows:
        spans = [(label["start"], label["end"]) for label in row["labels"]]
        labels = tuple(
            not any(start < end_of and start_of < end for start_of, end_of in spans)
            for start, end in sentence_spans(row["response"])
        )
        yield _example(name, row["source_id"], (row["source_text"],), row["response"], not row["hallucinated"], labels)


def _summedits(name: str, rows: Sequence[dict[str, Any]], folder: Path) -> Iterator[Example]:
    documents = {row["doc_id"]: row["source_text"] for row in _rows(folder / f"{_SUMMEDITS}_docs.jsonl.gz")}
    right: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if not row["hallucinated"]:
            right[row["doc_id"]].update(_sentences(row["response"]))
    for row in rows:
        said = _sentences(row["response"])
        labels: tuple[bool | None, ...] = tuple(
            not row["hallucinated"] or sentence in right[row["doc_id"]] for sentence in said
        )
        if row["hallucinated"] and False not in labels:
            labels = (None,) * len(said)
        texts = (documents[row["doc_id"]],)
        yield _example(name, row["doc_id"], texts, row["response"], not row["hallucinated"], labels, row["domain"])


def _wice(name: str, rows: Sequence[dict[str, Any]], _: Path) -> Iterator[Example]:
    for row in rows:
        supported = row["label"] == "supported"
        texts = ("\n".join(row["evidence"]),)
        yield _example(name, row["id"].split("-")[1], texts, row["claim"], supported, kind=row["label"])


def _begin(name: str, rows: Sequence[dict[str, Any]], _: Path) -> Iterator[Example]:
    for row in rows:
        supported = not row["hallucinated"]
        said = _sentences(row["response"])
        known = supported or len(said) == 1  # of several sentences nobody says which is the wrong one
        labels = (supported if known else None,) * len(said)
        group = f"{name}-{zlib.crc32(row['source_text'].encode())}"
        yield _example(name, group, (row["source_text"],), row["response"], supported, labels, row["begin_label"])


def _factcheckgpt(name: str, rows: Sequence[dict[str, Any]], _: Path) -> Iterator[Example]:
    for row in rows:
        supported = row["stance"] == "completely-support"
        yield _example(name, row["claim"], (row["evidence"],), row["claim"], supported, kind=row["stance"])


_SAME, _OTHER = 4.6, 3.4
"""Judged similarity (0-5) from which two sentences say the same, and up to which they do not."""


def _sts(name: str, rows: Sequence[dict[str, Any]], _: Path) -> Iterator[Example]:
    for row in rows:
        if _OTHER < row["score"] < _SAME:
            continue
        for one, other in (("s1_nl", "s2_nl"), ("s1_en", "s2_en"), ("s1_nl", "s2_en"), ("s1_en", "s2_nl")):
            language = one[-2:] + ("" if one[-2:] == other[-2:] else f"<{other[-2:]}")
            yield _example(name, row["id"], (row[other],), row[one], row["score"] >= _SAME, language=language)


def _tatoeba(name: str, rows: Sequence[dict[str, Any]], _: Path) -> Iterator[Example]:
    chance = random.Random(0)  # noqa: S311 - a repeatable choice, no secret
    for place, row in enumerate(rows):
        other = chance.choice(rows)
        for mine, theirs in (("nl", "en"), ("en", "nl")):
            language = f"{mine}<{theirs}"
            yield _example(name, str(place), (row[theirs],), row[mine], True, language=language)
            if other[mine] != row[mine]:
                yield _example(name, str(place), (row[theirs],), other[mine], False, language=language)


def _example(
    name: str,
    group: str,
    texts: tuple[str, ...],
    answer: str,
    supported: bool,
    labels: tuple[bool | None, ...] | None = None,
    kind: str = "",
    language: str = "en",
) -> Example:
    known = (supported,) * len(sentence_spans(answer)) if labels is None else labels
    return Example(name, group, texts, answer, supported, known, kind, language, held_out=is_held_out(str(group)))


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


_SUMMEDITS = "grounding_summedits_dev"
_READERS = {
    "ragtruth": ("grounding_ragtruth_train_sample.jsonl.gz", _ragtruth),
    "summedits": (f"{_SUMMEDITS}.jsonl.gz", _summedits),
    "wice": ("grounding_wice_claims_dev.jsonl.gz", _wice),
    "begin_wow": ("grounding_begin_wow_dev.jsonl.gz", _begin),
    "begin_cmudog": ("grounding_begin_cmudog_dev.jsonl.gz", _begin),
    "begin_topicalchat": ("grounding_begin_topicalchat_dev.jsonl.gz", _begin),
    "factcheckgpt": ("grounding_factcheckgpt_stance.jsonl.gz", _factcheckgpt),
    "sts": ("sts_stsb_nl_en_dev.jsonl.gz", _sts),
    "tatoeba": ("parallel_tatoeba_nl_en.jsonl.gz", _tatoeba),
}
