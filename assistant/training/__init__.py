"""How the shipped embedder is made. The product never imports this.

    python -m assistant.training prepare --pairs DIR --work DIR     sentence pairs, cleaned
    python -m assistant.training lexicon --work DIR                 translations with weights
    python -m assistant.training vocabulary --work DIR              the teacher with a Dutch vocabulary
    python -m assistant.training distil --work DIR                  the student learns the teacher's vectors
    python -m assistant.training export --work DIR --out DIR        int8 ONNX, tokenizer, model card
    python -m assistant.training casebook                           the casebook's vectors, which come along with it
    python -m assistant.training measure MODEL …                    what it is worth

Each step reads what the one before left in the work folder. `pip install 'standpunt[train]'` brings what they need.
"""
