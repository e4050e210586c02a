"""Coverage-guided fuzzing of what reads files and answers of others, with atheris (libFuzzer for Python).

    uv pip install atheris               Linux; not among our dependencies
    python -m evals.fuzz --seconds 600   all targets together take so long; one: python -m evals.fuzz citations

Whatever it finds lies in build/fuzz, a file each, and can be given back: `python -m evals.fuzz citations --file FILE`.
A find that was mended becomes a test (tests/reliability/test_any_input.py).
"""
