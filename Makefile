# Every target sets up what it needs, from a fresh clone. On Windows without make, see README.md.

ifndef PYTHON
PYTHON := $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11 python,$(shell command -v $(name) 2>/dev/null)))
endif
ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed, and there is no python3 on the search path)
endif

BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

.PHONY: run test proof storm bench fmt docs inventory package setup clean

run: setup    ## the window on the simulated DUT; without a display, the demo campaign to a PDF in out/
	@$(BIN)/python packaging/run.py

test: setup    ## lint, format, types, import rules, tests
	@$(BIN)/python packaging/check.py $(PYTEST)

proof: setup    ## every verdict proven: mutants caught, conforming variants passed; figures and report in out/
	@mkdir -p out
	@$(BIN)/ocpp-bench selfcheck --json out/selfcheck.json --report out/selfcheck.pdf

storm: setup    ## kill engines and windows hundreds of times in running campaigns, and look what is lost (KILLS=300)
	@$(BIN)/python -m tests.crash --kills $(or $(KILLS),300)

bench: setup    ## measure what the product promises about time, load and memory
	@$(BIN)/python -m tests.benchmarks

fmt: setup    ## format the source and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: setup    ## write the generated documents anew
	@$(BIN)/python docs/generate.py

inventory: setup    ## write the inventory of all checks anew; look at what changed before you commit it
	@$(BIN)/python -m tests.proof.make_inventory

package: setup    ## a wheel in dist/
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@ls dist

setup:
	@$(PYTHON) packaging/setup_environment.py

clean:    ## remove what was built; the next target sets it up again
	rm -rf .venv build dist out *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
