"""The conversation on the screen: what was asked, what was answered, and what is on its way."""
