"""Standpunt: a conversational advisor on customer-facing corporate social responsibility."""

__version__ = "0.1.0"
