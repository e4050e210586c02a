"""What verdicts and stances look like: a symbol, so that colour is never the only sign, and a colour of the theme."""

from __future__ import annotations

from assistant.domain import Stance, Verdict

VERDICT_SIGNS = {
    Verdict.SUPPORTED: "✓",
    Verdict.PARTIAL: "~",
    Verdict.UNSUPPORTED: "✗",
    Verdict.ADVICE: "◇",
}

VERDICT_STYLES = {
    Verdict.SUPPORTED: "$text-success",
    Verdict.PARTIAL: "bold $text-warning",
    Verdict.UNSUPPORTED: "bold $text-error",
    Verdict.ADVICE: "$text-secondary",
}

DOUBTFUL = {Verdict.PARTIAL: "partly_supported", Verdict.UNSUPPORTED: "not_supported"}
"""The verdicts that a reader must not miss, each with its words in `[brief]`."""

STANCE_SIGNS = {
    Stance.HOLD: "●",
    Stance.START: "▲",
    Stance.ADAPT: "◐",
    Stance.PAUSE: "‖",
    Stance.WAIT: "◌",
    Stance.WITHDRAW: "○",
    Stance.NONE: "–",
}

STANCE_TONES = {
    Stance.HOLD: "success",
    Stance.START: "success",
    Stance.ADAPT: "warning",
    Stance.PAUSE: "warning",
    Stance.WAIT: "warning",
    Stance.WITHDRAW: "error",
}
"""The theme's colour that goes with a stance; without one it is neutral."""
