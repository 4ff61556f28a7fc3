# One door to every command. Everything is installed into .venv from the lock files.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PDF_PACKAGES := fontconfig libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-arphic-ukai
TEST_PACKAGES := chromium poppler-utils gettext
DATABASE_PACKAGES := postgresql redis-server

.PHONY: run install install-dev pdf-engine browser databases test test-browser test-postgres lint types contracts \
	fmt messages ci bench-rating bench-import bench-import-questions bench-certificates bench-exam bench-statistics bench-console bench-bank drill-exam lock clean

run: install pdf-engine  ## the site with its worker on http://127.0.0.1:$(PORT)
	@DJANGO_SETTINGS_MODULE=academy.settings.dev exec $(BIN)/python manage.py serve --port $(PORT)

install: .venv/.installed

.venv/.installed: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the libraries (once) …"
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	@touch $@

install-dev: .venv/.installed-dev

.venv/.installed-dev: requirements-dev.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the libraries and the tools (once) …"
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements-dev.lock
	@touch .venv/.installed $@

pdf-engine:
	@.ci/system-packages "certificates as PDF" $(PDF_PACKAGES)

browser:
	@.ci/system-packages "tests" $(PDF_PACKAGES) $(TEST_PACKAGES)

databases:
	@.ci/system-packages "tests on PostgreSQL and Redis" $(DATABASE_PACKAGES)

test: install-dev browser  ## the whole suite on the embedded database
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser and not postgres"

test-browser: install-dev browser databases  ## the journeys in Chromium
	$(BIN)/pytest -m browser -p no:randomly

test-postgres: install-dev browser databases  ## the suite on real PostgreSQL and Redis
	AUTOVACUUM=off .ci/with-databases $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -p no:randomly -m "not browser"

lint: install-dev
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --no-cache --check .

types: install-dev
	$(BIN)/mypy

contracts: install-dev
	PYTHONPATH=. $(BIN)/lint-imports

fmt: install-dev
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

messages: install-dev  ## gather and compile the interface texts
	$(BIN)/python manage.py makemessages -l en --no-obsolete --no-wrap --no-location -i .venv -i var -i tests
	@sed -i '/^"POT-Creation-Date/d' academy/locale/en/LC_MESSAGES/django.po
	$(BIN)/python manage.py compilemessages -l en -l zh_Hans -i .venv -i var

ci:
	.ci/run

bench-rating: install-dev databases  ## engine alone, and the whole job on PostgreSQL
	.ci/with-databases sh -c '$(BIN)/python manage.py migrate --verbosity 0 && $(BIN)/python manage.py bench_rating'

bench-import-questions: install-dev  ## dry runs of 2,000 questions in every format; needs the demonstration
	$(BIN)/python manage.py bench_import_questions

bench-import: install-dev  ## rehearsal and commit of a performance file, on the configured database
	$(BIN)/python manage.py bench_import

bench-certificates: install-dev pdf-engine
	$(BIN)/python manage.py bench_certificates

bench-exam: install-dev databases  ## start, first page, saving and handing in under load
	$(BIN)/python manage.py bench_exam

bench-statistics: install-dev
	$(BIN)/python manage.py bench_statistics

bench-console: install-dev databases  ## the invigilator's console with 500 candidates, on PostgreSQL
	.ci/with-databases sh -c '$(BIN)/python manage.py migrate --verbosity 0 && $(BIN)/python manage.py createcachetable --verbosity 0 && $(BIN)/python manage.py bench_console'

bench-bank: install-dev databases  ## the list of 2,000 questions after an exam of 10,411 candidates, on PostgreSQL
	.ci/with-databases sh -c '$(BIN)/python manage.py migrate --verbosity 0 && $(BIN)/python manage.py createcachetable --verbosity 0 && $(BIN)/python manage.py bench_bank'

drill-exam: install-dev browser databases  ## an exam under every kind of failure; no receipt may be broken
	$(BIN)/python manage.py drill_exam

clean:  ## remove what can be rebuilt; the data in var/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
