# Quire's commands. Each installs what it needs, once for each state of the lock files. What remembers that lies inside
# what was installed, so removing a folder (.venv, node_modules, client/dist) is always safe.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
NPM_CI := npm ci --no-audit --no-fund --loglevel=error

RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
UV := .cache/lock-venv/bin/uv
CLIENT := client/dist/index.html
CLIENT_PACKAGES := client/node_modules/.package-lock.json
INTEROP := tests/interop/node_modules/.package-lock.json

CLIENT_SOURCES := $(shell find client -type f -not -path '*/node_modules/*' -not -path 'client/dist/*' 2>/dev/null)

PORT ?=
ARGS ?=

##@ Use

.PHONY: serve
serve: $(RUNTIME) $(CLIENT)  ## Build what is missing and serve on SQLite, ./quire.db (PORT=8080; QUIRE_* are obeyed)
	@if [ -z "$$QUIRE_DATABASE" ]; then echo "Documents are kept in ./quire.db."; fi
	@echo "The address is in the next line; Ctrl-C stops the server."
	@PYTHONPATH=server exec $(BIN)/python -m quire serve $(if $(PORT),--port $(PORT))

.PHONY: client
client: $(CLIENT)  ## Build the browser client into client/dist

.PHONY: image
image:  ## Build the container image `quire` with docker
	docker build --file docker/Dockerfile --tag quire .

##@ Develop

.PHONY: test
test: check system $(CLIENT) $(INTEROP)  ## Run the checks and every test: client units, Python, real clients, browsers
	cd client && npm test
	$(BIN)/python -m pytest $(ARGS)

.PHONY: check
check: $(DEV) $(CLIENT_PACKAGES)  ## Check format, lint and types of the server and the client
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	cd client && npm run check

.PHONY: format
format: $(DEV) $(CLIENT_PACKAGES)  ## Format the server and the client
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd client && npm run format

.PHONY: bench
bench: $(DEV) system  ## Measure Quire beside other servers and write docs/benchmarks.md (ARGS=--help)
	$(BIN)/python -m tests.benchmarks $(ARGS)

.PHONY: screenshots
screenshots: $(DEV) system $(CLIENT)  ## Picture every page and state in build/screenshots (ARGS=--help)
	$(BIN)/python -m tests.screenshots $(ARGS)

.PHONY: image-test
image-test: $(DEV) system  ## Build the image without an engine and test it: SQLite, restarts, Postgres (minutes)
	docker/check $(ARGS)

.PHONY: lock
lock: $(UV)  ## Write the lock files anew after a change of pyproject.toml (ARGS=--upgrade for newer versions)
	scripts/lock $(ARGS)

.PHONY: clean
clean:  ## Remove everything that these commands made, except databases
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	rm -rf client/dist client/node_modules tests/interop/node_modules tests/benchmarks/peers/node_modules
	find server tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help:  ## List the commands
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# What the commands need.

$(BIN)/python:
	@scripts/make-venv $(VENV)

$(RUNTIME): requirements.lock $(BIN)/python
	@echo "Installing the server's packages …"
	@$(PIP) --require-hashes --requirement requirements.lock
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml $(BIN)/python
	@echo "Installing the packages for development …"
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(RUNTIME) $@

$(CLIENT_PACKAGES): client/package.json client/package-lock.json
	@scripts/check-node
	@echo "Installing the client's packages …"
	@cd client && $(NPM_CI)
	@touch $@

$(CLIENT): $(CLIENT_PACKAGES) $(CLIENT_SOURCES)
	@echo "Building the client …"
	@cd client && npm run --silent build -- --logLevel warn
	@touch $@

$(INTEROP): tests/interop/package.json tests/interop/package-lock.json
	@scripts/check-node
	@echo "Installing the Node clients that the tests talk to …"
	@cd tests/interop && $(NPM_CI)
	@touch $@

$(UV): $(BIN)/python
	@$(BIN)/python -m venv --clear .cache/lock-venv
	@.cache/lock-venv/bin/python -m pip install --quiet --disable-pip-version-check uv

.PHONY: system
system:
	@scripts/system-packages
