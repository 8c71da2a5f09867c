# Two commands are enough: `make demo` shows the system, `make test` checks it. Both make their own
# environment in .venv from requirements.lock (every package pinned, every file's hash checked).

PYTHON ?= python3
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.package-installed
DEMO := demo
ANNOTATED := $(DEMO)/annotated
# Nothing is asked, and nothing is installed that the lock does not name.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help environment demo test check lint docs format lock wheel clean

help:  ## Say what can be typed here
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' $(MAKEFILE_LIST) | expand -t 20

# --- the environment ------------------------------------------------------------------------------

environment: $(READY)  ## Make .venv from requirements.lock

$(VENV)/.lock-installed: requirements.lock .ci/prerequisites
	@.ci/prerequisites $(PYTHON)
	@echo "Making the environment in $(VENV) (once; a minute or two) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

# The build backend is in the lock: no isolated build, so nothing unpinned is fetched.
$(READY): $(VENV)/.lock-installed pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# --- the demonstration ----------------------------------------------------------------------------

demo: export PLAT_DATABASE_URL = sqlite:///$(DEMO)/registry.db
demo: $(READY)  ## Read the sample pictures, look their plates up, draw what was found
	@mkdir -p $(DEMO)
	@$(BIN)/plat registry init --sample
	@$(BIN)/plat read samples/ --annotate $(ANNOTATED)

# --- the checks -----------------------------------------------------------------------------------

test: check  ## Everything: the checks below and the whole test suite
	@.ci/prerequisites $(PYTHON) tests
	@$(BIN)/pytest -n $(WORKERS)

check: lint docs  ## Style, types, the direction of imports, the documentation

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

docs: $(READY)
	@$(BIN)/pytest tests/test_docs.py

# --- for maintainers ------------------------------------------------------------------------------

format: $(READY)  ## Put the code into the common form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock:  ## Pin anew after a change of dependencies (needs uv; UPGRADE=1 takes the newest)
	uv pip compile --universal --generate-hashes --no-strip-extras --no-header --no-emit-index-url --extra dev \
		$(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.lock

wheel: $(READY)  ## Build the wheel, weights included, into dist/
	@$(BIN)/hatchling build --target wheel

clean:  ## Remove what these commands made
	rm -rf $(VENV) $(DEMO) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
