# For whoever has make; each line works without it.

.PHONY: run test soak audit lock fmt

run:
	python3 manage.py up

test:
	python3 manage.py test

# What takes over 60 seconds: an installation from nothing (it needs the package index), 2,000 people at once,
# a worker killed eight times, 200 random walks of 500 steps, 10,000 generated requests.
soak:
	CI=true python3 manage.py test --postgres -m soak

# Slow looks at pages in Chromium.
audit:
	CI=true python3 manage.py test --postgres -m audit

fmt:
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	git ls-files -co --exclude-standard '*/templates/*.html' '*/templates/*.txt' | xargs -r .venv/bin/djade --target-version 5.2

# Needs uv (https://docs.astral.sh/uv/).
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
		--output-file requirements/base.txt requirements/base.in
	uv pip compile --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
		--output-file requirements/dev.txt requirements/dev.in
