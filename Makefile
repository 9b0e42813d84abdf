# Every task of the portal. `make help` explains them.
PYTHON ?= python3
PORT ?= 8000
BOOTSTRAP = $(PYTHON) site/navsh/bootstrap.py
IN_VENV = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help python run test test-sqlite test-postgres test-browser check format lock stripe-mock bench screenshots clean

help:  ## Explain every target
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

python:
	@command -v $(PYTHON) >/dev/null || { echo "The portal needs Python 3.11 or newer, and there is no '$(PYTHON)' here." >&2; exit 1; }

run: python  ## Start the site and its worker (PORT=8000; RELOAD=1 follows changes in the code)
	@$(BOOTSTRAP) run $(PORT)

dev-packages: python
	@$(BOOTSTRAP) install dev

test: dev-packages  ## Run the whole suite: SQLite, PostgreSQL, browser
	@$(IN_VENV)/python tests/run.py sqlite postgres browser

test-sqlite: dev-packages  ## Run the suite on SQLite only
	@$(IN_VENV)/python tests/run.py sqlite

test-postgres: dev-packages  ## Run the suite on PostgreSQL only (DATABASE_URL, or an embedded server)
	@$(IN_VENV)/python tests/run.py postgres

test-browser: dev-packages  ## Run the browser tests only (needs Chromium)
	@$(IN_VENV)/python tests/run.py browser

check: dev-packages  ## Lint, types, import rules, templates, migrations, lock files, production settings
	@$(IN_VENV)/python tests/checks/run.py

format: dev-packages  ## Put the code into its usual form
	@$(IN_VENV)/ruff check --fix --quiet . ; $(IN_VENV)/ruff format --quiet .

lock: dev-packages  ## Compile the hashed lock files from pyproject.toml (keeps versions that still fit)
	@$(IN_VENV)/python tests/checks/lock.py --write

stripe-mock: python  ## Build stripe-mock for the tests of card payments (needs Go)
	@$(PYTHON) tests/stripe_mock.py

bench: dev-packages  ## Measure the production server: requests a second and p95, side by side in one run
	@$(IN_VENV)/python -m tests.benchmarks.run

screenshots: dev-packages  ## Take pictures of every template into var/screenshots (needs Chromium)
	@$(IN_VENV)/python -m tests.browser.screenshots

clean:  ## Delete everything made at run time, the database too (var/)
	@rm -rf var
