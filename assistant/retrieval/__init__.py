"""From a question to findings: embedder, Chroma vectors, lexical index, fusion."""
