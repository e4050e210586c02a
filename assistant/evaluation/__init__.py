"""How good the answers are: suites of questions with expectations, a runner, metrics, and what they come to."""
