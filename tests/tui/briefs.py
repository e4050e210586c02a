"""Fixed briefs of every outcome, so that what is drawn of them never changes by itself."""

from __future__ import annotations

from assistant.domain import (
    Brief,
    CaseRow,
    Decision,
    DecisionKind,
    Document,
    DocumentKind,
    EvidenceItem,
    Grounding,
    Inquiry,
    Language,
    Outcome,
    Passage,
    Role,
    Section,
    SectionKind,
    Source,
    SourceKind,
    SourceReference,
    Stance,
    Statement,
    Verdict,
)

NL, EN = Language.NL, Language.EN
QUESTION = {
    EN: "Should we hold our inclusive campaign now that customers threaten to leave?",
    NL: "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
}
_TEXTS = {
    "stance": (
        "Hold the principle. Adapt form, tone or place only if people are at risk or something in it is untrue.",
        "Houd vast aan het uitgangspunt. Pas vorm, toon of plaats alleen aan als mensen gevaar lopen "
        "of iets niet klopt.",
    ),
    "why": (
        "In an experiment, withdrawing with an apology lowered attitudes among supporters as well as opponents.",
        "In een experiment waardeerden voor- én tegenstanders een merk lager dat zijn standpunt met excuses introk.",
    ),
    "partial": (
        "Most customers forget a row within two weeks.",
        "De meeste klanten zijn een rel binnen twee weken vergeten.",
    ),
    "happened": ("employee stories in Pride week, fierce criticism", "verhalen van medewerkers, felle kritiek"),
    "decision": ("held", "hield vol"),
    "followed": ("no published figures on account closures", "geen gepubliceerde cijfers over opzeggingen"),
    "difference": ("a bank, loudest critics on social media", "een bank, luidste critici op sociale media"),
    "counter": (
        "Opponents punish more than supporters reward, so do not expect sales from standing firm.",
        "Tegenstanders straffen harder dan voorstanders belonen; verwacht dus geen extra omzet van volhouden.",
    ),
    "step": ("Settle first what the criticism is about.", "Stel eerst vast waar de kritiek precies over gaat."),
    "missing": ("How many customers left ABN AMRO.", "Hoeveel klanten bij ABN AMRO zijn weggegaan."),
}


def text(name: str, language: Language) -> str:
    """One of the fixed texts."""
    return _TEXTS[name][0 if language is EN else 1]


def advised(language: Language = EN) -> Brief:
    """A whole brief: stance, reasons (one only partly supported), a case, counter-voice, steps, what is missing."""
    items = _items(language)

    def said(kind: SectionKind, name: str, verdict: Verdict, *citations: int) -> Statement:
        quote = items[citations[0] - 1].passage.text if citations else ""
        support = {Verdict.SUPPORTED: 0.97, Verdict.PARTIAL: 0.55}.get(verdict, 0.0)
        return Statement(kind, text(name, language), citations, verdict, support, quote)

    cells = [
        said(SectionKind.CASES, name, Verdict.SUPPORTED, n)
        for name, n in (("happened", 3), ("decision", 4), ("followed", 5), ("difference", 3))
    ]
    sections = (
        Section(SectionKind.STANCE, (said(SectionKind.STANCE, "stance", Verdict.ADVICE, 1),)),
        Section(
            SectionKind.WHY,
            (
                said(SectionKind.WHY, "why", Verdict.SUPPORTED, 2),
                said(SectionKind.WHY, "partial", Verdict.PARTIAL, 2),
            ),
        ),
        Section(
            SectionKind.CASES,
            rows=(CaseRow("abn-amro-pride-2021", "ABN AMRO, 2021–2022", *cells),),
            note="24: 13 / 7 / 2 / 1 / 1",
        ),
        Section(SectionKind.COUNTER, (said(SectionKind.COUNTER, "counter", Verdict.SUPPORTED, 6),)),
        Section(SectionKind.NEXT_STEPS, (said(SectionKind.NEXT_STEPS, "step", Verdict.ADVICE, 1),)),
        Section(SectionKind.MISSING, (said(SectionKind.MISSING, "missing", Verdict.ADVICE),)),
    )
    return _brief(
        language,
        outcome=Outcome.ADVISED,
        stance=Stance.HOLD,
        sections=sections,
        evidence=items,
        grounding=Grounding(10, 6, 1, 0, 3),
        missing=(text("missing", language),),
    )


def fell_back(language: Language = EN) -> Brief:
    """A brief of the built-in advisor in place of a chat model's."""
    brief = advised(language)
    notices = ("built in: the chat model ollama:qwen3:4b gave no usable answer.",)
    return _brief(
        language,
        outcome=brief.outcome,
        stance=brief.stance,
        sections=brief.sections,
        evidence=brief.evidence,
        grounding=brief.grounding,
        missing=brief.missing,
        notices=notices,
    )


def abstained(language: Language = EN) -> Brief:
    """No advice: nothing in the sources."""
    return _brief(language, outcome=Outcome.ABSTAINED, missing=("x",), question={EN: "Weather?", NL: "Weer?"}[language])


def clarify(language: Language = EN) -> Brief:
    """A question back."""
    asked = {EN: "Are people in danger?", NL: "Loopt iemand gevaar?"}[language]
    return _brief(language, outcome=Outcome.CLARIFY, ask_back=asked)


def answered(language: Language = EN) -> Brief:
    """A question of fact: a short answer and a caution, without a stance."""
    whole = advised(language)
    answer = Section(SectionKind.ANSWER, whole.sections[3].statements)
    caution = Section(SectionKind.CAUTION, whole.sections[-1].statements)
    return _brief(
        language,
        outcome=Outcome.ADVISED,
        sections=(answer, caution),
        evidence=whole.evidence[5:],
        grounding=Grounding(2, 1, 0, 0, 1),
    )


def _brief(language: Language, outcome: Outcome, question: str = "", **facts: object) -> Brief:
    asked = question or QUESTION[language]
    given: dict[str, object] = {
        "stance": None,
        "sections": (),
        "evidence": (),
        "grounding": Grounding(0, 0, 0, 0, 0),
        "missing": (),
        **facts,
    }
    return Brief(
        inquiry=Inquiry(asked, asked, language, DecisionKind.HOLD_OR_WITHDRAW, topics=("inclusion",)),
        outcome=outcome,
        model="builtin",
        corpus_version="2026-11",
        prompt_version="none",
        timings_ms={"total": 312.0},
        **given,  # type: ignore[arg-type]
    )


def _items(language: Language) -> tuple[EvidenceItem, ...]:
    """Six passages of documents that the shipped corpus holds, in words of their own."""
    guide = _document("hold-adapt-pause-withdraw", DocumentKind.ARTICLE, language, "Hold, adapt, pause, withdraw")
    research = _document("brand-activism-asymmetry", DocumentKind.ARTICLE, language, "Brand activism: asymmetry")
    case = _document("abn-amro-pride-2021", DocumentKind.CASE, language, "ABN AMRO: Pride (2021)")
    own = Source("own", SourceKind.OWN, None, "Standpunt", None, None, None, True)
    paper = Source(
        "mukherjee-2020",
        SourceKind.RESEARCH,
        "Mukherjee & Althuizen",
        "Brand activism",
        "IJRM",
        "2020",
        "https://example.org/ijrm",
        True,
    )
    press = Source("nrc-abn-2021", SourceKind.JOURNALISM, None, "Pride bij ABN AMRO", "NRC", "2021-08", None, True)
    rows = (
        (guide, Role.ADVICE, 1, "stance", own),
        (research, Role.FINDING, 1, "why", paper),
        (case, Role.SITUATION, 1, "happened", press),
        (case, Role.FINDING, 1, "decision", own),
        (case, Role.OUTCOME, 1, "followed", press),
        (research, Role.LIMIT, 1, "counter", paper),
    )
    return tuple(
        EvidenceItem(
            n,
            Passage(doc.id, language, role, ordinal, text(name, language), (SourceReference(source.key),)),
            doc,
            source,
            0.8,
        )
        for n, (doc, role, ordinal, name, source) in enumerate(rows, start=1)
    )


def _document(id: str, kind: DocumentKind, language: Language, title: str) -> Document:
    case = kind is DocumentKind.CASE
    return Document(
        id=id,
        language=language,
        kind=kind,
        title=title,
        passages=(),
        questions=(),
        topics=("inclusion",),
        confidence="high",
        origin_language=language,
        reviewed="2026-11",
        organisation="ABN AMRO" if case else None,
        country=("NL",) if case else (),
        sector="banking" if case else None,
        years=(2021, 2022) if case else (),
        decision=Decision.HELD if case else None,
    )
