"""A server that is away, refuses, or is none: told in one line each, and everything goes on with the copy here."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain import Language
from assistant.errors import TeamUnavailable
from assistant.keys import save_key
from assistant.retrieval.team import server
from assistant.retrieval.team.address import Address
from assistant.retrieval.team.exchange import cautions, exchange
from assistant.retrieval.team.server import PATIENCE, TeamServer
from assistant.settings import Settings
from tests.retrieval.team.conftest import Member, free_port
from tests.retrieval.team.proxy import CERTIFICATE, guarding, saying, serving

TOKEN = "-".join(("secret", "of", "the", "team"))


def away(settings: Settings, url: str) -> str:
    """Why a server cannot be used, by the key of the error; told in both languages without a secret."""
    told = exchange(replace(settings, chroma_url=url), again=True)
    assert told
    assert isinstance(told.away, TeamUnavailable)
    for language in Language:
        line = list(told.lines(language))[-1]
        assert TOKEN not in line
        assert "\n" not in line
    return told.away.key


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://chroma.example.org:8000", "http://chroma.example.org:8000"),
        (" https://[::1]:8000/ ", "https://[::1]:8000"),
        ("https://example.org/acme/csr", "https://example.org/acme/csr"),
        ("http://h:8000/default_tenant/default_database", "http://h:8000"),
    ],
)
def test_addresses(url: str, shown: str) -> None:
    assert Address.of(url).shown == shown


@pytest.mark.parametrize(
    "url",
    [
        "chroma:8000",
        "ftp://h",
        "http://",
        "http://h:port",
        "http://h/one",
        "http://h/a/b/c",
        "http://h?x=1",
        "nonsense",
    ],
)
def test_what_is_no_address_is_told(anna: Member, url: str) -> None:
    assert away(anna.settings, url) == "team_address_wrong"


def test_a_password_in_an_address_is_not_repeated(anna: Member) -> None:
    assert away(anna.settings, f"http://anna:{TOKEN}@127.0.0.1:8000") == "team_address_wrong"


def test_nothing_there(anna: Member, chroma: str) -> None:
    assert away(anna.settings, f"http://127.0.0.1:{free_port()}") == "team_unreachable"
    assert away(anna.settings, "http://no-such-host.invalid:8000") in ("team_unreachable", "team_slow")
    assert away(anna.settings, f"{chroma}/default_tenant/no-such-database") == "team_database_unknown"
    assert away(replace(anna.settings, chroma_header="X-Token: x\r\nX"), chroma) == "team_header_wrong"


@pytest.mark.parametrize(
    ("status", "body", "headers", "key"),
    [
        (200, "<html>Welcome</html>", {}, "team_not_chroma"),
        (200, "[1, 2]", {}, "team_not_chroma"),
        (200, "null", {}, "team_not_chroma"),
        (200, "[" * 100_000, {}, "team_not_chroma"),
        (200, '{"id": 1, "metadata": 7}', {}, "team_not_chroma"),
        (302, "", {"Location": "https://login.example.org"}, "team_not_chroma"),
        (404, "Not Found", {}, "team_not_chroma"),
        (503, "", {}, "team_failing"),
        (429, '{"message": "slow down"}', {}, "team_failing"),
        (401, "", {}, "team_token_missing"),
        (403, "", {}, "team_token_missing"),
        (400, '{"error": "InvalidArgumentError", "message": "\\u001b[31mno"}', {}, "team_refused"),
    ],
)
def test_what_is_no_chroma_server(anna: Member, status: int, body: str, headers: dict[str, str], key: str) -> None:
    with serving(saying(status, body, **headers)) as root:
        assert away(anna.settings, root) == key


def test_an_old_chroma_server(anna: Member) -> None:
    """Before version 2 of its interface."""
    with serving(OldChroma) as root:
        assert away(anna.settings, root) == "team_server_old"


class OldChroma(saying(404, '{"detail": "Not Found"}')):  # type: ignore[misc]  # a class made by a function
    """What Chroma 0.5 answered."""

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        if self.path == "/api/v1/heartbeat":
            return 200, {}, b'{"nanosecond heartbeat": 1}'
        status, headers, body = super().answer()
        return status, headers, body


def test_a_server_that_keeps_silent_is_left_alone_for_a_while(anna: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs a short wait once; then nothing, until it is asked for on purpose."""
    monkeypatch.setattr(server, "PATIENCE", PATIENCE)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert away(anna.settings, url) in ("team_slow", "team_silent")
        told = exchange(replace(anna.settings, chroma_url=url))
        assert told
        assert told.away
        assert told.away.key == "team_slow"
        assert told.away.facts["seconds"] == f"{PATIENCE:g}"
        silent.setblocking(False)
        silent.accept()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_a_proxy_that_wants_a_token(anna: Member, bram: Member, url: str, chroma: str) -> None:
    """The token from the keys gets in, in whatever header; none or another does not."""
    path = url.removeprefix(chroma)
    seen: list[str] = []
    with serving(guarding(chroma, f"Bearer {TOKEN}", seen=seen)) as root:
        assert away(anna.settings, root + path) == "team_token_missing"
        save_key("CHROMA_TOKEN", "another")
        assert away(anna.settings, root + path) == "team_token_refused"
        save_key("CHROMA_TOKEN", TOKEN)
        anna.add("own-een", "Een verslag.")
        told = exchange(replace(anna.settings, chroma_url=root + path))
        assert told
        assert told.sent
    assert set(seen) == {"Bearer another", f"Bearer {TOKEN}"}
    with serving(guarding(chroma, TOKEN, header="X-Chroma-Token")) as root:
        told = exchange(replace(bram.settings, chroma_url=root + path, chroma_header="X-Chroma-Token"))
        assert told
        assert told.received
    with serving(saying(302, "", Location=f"{chroma}/api/v2")) as root:
        assert away(anna.settings, root) == "team_not_chroma"


def test_a_secure_connection(anna: Member, url: str, chroma: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate of nobody's is not trusted, unless it is named; http where https is spoken is told."""
    path = url.removeprefix(chroma)
    with serving(guarding(chroma, None), secure=True) as root:
        assert away(anna.settings, root + path) == "team_tls"
        assert away(anna.settings, root.replace("https", "http") + path) in ("team_not_chroma", "team_unreachable")
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        told = exchange(replace(anna.settings, chroma_url=root + path))
        assert told
        assert told.away is None
    assert away(anna.settings, url.replace("http:", "https:")) == "team_tls"


def test_what_is_known_of_its_safety(anna: Member) -> None:
    """Chroma asks for no password, which whoever shares a library should know; on this machine it is of no matter."""

    def told(url: str) -> list[str]:
        return list(cautions(replace(anna.settings, chroma_url=url)))

    assert told("http://chroma.example.org:8000") == ["open"]
    assert told("http://127.0.0.1:8000") == []
    save_key("CHROMA_TOKEN", TOKEN)
    assert told("http://chroma.example.org:8000") == ["in_clear"]
    assert told("https://chroma.example.org") == []


def test_it_dies_in_the_middle(anna: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done is known, what was not is done next time, and the copy here stays as it is."""
    anna.calm()
    names = [anna.add(f"own-{number}", "Een verslag.") for number in range(3)]
    before, whole = anna.texts(), TeamServer.fetch

    def dying(self: TeamServer, method: str, path: str, *rest: object) -> tuple[int, bytes]:
        if path.endswith("/upsert"):
            raise ConnectionResetError(104, "Connection reset by peer")
        return whole(self, method, path, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(TeamServer, "fetch", dying)
        told = anna.exchange()
    assert told.away
    assert (told.away.key, told.sent) == ("team_unreachable", [])
    assert told.contact is not None
    assert anna.texts() == before
    assert anna.calm().sent == names


def test_without_a_server_nothing_happens(tmp_path: Path) -> None:
    assert exchange(Settings(library=str(tmp_path))) is None
    assert exchange(Settings(library="", chroma_url="http://127.0.0.1:1")) is None
    assert not list(tmp_path.iterdir())
