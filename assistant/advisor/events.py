"""What happens on the way from a question to its brief. CLI, TUI, evals and the Python API consume the same events."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.advisor.evidence import Evidence
from assistant.domain import Brief, Grounding, Inquiry
from assistant.errors import DraftFailed


@dataclass(frozen=True, slots=True)
class Understood:
    """The question is understood."""

    inquiry: Inquiry


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The evidence is gathered."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Drafting:
    """A piece of the draft, as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Checking:
    """The draft is whole, and its statements are being checked."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was written is checked as it stands; what nothing supports may still be mended."""

    grounding: Grounding


@dataclass(frozen=True, slots=True)
class Checked:
    """The statements are checked."""

    grounding: Grounding


@dataclass(frozen=True, slots=True)
class Finished:
    """The brief is ready. Always the last event."""

    brief: Brief


@dataclass(frozen=True, slots=True)
class FellBack:
    """The chat model's draft cannot be used; what was drafted so far is void, and the built-in advisor writes.

    `failure`: the error behind the reason, for whoever counts them or tells it in another language.
    """

    reason: str
    failure: DraftFailed


Event = Understood | Retrieved | Drafting | Checking | Drafted | FellBack | Checked | Finished
