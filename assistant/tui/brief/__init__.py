"""How a checked brief looks: its statements, the evidence beside it, and a passage in its document."""
