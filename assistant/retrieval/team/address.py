"""Where the team's server is, as the setting `chroma_url` names it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.errors import TeamUnavailable

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_DEFAULTS = ("default_tenant", "default_database")
"""What Chroma calls them (chromadb.config)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A Chroma server with the tenant and the database in it. `root`: scheme, host and port."""

    root: str
    tenant: str
    database: str
    secure: bool
    local: bool
    """Whether it is this machine, where no proxy has any business."""

    @classmethod
    def of(cls, url: str) -> Address:
        """From `http(s)://host[:port][/tenant/database]`.

        Raises:
            TeamUnavailable: it is no such address.
        """
        try:
            parts = urlsplit(url.strip())
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            raise TeamUnavailable("team_address_wrong", url=url) from None
        path = [part for part in parts.path.split("/") if part]
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain or len(path) not in (0, 2):
            raise TeamUnavailable("team_address_wrong", url=url.rpartition("@")[2])
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        tenant, database = path or _DEFAULTS
        return cls(
            f"{parts.scheme}://{host}{port}", tenant, database, parts.scheme == "https", parts.hostname in LOOPBACK
        )

    @property
    def shown(self) -> str:
        """As users know it."""
        return self.root if (self.tenant, self.database) == _DEFAULTS else f"{self.root}/{self.tenant}/{self.database}"
