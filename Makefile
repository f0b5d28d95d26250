# Two commands are enough:  make run   and   make test
# Everything they need is installed into this folder (.tools, .venv, .venv-rasa); data lives in var/.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

UV := .tools/bin/uv
PY := .venv/bin/python
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_PREFERENCE := only-system
export RASA_TELEMETRY_ENABLED := false

say = @printf '\n==> %s\n' "$(1)"

.PHONY: help guide nlu-report run test fuzz chaos lint format bench clean distclean test-tools

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: .venv/.installed ## Install what is missing and start everything (chat page, staff console, Rasa)
	@exec $(PY) -m bot serve

test: .venv/.installed-dev .venv-rasa/.installed test-tools ## Run every test: unit, Rasa data, conversations, browser
	$(call say,Checking the conversation data with Rasa)
	@$(PY) -m bot.rasa_process.command validate
	$(call say,Running the tests (first run trains the Rasa model; about 20 minutes on two cores))
	@$(PY) -m pytest --numprocesses 2 --dist loadscope --no-loadscope-reorder

KILLS ?= 200

fuzz: .venv/.installed-dev .venv-rasa/.installed test-tools ## Send 5,000 messages that nobody would write into open forms (make test sends 1,000)
	@FUZZ_MESSAGES=5000 $(PY) -m pytest tests/conversations/test_fuzz.py

chaos: .venv/.installed-dev .venv-rasa/.installed test-tools ## Kill bot, Rasa and database KILLS=200 times on each database, under load: is anything lost or doubled?
	@$(PY) -W ignore -m tests.chaos --database postgresql --processes 2 --kills $(KILLS)
	@$(PY) -W ignore -m tests.chaos --database sqlite --kills $(KILLS)

lint: .venv/.installed-dev ## Style, types and import rules
	$(call say,ruff)
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	$(call say,mypy: actions, bot, knowledge and entities)
	@.venv/bin/mypy
	$(call say,import rules)
	@.venv/bin/lint-imports

format: .venv/.installed-dev ## Reformat the code
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

bench: .venv/.installed-dev .venv-rasa/.installed ## Measure and print tables (docs/benchmarks.md keeps them); WeChat under load alone: python -m benchmarks.bench_channel
	@for script in benchmarks/bench_*.py; do printf '\n==> %s\n' "$$script"; $(PY) -m "benchmarks.$$(basename "$$script" .py)"; done

nlu-report: .venv-rasa/.installed ## How well messages are understood: per intent, confusions, the surest mistakes
	@.venv-rasa/bin/python -W ignore -m bot.rasa_process.nlu_report

guide: .venv/.installed-dev test-tools ## Take the pictures of docs/staff-guide.zh-CN.md anew
	@$(PY) -W ignore -m tests.support.guide

clean: ## Remove caches and trained models (data in var/ stays)
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache var/models test-artifacts
	@find . -name __pycache__ -not -path './.venv*' -not -path './.tools/*' -prune -exec rm -rf {} +

distclean: clean ## Also remove the virtual environments (data in var/ stays)
	@rm -rf .venv .venv-rasa .tools

# --- what the commands above need ------------------------------------------------------------------------------------

$(UV):
	$(call say,Installing uv (Python package installer) into .tools)
	@{ python3 -m venv .tools && .tools/bin/python -m pip install --quiet --disable-pip-version-check uv; } || \
	  { rm -rf .tools; echo "Could not install uv. Needed: Python 3.12 with venv and pip (Debian: apt install python3-venv) and access to a PyPI index."; exit 1; }

.venv/.installed: $(UV) uv.lock pyproject.toml
	$(call say,Installing the bot's Python 3.12 environment (.venv))
	@$(UV) sync --frozen --inexact --no-dev --python 3.12 || \
	  { echo "Could not build .venv. Needed: Python 3.12 on the PATH and access to a PyPI index; then run the same command again."; exit 1; }
	@touch $@

.venv/.installed-dev: $(UV) uv.lock pyproject.toml
	$(call say,Installing the bot's Python 3.12 environment with test tools (.venv))
	@$(UV) sync --frozen --python 3.12 || \
	  { echo "Could not build .venv. Needed: Python 3.12 on the PATH and access to a PyPI index; then run the same command again."; exit 1; }
	@touch .venv/.installed $@

.venv-rasa/.installed: .venv/.installed-dev
	$(call say,Installing Rasa's own Python 3.10 environment (.venv-rasa; about 1.8 GB))
	@$(PY) -m bot.rasa_process.command install
	@touch $@

# The browser test drives a real Chromium, and the database tests a private PostgreSQL beside SQLite.
test-tools:
	@missing=""; \
	for browser in chromium chromium-browser google-chrome; do command -v $$browser >/dev/null && found=1; done; \
	[ -n "$${found:-}" ] || missing="$$missing chromium"; \
	fc-list ':lang=zh' 2>/dev/null | grep -q . || missing="$$missing fonts-noto-cjk fontconfig"; \
	{ command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; } || missing="$$missing postgresql"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    printf '\n==> Installing for the tests:%s\n' "$$missing"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  else \
	    echo "The tests need these Debian packages:$$missing"; \
	    echo "Install them (sudo apt install$$missing) and run make test again."; exit 1; \
	  fi; \
	fi
