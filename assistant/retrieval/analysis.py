"""Words to stems, in Dutch and English, with the analysers of the lexical index."""

from __future__ import annotations

from functools import cache

import tantivy

from assistant.domain import Language

_SNOWBALL = {Language.NL: "dutch", Language.EN: "english"}


@cache
def analyser(language: Language, stopwords: bool = True) -> tantivy.TextAnalyzer:
    """Lower case, without accents, without stop words, stemmed after Porter's Snowball."""
    name = _SNOWBALL[language]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    if stopwords:
        builder = builder.filter(tantivy.Filter.stopword(name)).filter(
            tantivy.Filter.custom_stopword(list(_ASKING[language]))
        )
    return builder.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer(name)).build()


def stems(text: str, language: Language) -> list[str]:
    """The stems of a text's content words, in order; stop words and words of asking are left out."""
    return [stem for stem in analyser(language).analyze(text) if len(stem) > 1 or stem.isdigit()]


# Words that shape a question and say nothing of its subject.
_ASKING = {
    Language.NL: (
        "moeten moet moest kunnen kan kon mogen mag zouden zou willen wil wilde gaan gaat ging wij we ons onze jullie u uw "
        "hoe wat wie waar waarom wanneer welke welk hoeveel nu eens dan wel ook nog al toch graag eigenlijk gewoon "
        "doen doet deed hebben heeft had hadden zijn is was waren worden wordt werd geworden maken maakt je jouw jou mij mijn ik "
        "er als of want dus omdat terwijl tegen tijdens over onder uit bij naar om op te aan af"
    ).split(),
    Language.EN: (
        "should could would can may might must shall will we us our you your i me my do does did doing done have has had "
        "having be been being is are was were what which who whom whose when where why how now then also just so about "
        "get got go going make makes made there here any some if because while during against from into onto out up down "
        "am it its he she they them their please tell"
    ).split(),
}
