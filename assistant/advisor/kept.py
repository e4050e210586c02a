"""From the public JSON back to a brief: what was kept can be shown again, even if the corpus has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.advisor.publication import CELLS
from assistant.domain import (
    ArticleType,
    Brief,
    CaseRow,
    Collection,
    Decision,
    DecisionKind,
    Document,
    DocumentKind,
    EvidenceItem,
    Form,
    Grounding,
    Inquiry,
    Language,
    Outcome,
    Passage,
    Role,
    Section,
    SectionKind,
    Signal,
    Source,
    SourceKind,
    SourceReference,
    Stance,
    Statement,
    Verdict,
)


def from_json(kept: Mapping[str, Any]) -> Brief:
    """The brief that `publication.to_json` wrote down.

    Its documents hold only the facts and the one passage that the brief cites, and the country, sector and
    circumstances of its inquiry are not kept: it is for showing, not for answering from.

    Raises:
        ValueError: it is not a brief of ours, or one from before its sections were kept.
    """
    try:
        statements = [_statement(each) for each in kept["statements"]]
        return Brief(
            inquiry=_inquiry(kept),
            outcome=Outcome(kept["outcome"]),
            stance=Stance(kept["stance"]) if kept["stance"] else None,
            sections=tuple(_section(each, statements) for each in kept["sections"]),
            evidence=tuple(map(_item, kept["evidence"])),
            grounding=Grounding(**kept["grounding"]),
            missing=tuple(kept["missing"]),
            model=kept["model"],
            corpus_version=kept["corpus_version"],
            prompt_version=kept["prompt_version"],
            timings_ms=dict(kept["timings_ms"]),
            notices=tuple(kept["notices"]),
            ask_back=kept["ask_back"],
            dropped=tuple(kept["dropped"]),
            left_out=tuple(kept["left_out"]),
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"not a brief that can be shown: {error!r}") from error


def _inquiry(kept: Mapping[str, Any]) -> Inquiry:
    return Inquiry(
        question=kept["question"],
        standalone_question=kept["standalone_question"],
        language=Language(kept["language"]),
        kind=DecisionKind(kept["kind"]),
        topics=tuple(kept["topics"]),
        organisations=tuple(kept["organisations"]),
        named_documents=tuple(kept["named_documents"]),
        signals=tuple(map(Signal, kept["signals"])),
        form=Form(kept["form"]),
    )


def _statement(kept: Mapping[str, Any]) -> Statement:
    return Statement(
        section=SectionKind(kept["section"]),
        text=kept["text"],
        citations=tuple(kept["citations"]),
        verdict=Verdict(kept["verdict"]),
        support=kept["support"],
        quote=kept["quote"],
    )


def _section(kept: Mapping[str, Any], statements: Sequence[Statement]) -> Section:
    return Section(
        kind=SectionKind(kept["kind"]),
        statements=tuple(statements[place] for place in kept["statements"]),
        rows=tuple(_row(each, statements) for each in kept["rows"]),
        note=kept["note"],
    )


def _row(kept: Mapping[str, Any], statements: Sequence[Statement]) -> CaseRow:
    happened, decision, followed, difference = (statements[kept[cell]] for cell in CELLS)
    return CaseRow(kept["document"], kept["label"], happened, decision, followed, difference)


def _item(kept: Mapping[str, Any]) -> EvidenceItem:
    language, source = (
        Language(kept["language"]),
        Source(**{**kept["source"], "kind": SourceKind(kept["source"]["kind"])}),
    )
    role, _, ordinal = kept["passage"].partition("#")[2].rpartition("-")
    passage = Passage(
        document=kept["document"],
        language=language,
        role=Role(role),
        ordinal=int(ordinal),
        text=kept["text"],
        sources=(SourceReference(source.key, kept["recalled"]),),
        page=kept.get("page"),
        heading=kept.get("heading"),
    )
    document = Document(
        id=kept["document"],
        language=language,
        kind=DocumentKind(kept["kind"]),
        title=kept["title"],
        passages=(passage,),
        questions=(),
        topics=tuple(kept["topics"]),
        confidence="",
        origin_language=language,
        reviewed=kept["reviewed"],
        type=ArticleType(kept["type"]) if kept["type"] else None,
        as_of=kept["as_of"],
        organisation=kept["organisation"],
        country=tuple(kept["country"]),
        sector=kept["sector"],
        years=tuple(kept["years"]),
        decision=Decision(kept["decision"]) if kept["decision"] else None,
        collection=Collection(kept.get("collection", Collection.SHIPPED)),  # briefs from before there were two
        file=kept.get("file"),
    )
    return EvidenceItem(kept["n"], passage, document, source, kept["score"])
