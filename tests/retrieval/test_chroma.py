"""Chroma's package as we import it: it works, and nothing that we kept from it is missing to others afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_USED = """
import sys
from assistant.retrieval.chroma import chroma_package
client = chroma_package().PersistentClient(sys.argv[1], chroma_package().config.Settings(anonymized_telemetry=False))
collection = client.get_or_create_collection("some", embedding_function=None)
collection.upsert(ids=["one", "other"], embeddings=[[1.0, 0.0], [0.0, 1.0]])
print(collection.query(query_embeddings=[[0.9, 0.1]], n_results=1)["ids"])
"""

_AFTERWARDS = """
print(any("otlp.proto.grpc" in name for name in sys.modules))
import httpx, httpx._main, overrides
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from pydantic_settings import BaseSettings
print(httpx.Client().timeout.connect)
print(OTLPSpanExporter.__name__)
print(BaseSettings.__pydantic_init_subclass__.__name__.replace("pydantic_", ""))
print(sys.modules["overrides.overrides"]._overrides.__module__ == "overrides.overrides")
"""


def _run(script: str, folder: Path) -> str:
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def test_it_works_and_others_get_all_of_what_they_import(tmp_path: Path) -> None:
    found = _run(_USED + _AFTERWARDS, tmp_path).splitlines()
    assert found == ["[['one']]", "False", "5.0", "OTLPSpanExporter", "__init_subclass__", "True"]


def test_it_may_have_been_imported_before(tmp_path: Path) -> None:
    assert _run("import chromadb, httpx\n" + _USED, tmp_path) == "[['one']]\n"
