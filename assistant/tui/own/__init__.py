"""Screens on the user's own documents, case notes and decisions."""
