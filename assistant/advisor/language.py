"""Dutch or English? The words that tell stand with the library, where the grounding check reads them too."""

from assistant.library.language import detect_language

__all__ = ["detect_language"]
