# `make` prints the targets. PYTHON=… names the interpreter that .venv is made with (3.11).
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help demo smoke test test-services check bench shot lock clean base dev

PY := .venv/bin/python
PACKAGES := kit tenants people approval commerce ingestion loyalty insights outreach saas
WORKERS ?= 2
ARGS ?=
export PYTHON
# A killed make takes the demo along, PostgreSQL included.
demo smoke: export REGULARS_STOP_WITH_PARENT = 1

step = @printf '\n== %s\n' '$(1)'; $(1)

help: ## Print these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: base ## Make .venv, start everything, load the demo's data and serve it until Ctrl-C
	@$(PY) -m saas.demo up

smoke: base ## The same without staying: fetch the main pages as each role and check them
	@$(PY) -m saas.demo smoke

test: dev ## Run the whole test suite against a PostgreSQL of its own (ARGS="…" goes to pytest)
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-services: dev ## Run the database and task tests against servers on loopback, where they answer
	@$(PY) -m tests.services

check: dev ## Lint, types, layers, Django's checks, missing migrations
	$(call step,.venv/bin/ruff check .)
	$(call step,.venv/bin/ruff format --check .)
	$(call step,.venv/bin/mypy $(PACKAGES))
	$(call step,.venv/bin/lint-imports)
	$(call step,$(PY) manage.py check)
	$(call step,$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run)

bench: dev ## Measure: a table, and one JSON line per figure
	@$(PY) -m saas.embedded up
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) -m benchmarks.run $(ARGS); code=$$?; $(PY) -m saas.embedded down; exit $$code

shot: dev ## Take screenshots of the running demo's pages into docs/img
	@$(PY) -m saas.demo shot

lock: ## Lock requirements/*.in anew
	@PYTHON=$(PYTHON) requirements/lock

clean: ## Remove what was made here: databases, caches, .venv
	@for run in .run .run-tests; do \
	    if [ -x $(PY) ] && [ -d $$run ]; then REGULARS_RUN_DIR=$$PWD/$$run $(PY) -m saas.embedded destroy; fi; \
	done
	@rm -rf .run .run-tests .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis staticfiles
	@if [ ! -L .venv ]; then rm -rf .venv; fi

base:
	@requirements/install base

dev:
	@requirements/install dev
