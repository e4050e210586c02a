"""From an inquiry to evidence: embedder, Chroma vectors, lexical index, fusion."""
