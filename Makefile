.DEFAULT_GOAL := help
.PHONY: help run test bench check messages guide lock audit

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## the whole site on http://127.0.0.1:8000 (PORT= and HOST= change it)
	@HOST=$(HOST) PORT=$(PORT) bash deploy/run.sh

test: ## everything the tests need, then all tests on SQLite and on PostgreSQL (ARGS= for pytest)
	@bash tests/run.sh $(ARGS)

bench: ## time and queries with 10,000 pages, on SQLite or on the server of DATABASE_URL (ARGS= names one of tests/bench)
	@bash tests/bench/run.sh $(ARGS)

check: ## formatting, lint, settings, migrations and message catalogues
	@bash .ci/check

messages: ## take new strings into locale/pl
	@bash .ci/messages

guide: ## make those pictures of the guide for editors anew that no longer show the admin
	@bash deploy/environment.sh requirements-dev.txt
	GUIDE=write SECRET_KEY=guide .venv/bin/python -m pytest -q tests/test_guide_walk.py

lock: ## renew the locked requirements from requirements*.in (needs uv)
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

audit: ## whether known weaknesses are in the locked packages (asks the index of packages; exit code 2 where that cannot be reached)
	@bash deploy/audit.sh
