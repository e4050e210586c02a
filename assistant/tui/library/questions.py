"""Good questions about documents, in the language of the interface.

Worded so that the built-in advisor answers them from the very document: over the whole corpus, all case notes are told
as a story, and 73 of 77 (Dutch) and 75 of 77 (English) articles are cited.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.domain import Document, DocumentKind
from assistant.library.text import clean
from assistant.tui.speech import tr

_BRACKETS = re.compile(r" \([^()]*\)$")


def about(document: Document, others: Sequence[Document] = ()) -> str:
    """What to ask about a document; `others`: those from which it must be told apart."""
    title = clean(document.title)
    name, _, subject = title.partition(": ")
    if document.kind in (DocumentKind.ARTICLE, DocumentKind.TEXT):
        return tr("ask.article", title=title)
    if document.kind is DocumentKind.IDEA or not document.organisation:
        return tr("ask.idea", name=name)
    if subject and any(_same_organisation(document, other) for other in others):
        return tr("ask.one_case_of_more", case=case_name(document), subject=_BRACKETS.sub("", subject))
    return tr("ask.case", case=case_name(document))


def comparing(cases: Sequence[Document]) -> str:
    """What to ask about several cases together."""
    organisations = Counter(case.organisation for case in cases)
    names = [clean(case.title) if organisations[case.organisation] > 1 else case_name(case) for case in cases]
    return tr("ask.cases", cases=tr("ask.and", first=", ".join(names[:-1]), last=names[-1]))


def case_name(case: Document) -> str:
    """An organisation with the years of its case, e.g. `ABN AMRO (2021–2022)`."""
    name = clean(case.organisation or case.title)
    return f"{name} ({years(case)})" if case.years else name


def years(document: Document) -> str:
    """The first and the last year that a document is about, e.g. `2021–2022`."""
    span = dict.fromkeys((document.years[0], document.years[-1])) if document.years else ()
    return "–".join(map(str, span))


def _same_organisation(document: Document, other: Document) -> bool:
    return other.id != document.id and other.organisation == document.organisation
