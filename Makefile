# Yanxia 檐下. `make help` lists what there is. Needs Python 3.11 or newer and make; everything else goes into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
export PORT LAN

VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
PYTEST := $(PY) -m pytest -rs
# Chromium's driver and async tests do not share a process: the browser is a call of its own.
WORKERS ?= 2
BROWSER := tests/browser

.PHONY: help env env-dev messages demo test test-all test-rooms test-browser prove prove-here check bench

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: env messages ## a seeded neighbourhood on http://127.0.0.1:8000   (PORT=8080, LAN=1, HOUSEHOLDS=50000)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo $(if $(HOUSEHOLDS),--households $(HOUSEHOLDS))
	@exec $(MANAGE) serve

test: env-dev messages ## the whole suite in its short form
	@status=0; $(MAKE) --no-print-directory test-rooms || status=1; \
	$(MAKE) --no-print-directory test-browser || status=1; exit $$status

test-rooms: env-dev messages
	$(PYTEST) -n $(WORKERS) -m "not prove" --ignore=$(BROWSER) tests

test-browser: env-dev messages
	$(PYTEST) -m "not prove" $(BROWSER)

prove: env-dev messages ## the full figures of everything that must hold, each with its command and seconds
	@status=0; $(MAKE) --no-print-directory prove-here || status=1; \
	if $(PY) -m tests.servers can-start; then \
	  echo "The same on PostgreSQL and Redis:"; \
	  $(PY) -m tests.servers run -- $(MAKE) --no-print-directory prove-here || status=1; \
	else echo "Proved on SQLite only: the sentence above says what is missing for the rest."; fi; \
	exit $$status

# pytest answers 5 when a folder holds no proof: that is not a failure of one.
prove-here:
	@status=0; $(PYTEST) -m prove --ignore=$(BROWSER) tests || [ $$? -eq 5 ] || status=1; \
	$(PYTEST) -m prove $(BROWSER) || [ $$? -eq 5 ] || status=1; exit $$status

check: env-dev messages ## format, lint, types, templates, import contracts, migrations, message catalogues, spelling
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/djlint templates --lint --quiet
	$(VENV)/bin/lint-imports
	$(PYTEST) tests/config/test_shape.py tests/config/test_locks.py
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) messages --check
	$(VENV)/bin/codespell
	@echo "make check: everything holds."

bench: env-dev messages ## measures casting and the live room, writes benchmarks/results.json
	$(PY) -m benchmarks

messages: $(VENV)/runtime.txt
	@$(MANAGE) messages --compile

# The environment. A copy of the lock stays beside it: when they differ, it is brought up to date.

env: ## .venv with what running needs
	@cmp -s requirements.txt $(VENV)/runtime.txt || $(MAKE) --no-print-directory $(VENV)/fresh
env-dev: ## .venv with what testing needs, too
	@cmp -s requirements-dev.txt $(VENV)/dev.txt || $(MAKE) --no-print-directory $(VENV)/fresh-dev

# Only what the lock names, extras included: pip adds nothing of its own, and says afterwards whether all fits.
PIP := $(PY) -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes --no-deps -r

$(VENV)/runtime.txt: env

.PHONY: $(VENV)/fresh $(VENV)/fresh-dev
$(VENV)/fresh: $(VENV)/bin/python
	@echo "Installing what running needs into $(VENV) …"
	@$(INSTALL) requirements.txt && $(PIP) check && cp requirements.txt $(VENV)/runtime.txt
$(VENV)/fresh-dev: $(VENV)/bin/python
	@echo "Installing what testing needs into $(VENV) …"
	@$(INSTALL) requirements-dev.txt && $(PIP) check && cp requirements-dev.txt $(VENV)/dev.txt && cp requirements.txt $(VENV)/runtime.txt

$(VENV)/bin/python:
	@python=""; for each in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3; do \
	  if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$each; break; fi; done; \
	if [ -z "$$python" ]; then echo "Yanxia needs Python 3.11 or newer, and none was found (Debian 12: apt install python3)."; exit 1; fi; \
	if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
	  version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "Python $$version is here but cannot make an environment: on Debian, apt install python$$version-venv."; exit 1; fi; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); echo "The environment $(VENV) could not be made; the lines above say why."; exit 1; }
