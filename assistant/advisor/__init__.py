"""From a question to a brief."""
