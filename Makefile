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

# Where Python may not keep what it compiled, every command takes half a second longer to start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: ask chat test terminal evals docs lint lock audit sbom setup setup-test clean
.DEFAULT_GOAL := help

help:
	@echo 'make ask Q="your question"   ask one question'
	@echo 'make chat                    open the terminal application'
	@echo 'make test                    run the tests'
	@echo 'make terminal                run the application in a real terminal (needs tmux)'
	@echo 'make evals                   run the evals and hold them against the recorded baseline'
	@echo 'make docs                    build the documentation into build/docs'
	@echo 'make lint                    ruff and mypy'
	@echo 'make audit                   known vulnerabilities of what is pinned (asks a service on the internet)'
	@echo 'make sbom                    write what is installed to build/sbom.cdx.json (CycloneDX)'
	@echo 'make lock                    renew the pinned versions and their hashes'

$(BIN)/uv:
	@echo 'Setting up $(VENV), once. It takes a few minutes, most of them without a word.'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

# uv holds every file against its hash in the lock; pip would refuse our own package, which has none.
$(VENV)/.ready: pyproject.toml constraints.lock | $(BIN)/uv
	@$(TORCH) $(UV) --constraint constraints.lock --editable .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml constraints.lock | $(BIN)/uv
	@$(TORCH) $(UV) --constraint constraints.lock --editable '.[dev]'
	@touch $@ $(VENV)/.ready

setup: $(VENV)/.ready
setup-test: $(VENV)/.ready-dev

export Q
ask: $(VENV)/.ready
	@$(BIN)/standpunt ask $(if $(value Q),"$$Q",)

chat: $(VENV)/.ready
	@$(BIN)/standpunt chat

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

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

# torch is pinned by hand and without hashes, because which of its builds fits depends on the machine; what only its
# CUDA build needs is left out.
lock: | $(BIN)/uv
	@mkdir -p build
	@echo 'torch==2.13.0' > build/torch.txt
	@$(BIN)/uv pip compile --quiet --universal --no-annotate --no-header --generate-hashes --python-version 3.11 \
	  --all-extras --constraint build/torch.txt pyproject.toml --output-file build/compiled.lock
	@awk '/^[a-z0-9]/ { kept = !/^(nvidia|cuda|triton|torch==)/; if (/^torch==/) { sub(/[+ ].*/, ""); print } } kept' \
	  build/compiled.lock > constraints.lock
	@sed -E '/^ /d; s/ \\$$//' constraints.lock > constraints.txt
	@rm build/compiled.lock build/torch.txt

audit: | $(BIN)/uv
	$(BIN)/uv tool run --from pip-audit==2.10.1 pip-audit --strict --disable-pip --no-deps --requirement constraints.txt

sbom: $(VENV)/.ready
	@mkdir -p build
	$(BIN)/uv tool run --from cyclonedx-bom==7.5.0 cyclonedx-py environment --pyproject pyproject.toml \
	  --output-reproducible --of JSON --output-file build/sbom.cdx.json $(BIN)/python

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache
