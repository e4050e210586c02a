"""From a brief and its evidence to verdicts."""
