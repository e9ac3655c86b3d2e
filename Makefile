# Every target works on a fresh checkout: it sets up .venv first when it has to.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATA ?= data
PYTEST_ARGS ?= -n 2 --dist loadfile
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export TOKENIZERS_PARALLELISM = false

.PHONY: demo test desk eval lint bench bench-desk bench-retrieval bench-ingest lock clean

demo: $(READY)  ## set up, build the example shop, answer four customers
	$(BIN)/python -m ingest build examples/shop/kb --data $(DATA) --publish
	$(BIN)/python -m assist suggest --input examples/shop/demo.jsonl --data $(DATA)
	@echo "打开工作台 / open the desk:  make desk   ->  http://127.0.0.1:8501"

test: $(READY)  ## set up, run the whole suite
	$(BIN)/python -m pytest $(PYTEST_ARGS)

desk: $(READY)  ## the agents' desk on 127.0.0.1:8501, with the example shop
	mkdir -p $(DATA)/knowledge && cp -R examples/shop/kb/. $(DATA)/knowledge
	$(BIN)/python -m ingest build $(DATA)/knowledge --data $(DATA) --publish
	$(BIN)/python -m assist import examples/shop/conversations.jsonl --data $(DATA)
	ASSIST_PATHS__DATA=$(DATA) $(BIN)/streamlit run app.py

eval: $(READY)  ## score the example gold set and gate it against the baseline
	$(BIN)/python -m ingest build examples/shop/kb --data $(DATA) --publish
	$(BIN)/python -m eval run --gold examples/shop/gold --data $(DATA) --out $(DATA)/eval/latest --replace
	$(BIN)/python -m eval selftest --data $(DATA) --gold examples/shop/gold --run $(DATA)/eval/latest
	$(BIN)/python -m eval gate $(DATA)/eval/latest --baseline eval/baselines/shop.json

lint: $(READY)
	bash .ci/run lint types imports

bench: $(READY)
	$(BIN)/python -m bench.suggest --data $(DATA)

bench-desk: $(READY)  ## what agents wait for, and 50 of them at once
	$(BIN)/python -m bench.screen --data $(DATA)
	$(BIN)/python -m bench.desk --data $(DATA)

bench-latency: $(READY)  ## SETS=folder of public retrieval sets, CACHE=folder to keep: 100,000 chunks
	$(BIN)/python -m bench.latency $(SETS) --cache $(CACHE) --kinds

bench-retrieval: $(READY)  ## SETS=folder of public retrieval sets
	$(BIN)/python -m bench.retrieval $(SETS)

bench-ingest: $(READY)  ## FILES=folder of real documents
	$(BIN)/python -m bench.ingest rate
	$(BIN)/python -m bench.large_table
	$(if $(FILES),$(BIN)/python -m bench.ingest files $(FILES))

# --no-compile: modules are compiled when first imported, and most of what is installed never is.
$(READY): constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes --no-deps -r constraints.txt
	$(BIN)/python -m pip install --quiet --no-compile torch==2.13.0
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(READY)

# torch has a line of its own (its CPU build has other hashes), and with it go the GPU packages.
lock: $(READY)
	bash .ci/lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
