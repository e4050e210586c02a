"""Dutch or English?"""

from __future__ import annotations

import re

from assistant.domain import Language

# Words so common in one language and so rare in the other that one of them is nearly proof.
_TELLTALE = {
    Language.NL: frozenset(
        "de het een en van ik je niet dat die zijn we wij onze ons op te aan met als voor er maar om hem dan zou wat mijn "
        "dit zo door over ze zich bij ook tot je mij uit der daar haar naar heb hoe heeft hebben deze u want nog zal me zij "
        "nu ge geen omdat iets worden toch al waren veel meer doen toen moet ben zonder kan hun dus alles onder ja eens hier "
        "wie werd altijd doch wordt wezen kunnen tegen na reeds wil kon niets uw iemand geweest andere klanten bedrijf moeten "
        "mogen welke hoeveel waarom wanneer klant merk reclame leg uit bedrijven voorbeelden".split()
    ),
    Language.EN: frozenset(
        "the a an and of to in is it you that he was for on are with as i his they be at one have this from or had by "
        "but some what there we can out other were all your when up use word how said each she which do their time if "
        "will way about many then them would like so these her him has more could my than been who its now our should "
        "did does may not any customers customer company companies brand why where us against after because explain "
        "give tell show examples".split()
    ),
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_DUTCH_SPELLING = re.compile(r"(?:ij|oe|ui|eeu|sch|aa|uu|ee[nr]\b|heid\b|lijke?\b|ën\b|ge\w+d\b)")


def detect_language(text: str, default: Language) -> Language:
    """The language of a question; `default` if nothing in it tells."""
    words = [word.lower() for word in _WORD.findall(text)]
    dutch = sum(word in _TELLTALE[Language.NL] for word in words) - sum(word in _TELLTALE[Language.EN] for word in words)
    if dutch == 0:
        spelled = sum(bool(_DUTCH_SPELLING.search(word)) for word in words)
        english = sum(word.endswith(("ing", "tion", "ness", "ship", "ed")) or "th" in word for word in words)
        dutch = spelled - english
    if dutch == 0:
        return default
    return Language.NL if dutch > 0 else Language.EN
