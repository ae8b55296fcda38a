# make run    a fresh machine to a running demo newsroom
# make test   a fresh machine to all tests run
#
# Needs Python 3.11 or newer (with venv), git and make. Everything else goes into .venv.

VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/done
NEWSROOM ?= newsroom
PORT ?= 8000
SITE_PORT ?= 8001

# The first Python that is new enough and can make a virtual environment.
FITTING = import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	if $$name -c '$(FITTING)' >/dev/null 2>&1; then echo $$name; break; fi; done)

PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*')
PACKAGE := pyproject.toml hatch_build.py constraints.txt $(FRONTEND)

.PHONY: run test lint types format clean

run: $(DONE)/run
	@$(BIN)/cms demo $(NEWSROOM)
	@exec $(BIN)/cms -C $(NEWSROOM)/desk serve --port $(PORT) --site-port $(SITE_PORT)

# Two at a time; a file of browser tests stays together, so that each half makes one demo newsroom.
test: $(DONE)/test tools
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint: $(DONE)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DONE)/test
	$(BIN)/mypy

format: $(DONE)/test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) cms/web/static frontend/node_modules .pytest_cache .mypy_cache .ruff_cache test-results

$(DONE)/venv:
	@if [ -z "$(PYTHON)" ]; then \
		echo "No Python 3.11 or newer with venv was found. On Debian: apt-get install python3 python3-venv." >&2; \
		echo "Or name one: make run PYTHON=/path/to/python3" >&2; exit 1; fi
	@command -v git >/dev/null || { echo "git was not found. On Debian: apt-get install git." >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(DONE) && touch $@

$(DONE)/run: $(DONE)/venv $(PACKAGE)
	@echo "Installing Copydesk …"
	@$(PIP) --editable .
	@touch $@

$(DONE)/test: $(DONE)/run
	@echo "Installing what the tests need …"
	@$(PIP) --editable '.[test,lint]'
	@touch $@

# What only the tests need of the machine: Debian's Chromium, and ssh-keygen, by which git checks signatures.
.PHONY: tools
tools:
	@missing=""; \
	command -v chromium >/dev/null || missing="chromium"; \
	command -v ssh-keygen >/dev/null || missing="$$missing openssh-client"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing $$missing …"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; fi; \
	command -v chromium >/dev/null || \
		echo "NO BROWSER: chromium is not here and could not be installed. Browser tests will NOT run." >&2; \
	command -v ssh-keygen >/dev/null || \
		echo "NO SSH-KEYGEN: it is not here and could not be installed (openssh-client). Tests of signatures will fail." >&2
