"""Run as a script by `local_server.py`: serves one GGUF file until the process that started it goes away.

Arguments: the file and the number of tokens of context. Standard input: one line with the key, then nothing until the
end. Standard output: one line with the address, once the model is loaded.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

_FEW = 2
"""Processors up to which one thread does all the work. The threads of llama.cpp spin while they wait for each other, so
that on two processors that others use too, a token took 270 ms with two threads and 14 with one (November 2026)."""


def main() -> None:
    """Serve until standard input ends."""
    # By name, because the package has no types, and is not there on every machine that checks ours.
    xllamacpp: Any = import_module("xllamacpp")
    # What llama.cpp itself may print to standard output must not be taken for the address.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    parameters = xllamacpp.CommonParams()
    parameters.model.path = sys.argv[1]
    parameters.n_ctx = int(sys.argv[2])
    parameters.n_parallel = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0  # any free one
    parameters.api_keys = [sys.stdin.readline().strip()]
    parameters.ui = False
    parameters.offline = True
    if (os.cpu_count() or 1) <= _FEW:
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    print(server.listening_address, file=answer, flush=True)
    sys.stdin.read()
    os._exit(0)  # at once: an answer under way is of no use to anybody


if __name__ == "__main__":
    main()
