# The shop's commands. `make` alone lists them.
SHELL := /bin/bash
BIN := .venv/bin
ARGS ?=
# A file's tests stay together, and the files in the order of tests/conftest.py: the longest first.
PARALLEL := -n 2 --dist loadscope --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup run keycloak test e2e bench docs words lint format lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make the environment (.venv) from requirements.lock.txt
	@deploy/setup.sh

run: setup ## start the shop on http://localhost:8000 (PORT=... for another); Ctrl-C stops it
	@exec $(BIN)/python -m views.cli.shop

keycloak: setup ## start a real Keycloak for the shop on http://localhost:8080 (KEYCLOAK_PORT=...); Ctrl-C stops it
	@KEYCLOAK="$$(deploy/keycloak.sh)" && export KEYCLOAK && exec $(BIN)/python -m views.cli.keycloak

test: setup ## all tests, in the browser and with Keycloak too (ARGS="-k cart" for some)
	@CHROMIUM="$$(deploy/chromium.sh)" && KEYCLOAK="$$(deploy/keycloak.sh || [ -z "$$REQUIRE_KEYCLOAK" ])" && export CHROMIUM KEYCLOAK && exec $(BIN)/python -m pytest $(PARALLEL) $(ARGS)

e2e: setup ## the tests in the browser alone
	@CHROMIUM="$$(deploy/chromium.sh)" && export CHROMIUM && exec $(BIN)/python -m pytest $(PARALLEL) tests/e2e $(ARGS)

bench: setup ## measure, and write docs/benchmarks.md (USERS="10000 1000000"; the large one takes long)
	@exec $(BIN)/python -m tests.bench $(if $(USERS),--users $(USERS))

docs: setup ## write sql/schema.sql and docs/schema/ anew, after a migration
	@exec $(BIN)/python -m views.cli.reference

words: setup ## bring the translations up to date, and list what lacks words (docs/translation.md)
	@exec $(BIN)/python -m views.cli.words

lint: setup ## formatting, style, types, import contracts, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --check --lint --quiet

format: setup ## write the code as `make lint` wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

LOCK := $(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"
lock: setup ## pin what pyproject.toml allows (UPGRADE=--upgrade for the newest of it)
	$(LOCK) $(UPGRADE) --group dev pyproject.toml -o requirements.lock.txt
	echo "uv==$$($(BIN)/uv --version | cut -d ' ' -f 2)" | $(LOCK) - -o deploy/uv.txt
