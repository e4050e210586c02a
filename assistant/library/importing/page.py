"""Web pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain import Language
from assistant.library.importing.blocks import Heading
from assistant.library.importing.converted import Limits, Reading
from assistant.library.importing.dates import iso_date
from assistant.library.importing.decoding import decode
from assistant.library.importing.markup import html_blocks, main_part, parse_html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_PUBLISHED = re.compile(r'"date(?:Published|Created)"\s*:\s*"([^"]{4,40})"')
_DATES = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "dcterms.created", "pubdate")
"""Names of meta tags that give the day of publication (Open Graph, schema.org, Dublin Core), the surest first."""


def read(data: bytes, limits: Limits, default: Language) -> Reading:
    """A web page: the main content; title and date from what the page states of itself."""
    declared = _CHARSET.search(data[:4096])
    root = parse_html(decode(data, declared[1].decode("ascii") if declared else None))
    named = _meta(root)
    date = _date(root, named)
    blocks = html_blocks(main_part(root))
    main = [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]
    titles = [named.get("og:title"), *main, root.findtext(".//title")]
    return Reading(blocks, next(filter(None, titles), None), date)


def _meta(root: HtmlElement) -> dict[str, str]:
    """The page's meta tags by their name in lower case; the first of each."""
    named: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        if name and tag.get("content"):
            named.setdefault(name.lower(), tag.get("content") or "")
    return named


def _date(root: HtmlElement, named: dict[str, str]) -> str | None:
    stated = [named.get(name) for name in _DATES]
    for script in root.iter("script"):
        if script.get("type") == "application/ld+json":
            stated += _PUBLISHED.findall((script.text or "")[:100_000])
    stated += [time.get("datetime") for time in root.iterfind(".//article//time[@datetime]")]
    return next(filter(None, map(iso_date, stated)), None)
