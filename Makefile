# Two commands do everything: `make ask Q="…"` and `make test`. Both set up what they need first.
# Nothing but python3 (3.11 or newer) and make has to be there.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
UV      = UV_PYTHON=$(BIN)/python $(BIN)/uv pip install --quiet
# The embedder needs no torch, but sentence-transformers does, and on Linux the ordinary torch brings gigabytes
# of CUDA. Its CPU build comes from a folder of wheels if one is configured (PIP_FIND_LINKS), or else from
# PyTorch's own CPU index, which uv knows by name. macOS has only one build.
ifdef PIP_FIND_LINKS
TORCH  := UV_FIND_LINKS=$(PIP_FIND_LINKS)
else ifeq ($(shell uname -s),Linux)
TORCH  := UV_TORCH_BACKEND=cpu
endif

.PHONY: ask chat test terminal evals docs lint setup setup-test clean
.DEFAULT_GOAL := help

help:
	@echo 'make ask Q="your question"   ask one question'
	@echo 'make chat                    open the terminal application'
	@echo 'make test                    run the tests'
	@echo 'make terminal                run the application in a real terminal (needs tmux)'
	@echo 'make evals                   run the evals and hold them against the recorded baseline'
	@echo 'make docs                    build the documentation into build/docs'
	@echo 'make lint                    ruff and mypy'

$(BIN)/uv:
	@echo 'Setting up $(VENV), once. It takes a few minutes, most of them without a word.'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

$(VENV)/.ready: pyproject.toml constraints.txt | $(BIN)/uv
	@$(TORCH) $(UV) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml constraints.txt | $(BIN)/uv
	@$(TORCH) $(UV) --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.ready

setup: $(VENV)/.ready
setup-test: $(VENV)/.ready-dev

export Q
ask: $(VENV)/.ready
	@$(BIN)/standpunt ask $(if $(value Q),"$$Q",)

chat: $(VENV)/.ready
	@$(BIN)/standpunt chat

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

# The application in a real terminal; needs tmux.
terminal: $(VENV)/.ready-dev
	$(BIN)/python -m tests.tui.in_tmux

# Every suite with the built-in advisor, held against the recorded baseline. Another processor rounds the int8 model
# otherwise, and that may turn a sample or two.
evals: $(VENV)/.ready-dev
	rm -rf $(VENV)/evals
	STANDPUNT_HOME=$(VENV)/evals/home $(BIN)/standpunt eval --out $(VENV)/evals/run
	$(BIN)/standpunt eval gate $(VENV)/evals/run --baseline evals/results/baseline.json --tolerance 0.03

# The pages that are made from the code are renewed first; a warning, such as a broken link, ends it.
docs: $(VENV)/.ready-dev
	@$(BIN)/python -m docs.making
	@LC_ALL=C $(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs build/docs
	@echo 'build/docs/index.html'

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy docs/screenshots/make.py docs/conf.py
	$(BIN)/mypy --package docs.making

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache
