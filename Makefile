# graphparity: `make compare` and `make test` set up everything they need by themselves.
PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= torch,tensorflow,jax,page,dev
PRESET ?= quick
DEVICE ?= cpu
LOGDIR ?= results/tensorboard
PORT ?= 6006
JOBS ?= 2
ARGS ?=

BIN := $(VENV)/bin
READY := $(VENV)/.ready-$(EXTRAS)
# A page of results needs no framework: whatever was set up will do.
MADE_ONCE := $(or $(firstword $(wildcard $(VENV)/.ready-*)),$(READY))

# A GPU machine whose own Python has all that is needed is used as it is: no .venv, no
# pip, no network. Only asked where a goal is for a GPU and no .venv stands here.
ifneq ($(filter test-gpu,$(MAKECMDGOALS))$(filter cuda all,$(DEVICE)),)
ifeq ($(wildcard $(BIN)/python),)
BARE := $(shell $(PYTHON) .ci/gpu_python.py >/dev/null 2>&1 && echo yes)
endif
endif
RUN := $(if $(BARE),$(PYTHON),$(BIN)/python)
MADE := $(if $(BARE),,$(READY))
# Threads that wait sleep: two processes on two cores would wait for each other's.
SLEEPING := OMP_WAIT_POLICY=PASSIVE OPENBLAS_THREAD_TIMEOUT=4
TEST := $(SLEEPING) $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

.DEFAULT_GOAL := help
.PHONY: help setup compare report tensorboard test test-all test-numpy test-pytorch test-tensorflow test-jax test-gpu test-browser mutate docs lint clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

$(VENV)/.ready-%: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable '.[$*]'
	touch $@

setup: $(READY) ## make .venv from the lock file; EXTRAS=jax,dev for one framework only

compare: $(MADE) ## agreement and speed of everything; PRESET=quick|standard|full DEVICE=cpu|cuda|all
	$(RUN) -m experiments compare --preset $(PRESET) --device $(DEVICE) $(ARGS)

report: $(MADE_ONCE) ## a page of all results, results/report.html
	$(BIN)/python -m experiments report $(ARGS)

tensorboard: $(READY) ## what `train --tensorboard` wrote, on the loopback address only; LOGDIR=… PORT=…
	$(BIN)/python -m tensorboard.main --host 127.0.0.1 --port $(PORT) --logdir '$(LOGDIR)' $(ARGS)

test: $(READY) ## what every change must pass, in two processes; JOBS=1 for one
	$(TEST) -m "not (long or gpu or browser)" $(ARGS)

test-all: $(READY) ## every test but the GPU's and the browser's, the long ones too
	$(TEST) -m "not (gpu or browser)" $(ARGS)

test-numpy: $(VENV)/.ready-dev ## the harness and the oracle: no framework needed
	$(TEST) -m "not (pytorch or tensorflow or jax or long or gpu or browser)" $(ARGS)

test-pytorch: $(VENV)/.ready-torch,dev ## PyTorch's backends
	$(TEST) -m "pytorch and not (long or gpu or browser)" $(ARGS)

test-tensorflow: $(VENV)/.ready-tensorflow,dev ## TensorFlow's backends
	$(TEST) -m "tensorflow and not (long or gpu or browser)" $(ARGS)

test-jax: $(VENV)/.ready-jax,dev ## JAX's backends
	$(TEST) -m "jax and not (long or gpu or browser)" $(ARGS)

test-gpu: $(MADE) ## every backend on the GPU; skips where there is none
	$(RUN) -m pytest -p no:benchmark -m gpu tests/gpu $(ARGS)

test-browser: $(VENV)/.ready-dev ## pages in the distribution's Chromium; skips where there is none
	$(BIN)/python -m pytest -m browser $(ARGS)

mutate: $(VENV)/.ready-dev ## plant one change at a time and see the tests fail; ARGS='--only FILE --sample 50'
	$(BIN)/python -m tests.mutation $(ARGS)

docs: $(READY) ## write the tables of README.md and docs/ from the runs in docs/data/; ARGS='--keep RUN.json'
	$(BIN)/python -m graphparity.experiments.docs $(ARGS)

lint: $(READY) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	mkdir -p .mypy_cache/src && ln -sfn ../.. .mypy_cache/src/graphparity
	cd .mypy_cache/src && $(abspath $(BIN))/mypy --config-file ../../pyproject.toml --cache-dir ../py

clean: ## remove results, caches and what a build left, keep .venv
	rm -rf results build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
