# What readers and contributors run. Every target does its own set-up, so a fresh clone on a
# machine with Python 3.11 or newer, git and make needs nothing else.

.DEFAULT_GOAL := help
.PHONY: help site serve test lint rules links audit sbom calibrate bench lighthouse lock ready clean

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/tools
PORT  ?= 8000
SIZES ?= 50 500

# The first Python that is new enough; choose another one with: make site PYTHON=python3.13
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1 | \2/p' Makefile | while IFS='|' read -r name what; \
		do printf '%-14s%s\n' "$$name" "$$what"; done

site: $(READY)  ## build the site into site/
	@$(BIN)/wellspring build

serve: $(READY)  ## build the site, show it on http://127.0.0.1:8000, follow edits of profiles
	@$(BIN)/wellspring serve --port $(PORT)

test: $(READY) $(TOOLS)/.ready browser  ## run all tests, on all cores
	@$(BIN)/python -m pytest -n auto

lint: $(READY)  ## check format, rules and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/zizmor --offline --persona=pedantic --no-progress --quiet .github

rules: $(READY)  ## hold data/ against its rules, as the weekly job does before it commits
	@$(BIN)/python -m pytest -q -m data \
		tests/test_data_rules.py tests/test_claim_ledger.py tests/test_digest_ledger.py

links: $(READY)  ## follow every link; writes what is gone into links.txt, some minutes
	@$(BIN)/python .github/scripts/links.py links.txt

audit: $(READY)  ## look up the locked packages among known vulnerabilities
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock $(AUDIT)

sbom: $(READY)  ## write the bill of materials of a release into release/
	@mkdir -p release
	@$(BIN)/cyclonedx-py environment --output-reproducible --no-validate --pyproject pyproject.toml \
		--mc-type application --output-file release/sbom.cdx.json $(BIN)/python

calibrate: $(READY)  ## measure false alarms and power of the claims' tests, some minutes
	@$(BIN)/python -m benchmarks.calibration

bench: $(READY)  ## measure speed and memory of every stage (SIZES="50 500 3000" for more), long
	@$(BIN)/python -m pytest -q -o tmp_path_retention_policy=none \
		benchmarks/test_speed.py --sizes "$(SIZES)"

lock:  ## write requirements.lock anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@set -eu; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(PYTHON) -m venv "$$folder"; "$$folder/bin/python" -m pip install --quiet uv; \
	"$$folder/bin/uv" --quiet pip compile --universal --python-version 3.11 --generate-hashes \
		--extra dev --no-header --no-annotate $(UPGRADE) -o requirements.lock pyproject.toml; \
	"$$folder/bin/uv" --quiet pip compile --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate -o tests/tools/node.lock tests/tools/node.txt

lighthouse: site $(TOOLS)/.ready browser  ## measure speed and accessibility of three pages, some minutes
	@$(BIN)/python -m benchmarks.lighthouse

ready: $(READY)  ## set up .venv and nothing else

clean:  ## remove everything that these commands made
	@rm -rf site release links.txt audit.json audit.txt $(VENV) *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .cache
	@find generator tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -e .git ]; then git clean -fdqX docs; fi

# The environment: locked packages with hashes, then the project itself. The stamp is written
# last, so an interrupted set-up is taken up again and a finished one costs nothing.
$(READY): requirements.lock pyproject.toml
	@set -eu; \
	if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Wellspring needs Python 3.11 or newer and found: $$($(or $(PYTHON),python3) --version 2>/dev/null || echo none)" >&2; exit 1; fi; \
	if ! $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		if ! $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(INSTALL_VENV); fi; \
		echo "Creating $(VENV) with $$($(PYTHON) --version)"; \
		$(PYTHON) -m venv --clear $(VENV); fi; \
	echo "Installing the locked packages into $(VENV) (once, about a minute)"; \
	$(PIP) install --require-hashes --only-binary :all: --requirement requirements.lock; \
	$(PIP) install --no-index --no-deps --no-build-isolation --editable .; \
	touch $(READY)

# What tests need besides: an HTML validator from npm, which a Python package brings along. The
# versions and hashes stand in tests/tools.
$(TOOLS)/.ready: $(READY) tests/tools/node.lock tests/tools/package-lock.json
	@set -eu; \
	echo "Installing the HTML validator into $(TOOLS) (once)"; \
	$(PIP) install --require-hashes --only-binary :all: --requirement tests/tools/node.lock; \
	mkdir -p $(TOOLS); cp tests/tools/package.json tests/tools/package-lock.json $(TOOLS)/; \
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix $(TOOLS) --ignore-scripts --no-audit --no-fund --silent; \
	touch $(TOOLS)/.ready

# A browser and a Java, from Debian or Ubuntu where they are missing. Tests never skip for want
# of them.
.PHONY: browser
browser:
	@set -eu; missing=; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
		command -v google-chrome >/dev/null || missing="chromium"; \
	command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	if [ -n "$$missing" ]; then \
		root=; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
		echo "Installing $$missing, which the tests of the built site need"; \
		get="env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $$missing"; \
		$$root sh -c "$$get >/dev/null 2>&1 || { apt-get -qq update && $$get >/dev/null; }" || { \
			echo "The tests need $$missing. Run: sudo apt-get install $$missing   then: make" $(MAKECMDGOALS) >&2; \
			exit 1; }; fi

PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

# Debian and Ubuntu ship Python without ensurepip; the missing package is named after the version.
define INSTALL_VENV
	package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	root=; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
	get="env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $$package"; \
	if command -v apt-get >/dev/null && $$root true 2>/dev/null; then \
		echo "Installing $$package, which this Python needs to create $(VENV)"; \
		$$root sh -c "$$get >/dev/null 2>&1 || { apt-get -qq update && $$get >/dev/null; }" || true; fi; \
	if ! $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
		echo "This Python cannot create $(VENV). Run: sudo apt-get install $$package   then: make" $(MAKECMDGOALS) >&2; \
		exit 1; fi
endef
