# Two commands matter: `make demo` and `make test`. Each makes what it needs in .venv and reuses it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One process per core, one thread each: small matrices gain nothing from BLAS threads and lose to them.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: demo test lint check test-slow bench clean

demo: $(VENV)/.runtime
	$(BIN)/scalebridge run examples/co_oxidation_ruo2.yaml -o results/co_oxidation_ruo2
	$(BIN)/scalebridge run examples/co_oxidation_ruo2.yaml -o results/co_oxidation_ruo2_lattice --fidelity auto

test: lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/.development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-slow: $(VENV)/.development
	$(BIN)/python -m pytest -n 2 --dist worksteal -m slow

bench: $(VENV)/.development
	$(BIN)/python -m pytest benchmarks -m "" --benchmark-only --benchmark-columns=min,median,rounds --benchmark-sort=name

clean:
	rm -rf $(VENV) results

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "scalebridge needs Python 3.11 or newer; found " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.development: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $(VENV)/.runtime $@
