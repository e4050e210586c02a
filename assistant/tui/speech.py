"""The words on the screen: one language for the whole application, which may change while it runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.domain import Language
from assistant.words import say

if TYPE_CHECKING:
    from textual.binding import BindingsMap

_spoken = [Language.EN]


def set_language(language: Language) -> None:
    """Speak a language from now on; what is on the screen already stays as it is."""
    _spoken[0] = language


def language() -> Language:
    """The language of the interface."""
    return _spoken[0]


def tr(path: str, /, **facts: object) -> str:
    """The text at a dotted path below `[tui]` in the language of the interface."""
    return say(language(), f"tui.{path}", **facts)


def key_name(shown: str) -> str:
    """What a key is called in the language of the interface, from Textual's display of it, e.g. `space` or `^p`."""
    *modifiers, key = shown.split("+") if len(shown) > 1 else [shown]
    return "+".join((*modifiers, tr("key_names.space") if key == "space" else key))


class SpokenBindings:
    """Mixin for whatever has BINDINGS: their descriptions come from `[tui.keys]`, by the bindings' ids.

    Textual takes descriptions from the class, which is made before the language is known, and has no hook for
    translation; hence the hold of its instance's map. It also hides what has no description, so whether a binding shows
    is read again from where it was written.
    """

    _bindings: BindingsMap

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak_bindings()

    def speak_bindings(self) -> None:
        """Describe our bindings in the language of the interface as it is now."""
        written = [binding for each in reversed(type(self).__mro__) for binding in vars(each).get("BINDINGS", ())]
        shown = {binding.id: binding.show for binding in written if getattr(binding, "id", None)}
        spoken = self._bindings.key_to_bindings
        for key, bindings in spoken.items():
            spoken[key] = [
                replace(binding, description=tr(f"keys.{binding.id}"), show=shown[binding.id])
                if binding.id in shown
                else binding
                for binding in bindings
            ]
