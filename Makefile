# The commands of this project. They need Python 3.11 or newer, and bring the rest themselves.
PYTHON ?= python3
PORT ?= 8000

.PHONY: demo test bench lock

demo:
	@$(PYTHON) -m tools.environment
	@.venv/bin/python -m tools.demo $(PORT)

test:
	@$(PYTHON) -m tools.environment --dev
	@.venv/bin/python -m tools.check

# Ends by itself; WRITE=docs/performance.md renews the tables there.
bench:
	@$(PYTHON) -m tools.environment --dev
	@.venv/bin/python -m benchmarks.run $(if $(WRITE),--write $(WRITE))
	@.venv/bin/python -m benchmarks.agenda $(if $(WRITE),--write $(WRITE))
	@.venv/bin/python -m benchmarks.signing $(if $(WRITE),--write $(WRITE))

# After a change of requirements.in or requirements-dev.in: new exact versions and hashes.
lock:
	@.venv/bin/python -m pip install --quiet uv
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 requirements.in -o requirements.txt
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 requirements-dev.in -o requirements-dev.txt
