# Two commands set everything up: `make demo` and `make test`. Everything else builds on them.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
# The first Python that really runs and fits: a name on the PATH may be an empty shim.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  "$$p" -c '$(FITS)' >/dev/null 2>&1 && { command -v "$$p"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup demo test test-fast check dev docs lock wheelhouse sbom audit new-indicator new-source clean

help:
	@echo "make demo   建好环境，造一个虚构的省并跑一遍"
	@echo "make test   建好环境，跑全部测试"
	@echo "make wheelhouse  打包离线安装所需的一切（见 docs/running/server.md）"
	@echo "make sbom | audit  软件清单与许可；已知漏洞（要联网）"
	@echo "make setup | check | dev | docs | lock | new-indicator CODE=编码 | new-source NAME=xxx"

setup: $(READY)

$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "没有找到合用的 Python。请安装 Python 3.11、3.12 或 3.13。 / Python 3.11-3.13 is needed."; exit 2; }
	@$(PYTHON) -c '$(FITS)' || \
	  { echo "$(PYTHON) 的版本不合用：需要 Python 3.11、3.12 或 3.13（可写 make PYTHON=python3.12 …）。 / Python 3.11-3.13 is needed."; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python 缺 venv 模块。Debian/Ubuntu：apt-get install python3-venv。 / The venv module is missing: install python3-venv."; exit 2; }
	@# A link leads to the environment of another checkout: cleared through it, that one would be empty.
	@test ! -L $(VENV) || rm $(VENV)
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# Once here, also where whoever runs it later may not write beside the program: a second a command.
	$(BIN)/python -m compileall -q pipelines assets models dashboards data_contracts
	@touch $(READY)

demo: $(READY)
	@$(BIN)/hengjian demo --home ./demo-home; code=$$?; test $$code -le 1

# One worker a core, four at most, and for all tests one more (tests/conftest.py): whole runs often wait.
# The long modules come first, so the short ones fill the end.
WORKERS ?= auto --maxprocesses 4
test: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder --durations 40 tests

# While working: no whole runs, no browser.
test-fast: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --hypothesis-profile fast -m "not slow and not browser" \
	  tests/unit tests/property tests/architecture

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

dev: $(READY)
	@# The home with Dagster's settings first: without them it would keep statistics and ask for a subscription.
	@$(BIN)/python -c 'import pathlib, sys, assets.store.home, pipelines.execute as e; \
	  e.instance_of(assets.store.home.open_home(pathlib.Path(sys.argv[1])))' "$${HENGJIAN_HOME:-./hengjian-home}"
	DAGSTER_HOME="$$(cd "$${HENGJIAN_HOME:-./hengjian-home}/dagster" && pwd)" DAGSTER_DISABLE_TELEMETRY=1 \
	  $(BIN)/dagster dev -m pipelines.definitions

docs: $(READY)
	$(BIN)/python -m pipelines.document

new-indicator: $(READY)
	$(BIN)/python -m pipelines.scaffold indicator $(CODE)
	@$(BIN)/python -m pipelines.document

new-source: $(READY)
	$(BIN)/python -m pipelines.scaffold source $(NAME)
	@$(BIN)/python -m pipelines.document

# The locks carry versions and hashes of every package for every supported Python, and no host:
# everything for work on the checkout, what running it needs, of the same versions, and, apart, Spark.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-annotate --no-strip-extras pyproject.toml
lock: $(READY)
	$(COMPILE) --extra databases --extra dev --extra build -o requirements.lock
	$(COMPILE) --extra databases -c requirements.lock -o requirements-run.lock
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"])' | \
	  $(subst pyproject.toml,-,$(COMPILE)) -o requirements-spark.lock

# What a release is made of, and what is known against it.
sbom: $(READY)
	@$(BIN)/python packaging/sbom.py requirements-run.lock dist

audit: $(READY)
	@$(BIN)/python packaging/audit.py requirements.lock

# For another machine: make wheelhouse FOR="--platform win_amd64 --python-version 3.12" SERIES=3.12
SERIES ?= $(shell $(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
HOUSE := dist/wheelhouse
wheelhouse: sbom
	rm -rf $(HOUSE) && mkdir -p $(HOUSE)/wheels
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: \
	  $(FOR) -r requirements-run.lock -d $(HOUSE)/wheels
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation . -w $(HOUSE)/wheels
	cp requirements-run.lock packaging/install.sh packaging/install.bat LICENSE NOTICE \
	  dist/sbom.cdx.json dist/licences.csv $(HOUSE)
	cp -R docs $(HOUSE)/docs
	sed 's#](\([a-z_]*\.md\))#](docs/running/\1)#g' docs/running/server.md > $(HOUSE)/README.md
	echo $(SERIES) > $(HOUSE)/PYTHON
	tar -czf dist/hengjian-offline-$(SERIES).tar.gz -C dist wheelhouse

clean:
	rm -rf $(VENV) build dist *.egg-info
