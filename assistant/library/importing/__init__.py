"""From the files of a user (or bytes, for standard input) to titled, dated Markdown with pages.

    with Converter() as converter:
        for path in paths:
            converted = converter.convert(path, default=Language.NL)

The conversion runs in a process of its own with limits on time and memory (`worker`). There the format is found
(`formats`), its reader turns the file into blocks (`blocks`), and these become Markdown. Nothing is fetched, nothing
is unpacked to disk.
"""

from assistant.library.importing.converted import Converted as Converted
from assistant.library.importing.converted import Limits as Limits
from assistant.library.importing.converting import Converter as Converter
from assistant.library.importing.converting import convert as convert
from assistant.library.importing.converting import convert_bytes as convert_bytes
from assistant.library.importing.formats import FORMATS as FORMATS
from assistant.library.importing.formats import SUFFIXES as SUFFIXES
