"""Four tiny language models of which it is known how good they are, to see whether the suites tell them apart.

    python -m evals.tiny_models FOLDER      writes noise.gguf, glib.gguf, careless.gguf and faithful.gguf

They are Llamas with two layers and nearly the same vocabulary, the words of our corpus and prompts, for llama.cpp and
whatever else reads GGUF. Nothing is trained: the weights are written down, as programs are compiled into transformers
(Lindner et al. 2023, arXiv:2301.05062).

- `noise`: weights out of a hat.
- `glib`: keeps to the form, takes the stance that is offered first, and says the same six sentences with made-up
  figures to every question, each with a citation. It never looks at the passages.
- `faithful`: takes the stance that is offered first, and quotes the first passages word by word, each with its number.
- `careless`: as `faithful`, but every second citation names the passage after the one that it quotes.
"""
