"""Standpunt: a conversational advisor on customer-facing corporate social responsibility.

    from assistant import Advisor, to_markdown

    advisor = Advisor()
    print(to_markdown(advisor.answer("Should we hold our inclusive campaign?")))
    advisor.close()

Everything named in `__all__` is public; it is imported when it is first used, so that the command stays quick.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.advisor.events import Drafting as Drafting
    from assistant.advisor.events import Finished as Finished
    from assistant.advisor.markdown import to_markdown as to_markdown
    from assistant.advisor.pipeline import Advisor as Advisor
    from assistant.advisor.publication import to_json as to_json
    from assistant.advisor.runnable import PassageRetriever as PassageRetriever
    from assistant.advisor.runnable import as_runnable as as_runnable
    from assistant.conversation.conversation import Conversation as Conversation
    from assistant.conversation.store import SessionStore as SessionStore
    from assistant.domain import Brief as Brief
    from assistant.domain import Language as Language
    from assistant.domain import Profile as Profile
    from assistant.settings import Settings as Settings

# The wheels of onnxruntime report to Microsoft, with an identifier that they keep on disk, unless this is set before it
# is imported (its Privacy.md, 1.31).
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = "0.1.0"

_HOMES = {
    "Advisor": "advisor.pipeline",
    "Brief": "domain",
    "Conversation": "conversation.conversation",
    "Drafting": "advisor.events",
    "Finished": "advisor.events",
    "Language": "domain",
    "PassageRetriever": "advisor.runnable",
    "Profile": "domain",
    "SessionStore": "conversation.store",
    "Settings": "settings",
    "as_runnable": "advisor.runnable",
    "to_json": "advisor.publication",
    "to_markdown": "advisor.markdown",
}
__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - names, all of them


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(f"assistant.{_HOMES[name]}"), name)
