# Two commands set everything up: `make build` builds and validates the data package, `make test` runs the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The environment variable, unlike the option, pins what builds the package too.
PIP := PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip --disable-pip-version-check --quiet

# How `make validate` reports: text, json, markdown, github or junit.
FORMAT ?= text

.PHONY: build tables validate frictionless release test lint rules constraints clean

build:
	@$(MAKE) --no-print-directory tables
	@$(MAKE) --no-print-directory validate
	@$(MAKE) --no-print-directory frictionless

tables: $(VENV)/.build
	@$(BIN)/datapkg build

validate: $(VENV)/.build
	@$(BIN)/datapkg validate --format $(FORMAT)

# An independent word on the same package.
frictionless: $(VENV)/.build
	@$(BIN)/frictionless validate datapackage.json >/dev/null && echo "frictionless: datapackage.json is valid." \
	  || { $(BIN)/frictionless validate datapackage.json; exit 1; }

# Makes the release of the commit that is checked out, below dist/releases/; OPTIONS="--previous DIR" and others go to the command.
release: $(VENV)/.release
	@$(BIN)/datapkg release $(OPTIONS)

test: $(VENV)/.all
	@$(BIN)/python -m pytest

lint: $(VENV)/.all
	@$(BIN)/ruff check .
	@$(BIN)/mypy

# An environment counts as installed for as long as neither the requirements nor the pinned versions change.
$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.build: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing what a build needs into $(VENV) …"
	@$(PIP) install --editable '.[build,validate]'
	@touch $@

$(VENV)/.release: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing what a release needs into $(VENV) …"
	@$(PIP) install --editable '.[release]'
	@touch $@ $(VENV)/.build

$(VENV)/.all: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing what the tests need into $(VENV) …"
	@$(PIP) install --editable '.[all]'
	@touch $@ $(VENV)/.build $(VENV)/.release

# The reference page of the rules is made from the rules.
rules: $(VENV)/.build
	@$(BIN)/datapkg validate --list --format markdown > validators/README.md

# Pin the newest releases that the requirements allow; run the tests and look at the tables' diff before you commit it.
constraints:
	@rm -rf $(VENV)/pins && $(PYTHON) -m venv $(VENV)/pins
	@$(VENV)/pins/bin/python -m pip --disable-pip-version-check --quiet install '.[all]' hatchling
	@$(VENV)/pins/bin/python -m pip freeze --exclude cn-edu-workplans > constraints.txt
	@rm -rf $(VENV)/pins

clean:
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
