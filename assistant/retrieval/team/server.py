"""A Chroma server over its HTTP interface (version 2), within limits of time and size.

Not with Chroma's own HttpClient: that one waits for ever (`timeout=None`), tells a refused token, a login page and a
wrong address alike (`Exception(text)`), and asks four things before the first; a question has no time for any of that.
Nothing is sent but what stands here: there is no telemetry.
"""

from __future__ import annotations

import json
import queue
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from assistant.errors import TeamUnavailable
from assistant.retrieval.team.address import Address
from assistant.retrieval.team.failures import explain, refusal

if TYPE_CHECKING:
    import httpx

PATIENCE = 2.0
"""Seconds for a first sign of the server. Whoever asks a question waits for it."""

_READ_PATIENCE = 60.0
"""Seconds between two signs of it while it works: it files vectors before it answers."""

PAGE = 300
"""Records that are asked for or sent at once: what Chroma Cloud allows (docs.trychroma.com/cloud/quotas-limits)."""

MAX_BYTES = 2**20
"""Of documents sent at once, which the server files in about a second, while everybody else waits. It takes 40 MB;
proxies often less."""

_MAX_ANSWER = 256 * 2**20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a collection, with as much of it as was asked for."""

    id: str
    document: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    vector: Sequence[float] | str | None = None
    """Numbers, or, when it is sent, their bytes (float32, little endian) in base64."""


class TeamServer:
    """A server to speak to. `token`: shown to whatever stands before it, in the header that is named."""

    def __init__(self, address: Address, header: str, token: str | None) -> None:
        import httpx

        self.address = address
        self.token = token
        named = header.lower() == "authorization"
        headers = {header: f"Bearer {token}" if named else token} if token else {}
        self._client = httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(_READ_PATIENCE, connect=PATIENCE),
            trust_env=not address.local,
            verify=_trusted() if address.secure else False,
            follow_redirects=False,  # the token is for this address
        )
        self._base = f"/tenants/{quote(address.tenant, safe='')}/databases/{quote(address.database, safe='')}"

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def collection(self, name: str, metadata: Mapping[str, Any], *, hurried: bool = False) -> Collection:
        """A collection, made with this metadata if there is none. `hurried`: the server must answer within `PATIENCE`.

        Raises:
            TeamUnavailable: the server does not answer, or not as it should.
        """
        first = self._in_time if hurried else _at_once
        found = first(lambda: self._request("GET", f"{self._base}/collections/{name}", absent=True))
        if found is None:
            wanted = {"name": name, "metadata": metadata, "get_or_create": True}
            found = self._request("POST", f"{self._base}/collections", {**wanted, "configuration": _COSINE})
        try:
            return Collection(self, str(found["id"]), name, dict(found["metadata"] or {}))
        except (KeyError, TypeError, ValueError):
            raise TeamUnavailable("team_not_chroma", url=self.address.shown) from None

    def collections(self, prefix: str) -> list[Collection]:
        """The collections whose names begin so. Raises: as `collection`."""
        found = self._request("GET", f"{self._base}/collections", query={"limit": 1000})
        named = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
        return [Collection(self, each["id"], each["name"], {}) for each in named if each["name"].startswith(prefix)]

    def limits(self) -> Mapping[str, Any]:
        """What the server tells of what it can do. Raises: as `collection`."""
        told = self._request("GET", "/pre-flight-checks", absent=True)
        return told if isinstance(told, dict) else {}

    def call(self, collection: str, what: str, body: Mapping[str, Any]) -> Any:
        """Do something with a collection, by id. Raises: as `collection`."""
        path = f"{self._base}/collections/{collection}"
        return self._request("POST", f"{path}/{what}", body) if what else self._request("PUT", path, body)

    def _request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        absent: bool = False,
        query: Mapping[str, Any] | None = None,
    ) -> Any:
        """What the server answers. `absent`: None if it says that there is no such thing."""
        import httpx

        sent = None if body is None else json.dumps(body).encode()
        try:
            status, answer = self.fetch(method, f"/api/v2{path}", sent, query)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise explain(error, self.address.shown) from None
        try:
            value = json.loads(answer or b"null")
        except (ValueError, RecursionError):
            value = None if status == 200 else {}
        if status in (200, 201) and value is not None:
            return value
        if absent and status == 404 and isinstance(value, dict) and value.get("error") == "NotFoundError":
            return None
        raise refusal(status, value, self, path)

    def fetch(
        self, method: str, path: str, body: bytes | None, query: Mapping[str, Any] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of one request. Raises: what httpx raises, or OSError for a body that is too long."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        url = self.address.root + path
        with self._client.stream(method, url, content=body, headers=headers, params=query) as answer:
            return answer.status_code, _body(answer)

    def answers_as_old(self) -> bool:
        """Whether it is a Chroma server from before version 2 of the interface."""
        import httpx

        try:
            status, answer = self.fetch("GET", "/api/v1/heartbeat", None)
        except (httpx.HTTPError, OSError, TeamUnavailable):
            return False
        return status == 200 and b"nanosecond heartbeat" in answer

    def _in_time(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises, if that takes no longer than `PATIENCE`.

        In a thread of its own, because neither a name that does not resolve nor a server that sends a byte a second can
        be interrupted.
        """
        done: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue()

        def run() -> None:
            try:
                done.put((work(), None))
            except BaseException as error:  # whatever it is, whoever waits must hear of it
                done.put((None, error))

        threading.Thread(target=run, name="team-server", daemon=True).start()
        try:
            value, error = done.get(timeout=PATIENCE + 0.25)
        except queue.Empty:
            raise TeamUnavailable("team_slow", url=self.address.shown, seconds=f"{PATIENCE:g}") from None
        if error:
            raise error
        return value  # type: ignore[return-value]  # what `work` returned


def _trusted() -> ssl.SSLContext:
    """The usual authorities, and those that this machine trusts or SSL_CERT_FILE names, where a team's own may be."""
    import httpx

    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


_COSINE = {"hnsw": {"space": "cosine"}}


def _at_once(work: Callable[[], T]) -> T:
    return work()


def _body(answer: httpx.Response) -> bytes:
    read = bytearray()
    for piece in answer.iter_bytes():
        read += piece
        if len(read) > _MAX_ANSWER:
            raise OSError("the answer is too long")
    return bytes(read)


@dataclass(frozen=True)
class Collection:
    """A collection of a server. Every method raises as `TeamServer.collection`."""

    server: TeamServer
    id: str
    name: str
    metadata: Mapping[str, Any]

    def get(self, ids: Sequence[str], include: Sequence[str] = ()) -> Iterator[Record]:
        """The records of some ids, as far as there are any, in no order."""
        for start in range(0, len(ids), PAGE):
            yield from self._page({"ids": list(ids[start : start + PAGE])}, include)

    def where(self, where: Mapping[str, Any], include: Sequence[str] = ()) -> Iterator[Record]:
        """The records of which something holds, a page at a time: one may be missed while others write."""
        start = 0
        while page := self._page({"where": where, "limit": PAGE, "offset": start}, include):
            yield from page
            if len(page) < PAGE:
                return
            start += PAGE

    def _page(self, body: Mapping[str, Any], include: Sequence[str]) -> list[Record]:
        found = self.server.call(self.id, "get", {**body, "include": list(include)})
        try:
            ids = [str(id) for id in found["ids"]]
            columns = [found.get(name) or [None] * len(ids) for name in ("documents", "metadatas", "embeddings")]
            return [Record(id, text, dict(facts or {}), v) for id, text, facts, v in zip(ids, *columns, strict=True)]
        except (AttributeError, KeyError, TypeError, ValueError):
            raise TeamUnavailable("team_not_chroma", url=self.server.address.shown) from None

    def put(self, records: Sequence[Record]) -> None:
        """Write records, or replace those of the same id. No id may come twice."""
        for batch in _batches(records):
            body: dict[str, Any] = {"ids": [each.id for each in batch], "embeddings": [each.vector for each in batch]}
            body["metadatas"] = [dict(each.metadata) for each in batch]
            if any(each.document is not None for each in batch):
                body["documents"] = [each.document for each in batch]
            self.server.call(self.id, "upsert", body)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove records; ids of which there is none do no harm."""
        for start in range(0, len(ids), PAGE):
            self.server.call(self.id, "delete", {"ids": list(ids[start : start + PAGE])})

    def delete_where(self, where: Mapping[str, Any]) -> None:
        """Remove the records of which something holds."""
        self.server.call(self.id, "delete", {"where": where})

    def describe(self, metadata: Mapping[str, Any]) -> None:
        """Give it other metadata."""
        self.server.call(self.id, "", {"new_metadata": dict(metadata)})


def _batches(records: Sequence[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        length = len((record.document or "").encode())
        if batch and (len(batch) == PAGE or size + length > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += length
    if batch:
        yield batch
