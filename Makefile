# make run    set up, ingest the samples, compare five townships, export
# make test   style, types and tests
# make lint   style and types alone
# make show-nights  two scheduled nights in real time, analysts at work meanwhile
# make show-faults  nights that are killed, cut off or out of space
# make bench-crawl  a night with nothing new
# make bench  documents per second, against a plain baseline in the same run
# make bench-parts  what starts and single parts cost: divisions, identity, prose, a build database
# make bench-national  a made-up warehouse of 150 million rows: build, ask, one night (15 GB of disk)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := data/sample/reports
HOME_DIR := home
OUT := out
NATIONAL := home/national

# Many tests start processes of ours: without compiled files each of them compiles all it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint bench bench-parts bench-crawl bench-national show-nights show-faults

# The stamps are made anew only when what they depend on has changed.
$(VENV)/.run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name one: make run PYTHON=python3.12"; exit 2; }
	@echo "Setting up $(VENV): a few minutes the first time"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: $(VENV)/.run
	$(BIN)/gongkai --home $(HOME_DIR) ingest $(SAMPLE)
	$(BIN)/gongkai --home $(HOME_DIR) compare procurement.amount --year 2020
	$(BIN)/gongkai --home $(HOME_DIR) export $(OUT) --format csv
	@echo
	@echo "Warehouse: $(CURDIR)/$(HOME_DIR)/warehouse.duckdb"
	@echo "Extracts:  $(CURDIR)/$(OUT)"
	@echo "Next:      $(BIN)/gongkai --help"

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/pytest -n 2 --dist worksteal

bench-national: $(VENV)/.test
	$(BIN)/python -m tests.bench.national $(NATIONAL)

bench: $(VENV)/.test
	$(BIN)/python -m tests.bench

bench-parts: $(VENV)/.test
	$(BIN)/python -m tests.bench.parts

bench-crawl: $(VENV)/.test
	$(BIN)/python -m tests.bench.crawl

show-nights: $(VENV)/.test
	$(BIN)/python -m tests.nights.two_nights

show-faults: $(VENV)/.test
	$(BIN)/python -m tests.nights.faults
