"""Our colours: light, dark, and one of high contrast. The screens name roles of colours, never colours."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="standpunt-dark",
    primary="#7aa7f0",
    secondary="#a78bda",
    accent="#f0b35e",
    foreground="#e3e6ee",
    background="#14171f",
    surface="#1a1e28",
    panel="#232936",
    success="#7cc68d",
    warning="#e8b45a",
    error="#ee7d7d",
    dark=True,
    variables={"footer-key-foreground": "#f0b35e", "input-selection-background": "#7aa7f0 35%"},
)

LIGHT = Theme(
    name="standpunt-light",
    primary="#1f56a8",
    secondary="#6a3fa0",
    accent="#a8530a",
    foreground="#1d212b",
    background="#f7f6f2",
    surface="#fffefb",
    panel="#e9e7df",
    success="#1d7038",
    warning="#8a5a00",
    error="#b3261e",
    dark=False,
    variables={"footer-key-foreground": "#a8530a", "input-selection-background": "#1f56a8 25%"},
)

CONTRAST = Theme(
    name="standpunt-contrast",
    primary="#00d7ff",
    secondary="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    success="#5fff5f",
    warning="#ffd700",
    error="#ff8787",
    dark=True,
    text_alpha=1.0,
    variables={
        "text-muted": "auto 90%",
        "border": "#ffffff",
        "border-blurred": "#a8a8a8",
        "footer-key-foreground": "#ffff00",
        "footer-background": "#1c1c1c",
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
        "input-selection-background": "#0000ff",
    },
)

THEMES = (DARK, LIGHT, CONTRAST)
"""In the order in which they are offered. The setting `theme` knows them by name."""
