"""Screens to fill in: the user's organisation, the settings, and the chat model."""
