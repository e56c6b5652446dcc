# House tooling. Public targets: help demo run test coverage check house bench.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: help demo run test coverage check house bench _system
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
PYTHON ?= python3
WORKERS ?= 2
APPS := departments rules assessments boards commitments inspections appraisals xiaoneng
TEST_POSTGRES_URL ?= postgres://root@127.0.0.1:5432/postgres
export PYTHON

# A stamp for each set of packages, named after what it was made from: nothing is asked of pip while it stands.
hash = $(shell { $(PYTHON) -V; cat $(1); } 2>/dev/null | sha256sum | cut -c1-16)
RUNTIME := .venv/.runtime-$(call hash,requirements.txt)
DEV := .venv/.dev-$(call hash,requirements.txt requirements-dev.txt)
PY := .venv/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all:
STATIC := $(shell find static -type f 2>/dev/null)

# A database in a file is readable by its owner alone; what SQLite puts beside it takes the same mode.
private = umask 077 &&
# DEBUG only where nobody has spoken, so that `make demo` refuses on a machine that is set up for service.
debug = [ -n "$$DEBUG" ] || grep -qsE '^(export +)?DEBUG=' .env || export DEBUG=1
# Asked first, before the database is touched.
free = $(PY) -m xiaoneng.port '$(PORT)' || exit 1
test_env = DEBUG=1 SECRET_KEY=only-for-tests

help:
	@echo '效能亮榜'
	@echo '  make demo    装好一切，载入演示区，在 http://127.0.0.1:$(PORT) 打开（PORT=9000 换端口）'
	@echo '  make run     按环境变量或 .env 的设置正式运行（granian，127.0.0.1:$(PORT)，WORKERS=$(WORKERS)）'
	@echo '  make test    全部测试：SQLite；TEST_POSTGRES_URL 有 PostgreSQL 应答时再测一遍'
	@echo '  make coverage  SQLite 上的测试（不开浏览器），量一量哪些语句没有走到'
	@echo '  make check   代码与模板检查、类型检查、结构检查、部署检查、迁移检查；覆盖率有新的结果就一并核对'
	@echo '  make house   量一量代码：楼层、循环、重名、长短、各处大小；有新增的毛病就失败'
	@echo '  make bench   性能测量'

demo: $(RUNTIME) var/secret_key
	@$(free); $(debug); export PUBLIC_URL=http://127.0.0.1:$(PORT); \
	$(private) exec $(PY) manage.py demo --serve 127.0.0.1:$(PORT)

run: $(RUNTIME) var/secret_key var/static/staticfiles.json
	@$(free); ($(private) $(PY) manage.py migrate --verbosity 0) && \
	exec $(PY) -m granian --interface wsgi xiaoneng.wsgi:application --host 127.0.0.1 --port $(PORT) \
		--workers $(WORKERS) --blocking-threads 4 --http 1 --no-ws --http1-header-read-timeout 15000 \
		--respawn-failed-workers --respawn-interval 1 --workers-kill-timeout 30

# Both databases are always tried; one red run does not hide the other.
test: $(DEV)
	@status=0; \
	echo '== SQLite'; \
	env $(test_env) DATABASE_URL=sqlite:///var/tests.sqlite3 $(PY) -m pytest -n auto --dist worksteal || status=1; \
	echo '== PostgreSQL'; \
	if $(PY) -c 'import sys, psycopg2; psycopg2.connect(sys.argv[1], connect_timeout=3)' \
		'$(TEST_POSTGRES_URL)' 2>/dev/null; then \
		env $(test_env) DATABASE_URL='$(TEST_POSTGRES_URL)' $(PY) -m pytest -n auto --dist worksteal -m 'not browser and not files and not rights' || status=1; \
	else \
		echo 'TEST_POSTGRES_URL 处没有 PostgreSQL 应答：PostgreSQL 上的测试没有运行，只有 SQLite 的结果。'; \
	fi; \
	exit $$status

# The share of statements passed, and by name those that are not; the threshold stands in pyproject.toml.
coverage: $(DEV)
	@rm -f var/coverage var/coverage.*; \
	env $(test_env) DATABASE_URL=sqlite:///var/tests.sqlite3 \
		$(PY) -m coverage run -m pytest -n auto -q -m 'not browser' && \
	$(PY) -m coverage combine -q && $(PY) -m coverage report

check: $(DEV) var/secret_key
	@status=0; \
	$(PY) -m ruff check . || status=1; \
	$(PY) -m ruff format --check . || status=1; \
	$(PY) -m djlint --lint --quiet templates || status=1; \
	$(PY) -m tests.house --brief || status=1; \
	export SECRET_KEY="$$(cat var/secret_key)" DEBUG=0 DATABASE_URL=sqlite://:memory: \
		ALLOWED_HOSTS=xiaoneng.example PUBLIC_URL=https://xiaoneng.example; \
	$(PY) -m mypy || status=1; \
	$(PY) manage.py check --deploy --fail-level WARNING || status=1; \
	$(PY) manage.py makemigrations --check --dry-run || status=1; \
	if [ -f var/coverage ] && [ -z "$$(find $(APPS) -name '*.py' -newer var/coverage -print -quit)" ]; then \
		echo "覆盖率 $$($(PY) -m coverage report --format=total)%" && \
		$(PY) -m coverage report >/dev/null || { echo '覆盖率低于 pyproject.toml 的下限'; status=1; }; \
	else \
		echo '覆盖率没有核对：这份代码还没有跑过 make coverage'; \
	fi; \
	exit $$status

house: $(DEV)
	@$(PY) -m tests.house

bench: $(DEV) var/secret_key
	@exec $(PY) bench/run.py

test bench: BROWSER := chromium
_system:
	@.ci/system-packages $(BROWSER)

# An environment whose pip does not answer was interrupted, or its Python is gone: it is made anew.
venv = $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv

$(RUNTIME): | _system
	@$(venv)
	@echo '正在安装 Python 软件包……'
	@$(PIP) -r requirements.txt
	@rm -f .venv/.runtime-* .venv/.dev-* && touch $@

$(DEV): | _system
	@$(venv)
	@echo '正在安装 Python 软件包（含测试工具）……'
	@$(PIP) -r requirements-dev.txt
	@rm -f .venv/.runtime-* .venv/.dev-* && touch $(RUNTIME) $@

var/secret_key:
	@mkdir -p var
	@umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))' >$@

var/static/staticfiles.json: $(RUNTIME) $(STATIC)
	@$(PY) manage.py collectstatic --noinput --verbosity 0
