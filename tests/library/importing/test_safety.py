"""Files that mean harm, and files that are broken: a reason is given, and nothing else happens."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain import Language
from assistant.errors import Refused, Stopped
from assistant.library.importing import SUFFIXES, Converter, Limits, convert, convert_bytes
from tests.library.importing.making import (
    DUTCH,
    Pdf,
    archive,
    message,
    odt_by_hand,
    outcome,
    scan,
    word_by_hand,
    written,
)

ENTITIES = '<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
STARS = b"*a " * 3_000_000
"""What keeps the Markdown parser busy for minutes."""


def test_many_entities(converter: Converter) -> None:
    """Billion laughs, in every encoding that XML parsers read."""
    text = f"<!DOCTYPE x [{ENTITIES}]>"
    assert outcome(converter, word_by_hand(written("&i;"), before=text), "x.docx") == "import_unsafe"
    part = f'<?xml version="1.0" encoding="utf-16"?>{text}<office:document-content/>'.encode("utf-16")
    odt = archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": part})
    assert outcome(converter, odt, "x.odt") == "import_unsafe"


def test_other_files_are_not_read(converter: Converter, tmp_path: Path) -> None:
    """An entity that stands for a file of the user's is refused."""
    secret = tmp_path / "geheim.txt"
    secret.write_text("wachtwoord")
    before = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    assert outcome(converter, word_by_hand(written("&a;"), before=before), "x.docx") == "import_unsafe"


def test_zip_bombs(converter: Converter) -> None:
    """A small file that unpacks to a large one is not opened, nor one of very many parts."""
    assert (
        outcome(converter, word_by_hand("", more={"word/media/x.bin": bytes(50_000_000)}), "x.docx") == "import_unsafe"
    )
    many = word_by_hand(written("x"), more={f"{number}": "" for number in range(20_001)})
    assert outcome(converter, many, "x.docx") == "import_unsafe"


def test_a_limit_on_what_is_unpacked() -> None:
    """Also what is not packed very densely has a limit."""
    data = word_by_hand(written("tekst"), more={"word/media/x.bin": os.urandom(2_000_000)})
    with Converter(Limits(unpacked_bytes=1_000_000)) as strict:
        assert outcome(strict, data, "x.docx") == "import_unsafe"


def test_names_that_climb_out(converter: Converter, tmp_path: Path) -> None:
    """Nothing is unpacked to disk, so it does not matter what parts are called."""
    climbing = {f"{'../' * 12}{str(tmp_path / 'er-uit.txt').lstrip('/')}": "x", "/absoluut.txt": "x"}
    data = word_by_hand(written("Gewone tekst."), more=climbing)
    assert converter.convert_bytes(data, "x.docx", default=Language.NL).markdown == "Gewone tekst.\n"
    assert list(tmp_path.iterdir()) == []


def test_deep_nesting(converter: Converter) -> None:
    """What is nested a hundred thousand deep ends no process."""
    deep = 30_000
    spans = "<text:span>" * deep + "x" + "</text:span>" * deep
    for data, name in [
        (word_by_hand("<w:sdt>" * deep + "</w:sdt>" * deep), "x.docx"),
        (odt_by_hand(f"<text:p>{spans}</text:p>"), "x.odt"),
        (b"<div>" * deep + b"tekst", "x.html"),
        (b"<ul><li>tekst" * deep, "x.html"),
        (b"> " * deep + b"tekst", "x.md"),
        (b"---\nx: " + b"[" * deep + b"\n---\ntekst", "x.md"),
    ]:
        assert outcome(converter, data, name) in (None, "import_damaged", "import_empty")


def test_ten_megabytes_on_a_line(converter: Converter) -> None:
    """One line of ten million characters is text like any other."""
    data = b"duurzaam en eerlijk " * 500_000
    for name in ("x.txt", "x.html"):
        assert len(converter.convert_bytes(data, name, default=Language.NL).markdown) == len(data)


def test_limits_on_size(tmp_path: Path) -> None:
    """A file, or its text, that is too large is refused; the file before all of it is read."""
    strict = Limits(file_bytes=2**20, characters=1000)
    with Converter(strict) as converter:
        assert outcome(converter, b"x" * (2**20 + 1), "x.txt") == "import_too_large"
        assert outcome(converter, b"tekst " * 1000, "x.txt") == "import_too_much_text"
    sparse = tmp_path / "groot.txt"
    with sparse.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(Refused, match="import_too_large"):
        convert(sparse, default=Language.NL, limits=strict)


def test_a_conversion_that_takes_too_long() -> None:
    """It is stopped, and the next file is converted by a new process."""
    with Converter(Limits(seconds=2)) as converter:
        assert outcome(converter, STARS, "x.md") == "import_slow"
        assert converter.convert_bytes(b"Gewone tekst.", "x.txt", default=Language.NL).title == "X"


def test_a_conversion_that_takes_too_much_memory() -> None:
    """The memory of the machine is not there for one file."""
    with Converter(Limits(memory_bytes=2**28)) as converter:
        assert outcome(converter, b"a b\n\n" * 3_000_000, "x.txt") == "import_memory"
        assert outcome(converter, b"Gewone tekst.", "x.txt") is None


def test_stopping() -> None:
    """Another thread may give up a conversion; after that there is none."""
    with Converter() as converter:
        converter.convert_bytes(b"tekst", None, default=Language.NL)  # so that the process is there
        timer = threading.Timer(0.3, converter.stop)
        timer.start()
        begun = time.monotonic()
        with pytest.raises(Stopped):
            converter.convert_bytes(STARS, "x.md", default=Language.NL)
        assert time.monotonic() - begun < 60
        with pytest.raises(Stopped):
            converter.convert_bytes(b"tekst", None, default=Language.NL)


class _Recorder(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - shared on purpose

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(404)
        self.end_headers()


@pytest.fixture
def server() -> Iterator[str]:
    """A web server that remembers what was asked of it."""
    with HTTPServer(("127.0.0.1", 0), _Recorder) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


def test_nothing_is_fetched(converter: Converter, server: str) -> None:
    """Pictures, style sheets, document types and frames stay where they are."""
    page = (
        f'<!DOCTYPE html SYSTEM "{server}/dtd"><html><head><base href="{server}"><link rel="stylesheet" href="/css">'
        f'<meta http-equiv="refresh" content="0; {server}/weg"></head><body background="/bg"><img src="/img">'
        f'<iframe src="/frame"></iframe><p>Gewone tekst.</p></body></html>'
    )
    html = message("x", html=page).as_bytes()
    doctype = f'<!DOCTYPE x SYSTEM "{server}/word.dtd">'
    for data, name in [
        (page.encode(), "x.html"),
        (html, "x.eml"),
        (page.encode(), "x.md"),
        (word_by_hand(written("Gewone tekst."), before=doctype), "x.docx"),
    ]:
        assert "Gewone tekst." in converter.convert_bytes(data, name, default=Language.NL).markdown
    assert _Recorder.asked == []


@pytest.mark.parametrize(
    "attempt",
    ["socket.create_connection(('127.0.0.1', 9))", "subprocess.run(['true'])", "os.system('true')"],
)
def test_no_library_gets_out(attempt: str) -> None:
    """Where documents are converted no connection is made and no program started, whatever a library tries."""
    code = (
        "import os, socket, subprocess, sys\nfrom assistant.errors import Refused\n"
        "from assistant.library.importing.worker import stay_in\nsys.addaudithook(stay_in)\n"
        f"try:\n    {attempt}\nexcept Refused as refused:\n    print(refused.key)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "import_unsafe\n"


def test_control_characters(converter: Converter) -> None:
    """Terminal escapes, bidirectional overrides and invisible characters do not reach the library."""
    odd = (
        "Een \x1b[31mrood\x1b[0m woord, \u202eomgekeerd\u202c, on\u200bzichtbaar, du\u00adurzaam\U000e0041 en\u00a0wit."
    )
    for data, name in [(odd.encode(), "x.txt"), (odd.encode(), "x.md"), (f"<p>{odd}".encode(), "x.html")]:
        converted = converter.convert_bytes(data, name, default=Language.NL)
        assert converted.markdown == "Een rood woord, omgekeerd, onzichtbaar, duurzaam en wit.\n"


def test_what_is_no_file(tmp_path: Path) -> None:
    """A folder, a pipe nobody writes to, a device and a file that is not there each have their reason."""
    pipe = tmp_path / "pijp.txt"
    os.mkfifo(pipe)
    for path, key in [
        (tmp_path, "import_unreadable"),
        (pipe, "import_no_file"),
        (Path("/dev/zero"), "import_no_file"),
        (tmp_path / "weg.txt", "import_unreadable"),
        (tmp_path / "nul\0.txt", "import_unreadable"),
    ]:
        with pytest.raises(Refused) as caught:
            convert(path, default=Language.NL)
        assert caught.value.key in (key, "import_no_file")


def test_a_folder_with_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stands in a folder with Python files does not run them by adding a document."""
    for name in ("lxml", "json", "assistant", "mammoth"):
        (tmp_path / f"{name}.py").write_text("open('gelopen', 'w').close()")
    monkeypatch.chdir(tmp_path)
    assert convert_bytes(word_by_hand(written("Tekst.")), "x.docx", default=Language.NL).markdown == "Tekst.\n"
    assert not (tmp_path / "gelopen").exists()


def test_unknown_and_empty(converter: Converter) -> None:
    """What is no document says so."""
    for data, name, key in [
        (b"", "x.md", "import_empty"),
        (b" \n\t\n", "x.txt", "import_empty"),
        (b"<html><body><script>x()</script></body></html>", "x.html", "import_empty"),
        (word_by_hand(""), "x.docx", "import_empty"),
        (b"1, 2, 3", "x.txt", "import_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "x.png", "import_format_unknown"),
        (b"a,b\n1,2", "x.csv", "import_format_unknown"),
        (archive({"x": "y"}), "x.zip", "import_format_unknown"),
        (archive({"x": "y"}), "x.docx", "import_damaged"),
        (b"PK\x03\x04" + bytes(99), "x.docx", "import_damaged"),
        (b"Gewone tekst", "x.pdf", "import_damaged"),
        (bytes(range(256)) * 20, "x.txt", "import_not_text"),
        (bytes(range(256)) * 20, None, "import_not_text"),
    ]:
        assert outcome(converter, data, name) == key, (name, key)


def test_the_content_goes_before_the_name(converter: Converter) -> None:
    """A Word document that is called .txt is still a Word document."""
    for name in ("x.txt", "x.docx", "x.pdf", None):
        assert converter.convert_bytes(word_by_hand(written("Tekst.")), name, default=Language.NL).format == "docx"


FILES = (
    Pdf().data(),
    scan(),
    word_by_hand(written("Tekst.")),
    odt_by_hand("<text:p>Tekst.</text:p>", title="x"),
    message("Klacht", DUTCH, f"<p>{DUTCH}").as_bytes(),
    b"---\ntitle: x\n---\n# Kop\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    b"<html><table><tr><td rowspan=2>a<td>b<tr><td>c</table><ul><li>x</ul>",
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real file with a stretch of it cut out, or overwritten."""
    data = draw(st.sampled_from(FILES))
    start = draw(st.integers(0, len(data)))
    end = draw(st.integers(start, min(len(data), start + draw(st.sampled_from((1, 8, 200, 10_000))))))
    return data[:start] + draw(st.binary(max_size=12)) + data[end:]


@given(
    data=st.one_of(damaged(), st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
    name=st.one_of(st.none(), st.sampled_from(sorted(SUFFIXES)).map("x".__add__), st.text(max_size=12)),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_bytes(converter: Converter, data: bytes, name: str | None) -> None:
    """Whatever comes in: a titled document with text, or a reason why not."""
    assert (outcome(converter, data, name) or "import_").startswith("import_")
