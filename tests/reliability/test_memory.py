"""Memory that stays where it is, however often the index is replaced under a long conversation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_REOPENING = """
import shutil, sys
from pathlib import Path
import numpy as np
from assistant import locations
from assistant.retrieval.index import Index, IndexFolder

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1000

current = IndexFolder(locations.index_directory()).current()
for number in range(30):
    folder = Path(sys.argv[1]) / str(number)
    shutil.copytree(current, folder)
    index = Index(folder)
    index.casebook.vectors.nearest(np.ones(384, dtype=np.float32), 20)
    index.close()
    shutil.rmtree(folder)
    if number == 4:
        early = resident()
print(resident() - early)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.usefixtures("ready")
def test_reopening_the_index_keeps_no_memory(tmp_path: Path) -> None:
    """Without a limit on the C library's pools of memory it was 50 MB and more."""
    done = subprocess.run(
        [sys.executable, "-c", _REOPENING, str(tmp_path)], capture_output=True, text=True, check=True, timeout=300
    )
    assert float(done.stdout) < 25  # 0 to 5 as a rule, 15 now and then
