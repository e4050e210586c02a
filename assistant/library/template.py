"""New documents: the templates of `corpus/templates/`, filled in as far as a machine can."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from assistant.domain import DocumentKind, Language
from assistant.errors import CorpusError, UsageError
from assistant.library.corpus import folder_of

FOLDER = "templates"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def write_templates(corpus: Path, kind: DocumentKind, id: str, today: date) -> list[Path]:
    """Write the Dutch and the English twin of a new document, and return their paths.

    What a person must fill in stands between `<<` and `>>`; `corpus check` reports what is left of it.

    Raises:
        UsageError: the id is not of the form `words-2026`, or one of the files exists.
        CorpusError: the corpus has no templates, or cannot be written.
    """
    if not _ID.fullmatch(id):
        raise UsageError("document_id_invalid", id=id)
    targets = {language: corpus / folder_of(kind) / f"{id}.{language}.md" for language in Language}
    existing = next((path for path in targets.values() if path.exists()), None)
    if existing:
        raise UsageError("document_exists", path=existing)
    facts = {"id": id, "year": str(today.year), "month": f"{today:%Y-%m}"}
    try:
        templates = {
            language: (corpus / FOLDER / f"{kind}.{language}.md").read_text(encoding="utf-8") for language in Language
        }
        for language, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            filled = _SLOT.sub(lambda slot: facts.get(slot.group(1), slot.group()), templates[language])
            target.write_text(filled, encoding="utf-8")
    except OSError as error:
        raise CorpusError("template_unusable", path=error.filename or corpus, reason=error.strerror) from error
    return list(targets.values())
