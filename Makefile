# make help lists what there is to do.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo serve test torture check format bench golden migration lock clean
# Tests start many processes; each would compile the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## what there is to do
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: $(STAMP) ## everything that demo, serve and test need, into .venv
$(STAMP): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: $(STAMP) ## two years of three stores on an embedded database
	$(BIN)/pawpact demo

serve: $(STAMP) ## the HTTP API on 127.0.0.1:8080 (needs PAWPACT_KEY_FILE)
	$(BIN)/pawpact serve

# Each worker takes a stretch of tests: what a module or a kind of database shares is made once.
PYTEST := $(BIN)/pytest -n 2 --dist worksteal tests plugins

test: $(STAMP) ## every test, on SQLite and on PostgreSQL
	$(PYTEST)

torture: $(STAMP) ## the same tests at ten times the size; takes its time
	PAWPACT_TORTURE=10 $(PYTEST)

check: $(STAMP) ## format, lint, types, layers, rule files in form
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=core:plugins $(BIN)/lint-imports
	$(BIN)/pawpact rules fmt --all --check

format: $(STAMP) ## put the sources into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/pawpact rules fmt --all

bench: $(STAMP) ## performance as ratios in one run
	$(BIN)/python benchmarks/decide.py
	$(BIN)/python benchmarks/billing.py --sizes 1000x1
	$(BIN)/python benchmarks/policy.py --stores 100 --receipts 20000

golden: $(STAMP) ## write anew what readers of rule files are told; look through the difference
	PYTHONPATH=core:plugins:. $(BIN)/python -m tests.core.policy.golden
	PYTHONPATH=core:plugins:. $(BIN)/python -m tests.core.policy.comparing.golden

migration: $(STAMP) ## write the next schema revision: make migration MESSAGE="what changes"
	$(BIN)/python -m pawpact.database.autogenerate "$(MESSAGE)"

lock: ## pin all dependencies with hashes, without index addresses
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-header --no-emit-index-url --quiet -o requirements.lock

clean: ## remove what demo and tests leave behind
	rm -rf var build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
