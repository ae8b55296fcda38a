# make run    a fresh machine to a running demo newsroom
# make test   a fresh machine to all tests run
# make torture  every crash that we know to stage, at full size (ROUNDS=)
# make bench  what everything costs at 1,000, 10,000 and 100,000 articles (SIZES=, ARGS=)
#
# Needs Python 3.11 or newer (with venv), git and make. Everything else goes into .venv.

VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/done
NEWSROOM ?= newsroom
PORT ?= 8000
SITE_PORT ?= 8001
SIZES ?= 1000,10000,100000

# The first Python that is new enough and can make a virtual environment.
FITTING = import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	if $$name -c '$(FITTING)' >/dev/null 2>&1; then echo $$name; break; fi; done)

PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*')
PACKAGE := pyproject.toml hatch_build.py constraints.txt $(FRONTEND)

.PHONY: run test torture bench bench-catalog bench-checks bench-diff bench-editor bench-lossless bench-store lint types format clean

run: $(DONE)/run
	@$(BIN)/cms demo $(NEWSROOM) --port $(PORT) --site-port $(SITE_PORT)
	@exec $(BIN)/cms -C $(NEWSROOM)/desk serve --port $(PORT) --site-port $(SITE_PORT)

# Two at a time; a file of browser tests stays together, so that each half makes one demo newsroom.
test: $(DONE)/test tools
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

# Nothing acknowledged is lost: every system call of a save and of a publication, and ROUNDS kills under load.
ROUNDS ?= 200
torture: $(DONE)/test tools
	TORTURE_ROUNDS=$(ROUNDS) $(BIN)/python -m pytest tests/faults --durations=5 $(ARGS)

bench: $(DONE)/test bench-diff
	$(BIN)/python -m tests.bench --sizes "$(SIZES)" $(ARGS)

# What a commit costs in the store alone, beside the bare cost of its bytes.
bench-store: $(DONE)/test
	$(BIN)/python -m tests.bench.store --sizes "$(SIZES)" $(ARGS)

# What edits of real files change: every Markdown file of SAMPLES (WHOLE=100: fewer through the pages).
SAMPLES ?= ../shared/corpora
WHOLE ?= 0
bench-lossless: $(DONE)/bench
	$(BIN)/python -m tests.bench.lossless $(SAMPLES) --whole $(WHOLE)

# How prose is compared, beside git diff --word-diff: edits of SAMPLES and real commits (ARGS="--pairs 200").
bench-diff: $(DONE)/test
	$(BIN)/python -m tests.bench.differing $(SAMPLES) $(ARGS)

# How long the editor takes to open a text, and how long a key takes (ARGS="--rounds 20 --keys 400").
bench-editor: $(DONE)/test tools
	$(BIN)/python -m tests.bench.editor $(ARGS)

# What the checks beside a text cost at 1,000, 10,000 and 40,000 words.
bench-checks: $(DONE)/test
	$(BIN)/python -m tests.bench.checking $(ARGS)

# A catalog from nothing (ARGS="--articles 100000 --edits 20000", or "--desk DIR" for a newsroom that is there).
bench-catalog: $(DONE)/test
	$(BIN)/python -m tests.bench.catalog $(ARGS)

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

$(DONE)/bench: $(DONE)/test
	@echo "Installing what the benchmarks need …"
	@$(PIP) --editable '.[test,lint,bench]'
	@touch $@

# What only the tests need of the machine: Debian's Chromium, ssh-keygen, by which git checks signatures, and strace.
.PHONY: tools
tools:
	@missing=""; \
	command -v chromium >/dev/null || missing="chromium"; \
	command -v ssh-keygen >/dev/null || missing="$$missing openssh-client"; \
	command -v strace >/dev/null || missing="$$missing strace"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing $$missing …"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; fi; \
	command -v chromium >/dev/null || \
		echo "NO BROWSER: chromium is not here and could not be installed. Browser tests will NOT run." >&2; \
	command -v ssh-keygen >/dev/null || \
		echo "NO SSH-KEYGEN: it is not here and could not be installed (openssh-client). Tests of signatures will fail." >&2; \
	command -v strace >/dev/null || \
		echo "NO STRACE: it is not here and could not be installed. Tests of durability will fail." >&2
