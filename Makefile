.PHONY: install demo test check format lock

PYTHON ?= python3
BIN := .venv/bin

# `venv --without-pip` works on a Debian without python3-venv; pip then installs into it from outside.
install: .venv/installed

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch .venv/installed

demo: install
	$(BIN)/python -m roughy.demo $(if $(RECORDING),"$(RECORDING)")

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest -n 2

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	uv pip compile pyproject.toml --all-extras --generate-hashes --python-version 3.11 -q -o requirements.txt
