"""What keeps the team's server from us, told so that something can be done about it."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING, Any

from assistant.errors import TeamUnavailable
from assistant.library.text import clean
from assistant.retrieval.faults import reason

if TYPE_CHECKING:
    from assistant.retrieval.team.server import TeamServer

KEY = "CHROMA_TOKEN"
"""The name of the token among the keys (`standpunt models key`)."""

_SHOWN = 200
_NUMBER = re.compile(r"^\[Errno -?\d+\] ")
"""What the system puts before its words."""


def explain(error: Exception, url: str) -> TeamUnavailable:
    """Why nothing came back from a server."""
    import httpx

    if broken := _tls_error(error):
        told = getattr(broken, "verify_message", None) or broken.reason or reason(broken)
        return TeamUnavailable("team_tls", url=url, reason=clean(str(told))[:_SHOWN])
    if isinstance(error, httpx.TimeoutException):
        return TeamUnavailable("team_silent", url=url)
    if isinstance(error, httpx.NetworkError | httpx.ProxyError | OSError):
        told = _NUMBER.sub("", clean(reason(error)))[:_SHOWN]
        return TeamUnavailable("team_unreachable", url=url, reason=told)
    return TeamUnavailable("team_not_chroma", url=url)  # it speaks, but not HTTP


def refusal(status: int, answer: Any, server: TeamServer, path: str) -> TeamUnavailable:
    """Why a server did not do what it was asked. `answer`: what it said, if that was JSON."""
    url = server.address.shown
    if status in (401, 403):
        if server.token:
            return TeamUnavailable("team_token_refused", url=url, variable=KEY)
        return TeamUnavailable("team_token_missing", url=url, variable=KEY)
    told = answer if isinstance(answer, dict) else {}
    message = clean(str(told.get("message") or told.get("detail") or ""))[:_SHOWN]
    if told.get("error") and status < 500:
        if path.endswith("/collections") and "does not exist" in message:
            return TeamUnavailable("team_database_unknown", url=url, database=server.address.database)
        return TeamUnavailable("team_refused", url=url, reason=message or status)
    if status >= 500 or status in (408, 413, 429):
        return TeamUnavailable("team_failing", url=url, status=status, reason=message)
    if status == 404 and server.answers_as_old():
        return TeamUnavailable("team_server_old", url=url)
    return TeamUnavailable("team_not_chroma", url=url)


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    for _ in range(10):  # httpx wraps httpcore's, which wraps the system's
        if error is None or isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None
