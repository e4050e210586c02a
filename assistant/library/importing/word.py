"""Word documents, through mammoth, which reads their styles as headings, lists and tables."""

from __future__ import annotations

from io import BytesIO

from assistant.domain import Language
from assistant.library.importing.archive import core_properties, open_archive
from assistant.library.importing.converted import Limits, Reading
from assistant.library.importing.dates import iso_date
from assistant.library.importing.markup import html_blocks, parse_html

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name^='toc '] => !
p[style-name='TOC Heading'] => !
"""
"""Beyond mammoth's own: the title is the first heading, and a table of contents is no text."""


def read(data: bytes, limits: Limits, default: Language) -> Reading:
    """A Word document without its headers, footers, comments and pictures."""
    import mammoth

    with open_archive(data, limits) as archive:
        title, changed = core_properties(archive)
    picture = mammoth.images.img_element(lambda image: {})
    markup = mammoth.convert_to_html(BytesIO(data), style_map=_STYLES, convert_image=picture).value
    return Reading(html_blocks(parse_html(markup)) if markup.strip() else [], title, iso_date(changed))
