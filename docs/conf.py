"""How Sphinx builds the documentation: `make docs`. Pages are plain Markdown, so that they read well without it too."""

import re
from pathlib import Path

from sphinx.application import Sphinx

from assistant import __version__

project = "Standpunt"
author = "The Standpunt authors"
release = __version__
extensions = ["myst_parser"]
exclude_patterns = ["making", "screenshots"]
html_theme = "furo"
html_title = f"Standpunt {__version__}"
html_copy_source = False
html_show_sphinx = False
myst_heading_anchors = 3
nitpicky = True

CONTENTS = {
    "Tutorial": ["tutorial/first-question", "tutorial/own-documents", "tutorial/decision-memo"],
    "How to": [
        "howto/ollama",
        "howto/openai-server",
        "howto/gguf",
        "howto/hosted-model",
        "howto/case-note",
        "howto/evaluate-model",
        "howto/eval-suite",
        "howto/team",
    ],
    "Reference": [
        "reference/commands",
        "reference/configuration",
        "reference/keys",
        "reference/json",
        "reference/limits",
    ],
    "Explanation": [
        "explanation/grounding",
        "explanation/retrieval",
        "explanation/corpus",
        "explanation/boundaries",
        "explanation/privacy",
        "explanation/architecture",
    ],
}
"""The order of the pages. It stands here because a directive in a page would be shown as it is on GitHub."""

_OUTSIDE = re.compile(r"\]\(((?:\.\./)+[^)#\s]+\.md)(#[^)\s]*)?\)")


def prepare(app: Sphinx, page: str, source: list[str]) -> None:
    """Add the table of contents to the first page, and make links to Markdown outside `docs` lead to a copy of it."""
    if page == "index":
        for caption, pages in CONTENTS.items():
            listed = "\n".join(pages)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{listed}\n```\n"
    folder = (Path(app.srcdir) / page).parent

    def outside(match: re.Match[str]) -> str:
        inside = (folder / match[1]).resolve().is_relative_to(app.srcdir)
        return match[0] if inside else f"](<path:{match[1]}>)"

    source[0] = _OUTSIDE.sub(outside, source[0])


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", prepare)
