# make demo       grade a whole class in front of your eyes
# make test       prove the kit, in minutes: before every commit
# make test-all   the same with all exhaustive runs in place of samples: every unit, mistake, backend
# All make .venv and install everything into it, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup
INSTALLED := $(VENV)/.installed

.PHONY: demo test test-all lint audit install clean

demo: $(INSTALLED)
	@$(BIN)/grader demo

test: lint
	@$(PYTEST) -m "not exhaustive"

test-all: lint
	@$(PYTEST) -m "not sample"

lint: $(INSTALLED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

audit: $(INSTALLED)
	@$(BIN)/grader audit

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("gammabeta needs Python 3.11 or newer: make PYTHON=python3.11 …") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing TensorFlow, Keras, nbgrader and the kit into $(VENV) (a few minutes, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) demo
