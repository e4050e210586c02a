"""Text in a document that speaks to whoever writes the answer, and not to whoever reads the document.

Nothing in a document is an instruction. A chat model is told so; the built-in advisor quotes, and must not pass on as
advice to a manager what was meant to steer an answer. These are the phrases in which such texts speak of the answer, of
its citations, or of a model and what it was told; no document of the casebook holds one (a test).
"""

from __future__ import annotations

import re

_EVERY = r"(?:every|each|any|your|elk|elke|ieder|iedere|jouw|je)"
_ANSWER = r"(?:answers?|briefs?|advice|repl(?:y|ies)|responses?|antwoord(?:en)?|adviezen|advies)"
_TOLD = r"(?:instructions?|prompts?|guidelines|rules|instructies?|opdrachten|aanwijzingen)"
_PHRASES = (
    r"\b(?:system|systeem|assistant|assistent|user|gebruiker)\s*:",
    r"\b(?:system|systeem)[ -]?(?:prompt|instruct\w+|opdracht\w*)",
    r"\b(?:language|taal)[ -]?model\w*|\bchatbots?\b|\bLLMs?\b",
    rf"\b(?:previous|earlier|prior|above|eerdere|vorige|voorgaande|bovenstaande) {_TOLD}",
    rf"\b(?:your|je|jouw|uw) (?:\w+ )?{_TOLD}",
    r"\b(?:note|message|bericht|opmerking) (?:to|for|aan|voor) (?:the |de )?(?:advisor|assistant|adviseur|assistent)\b",
    rf"\b(?:in|open|close|begin|start|end|sluit|eindig) {_EVERY} {_ANSWER}\b",
    rf"\b{_EVERY} {_ANSWER} (?:about|on|over|must|should|moet|dient)\b",
    r"\b(?:source|citation|bron|noot)[ -]?(?:numbers?|nummers?)\b",
    r"\b(?:without|zonder) (?:citations?|bronvermelding\w*|verdicts?)\b",
    r"\b(?:the other|whatever other|de andere|alle andere) passages?\b",
)
_SPEAKS = re.compile("|".join(_PHRASES), re.IGNORECASE)


def speaks_to_advisor(text: str) -> bool:
    """Whether a text speaks to whoever writes an answer."""
    return bool(_SPEAKS.search(text))
