"""The questions behind the two founding articles, in both languages: is the first document cited the right one,
and do the Dutch and the English question cite the same documents?

    python -m evals.founding
"""

from __future__ import annotations

import json
from pathlib import Path

from assistant import settings
from assistant.advisor.pipeline import Advisor
from assistant.domain import Language

SUITE = Path(__file__).parent / "suites" / "founding.jsonl"


def main() -> None:
    """Run from the command line."""
    advisor = Advisor(settings.load())
    rows = [json.loads(line) for line in SUITE.read_text(encoding="utf-8").splitlines()]
    right: dict[Language, int] = dict.fromkeys(Language, 0)
    same_first, overlap = 0, 0.0
    for row in rows:
        cited = {}
        for language in Language:
            brief = advisor.answer(row[language], language)
            cited[language] = list(dict.fromkeys(item.document.id for item in brief.evidence))
            first_right = bool(cited[language]) and cited[language][0] in row["first"]
            right[language] += first_right
            if not first_right:
                print(f"{language} {row['id']} ({brief.inquiry.kind}): {cited[language][:4]}, expected {row['first']}")
        dutch, english = set(cited[Language.NL]), set(cited[Language.EN])
        overlap += len(dutch & english) / max(1, len(dutch | english))
        same_first += cited[Language.NL][:1] == cited[Language.EN][:1]
        if dutch != english:
            print(f"   {row['id']}: only nl {sorted(dutch - english)}, only en {sorted(english - dutch)}")
    for language in Language:
        print(f"first cited document right, {language}: {right[language]}/{len(rows)}")
    print(f"same first document: {same_first}/{len(rows)}; mean overlap of documents cited: {overlap / len(rows):.2f}")


if __name__ == "__main__":
    main()
