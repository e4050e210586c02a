"""Chat models: which there are, how their answers stream in, and what is said when one fails."""
