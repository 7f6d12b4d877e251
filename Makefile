# make site · make pdf · make offline · make serve · make test · make check · make examples · make links · make record · make catalogue
# make successor · make lock
PYTHON ?= python3
SITE ?= en
PORT ?= 8000
TESTS ?= tests

venv := .venv
python := $(venv)/bin/python
properdocs := .venv-properdocs

.PHONY: site pdf offline serve test check examples links record catalogue successor lock clean

site: $(venv)/.site  ## both languages into site/, with what can be taken along; DOWNLOADS=none leaves that out
	@$(python) -m macros build $(if $(DOWNLOADS),--downloads $(DOWNLOADS))

pdf: $(venv)/.site  ## the site and its PDFs alone: site/docker-notes-en.pdf, …-es.pdf, and the handbooks
	@$(python) -m macros build --downloads pdf

offline: $(venv)/.site  ## the site in a folder: site/docker-notes-offline.zip
	@$(python) -m macros offline

serve: $(venv)/.site  ## one language with live reload: make serve SITE=es PORT=8001
	@$(python) -m macros serve $(SITE) --port $(PORT)

test: $(venv)/.test  ## everything, with pytest; REQUIRE=engine,browser fails instead of skipping
	@$(python) -m pytest $(TESTS)

check: $(venv)/.test  ## what a contributor should know before a pull request
	@$(python) -m macros check
	@$(venv)/bin/ruff check .
	@$(venv)/bin/ruff format --check .
	@$(venv)/bin/mypy

examples: $(venv)/.test  ## run pages' commands and compare: PAGE=docs/en/….md, UPDATE=1 (or all) writes what was seen, IMAGES=hub
	@$(python) -m macros examples $(PAGE) $(if $(UPDATE),--update $(if $(filter all,$(UPDATE)),all,changed)) $(if $(IMAGES),--images $(IMAGES)) $(if $(JOBS),--jobs $(JOBS)) $(if $(CLOCK),--clock $(CLOCK))

links: $(venv)/.site  ## look at each link that leads out of the site, and note the day in macros/checks/links.tsv
	@$(python) -m macros links

record: $(venv)/.site  ## record the docker of this machine; DOCKER=path/usr/bin/docker: the help of one unpacked there
	@$(python) -m macros record $(if $(DOCKER),--docker $(DOCKER)) $(if $(filter undefined,$(origin PLUGINS)),,--plugins "$(PLUGINS)")

catalogue: $(venv)/.site  ## write macros/reference/es.po anew, with every text of docker's help
	@$(python) -m macros catalogue

# One environment; each stamp says which locked requirements are in it. Of two that make it, the second waits, and finds it made.
alone := $(PYTHON) -c 'import fcntl, os, subprocess, sys; fcntl.flock(os.open(".", os.O_RDONLY), fcntl.LOCK_EX); sys.exit(subprocess.call(sys.argv[1:]))' sh -ec
install = pip install --quiet --disable-pip-version-check --require-hashes

$(venv)/.site: requirements/site.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(alone) 'test $@ -nt $< && exit; test -x $(python) || $(PYTHON) -m venv $(venv) || { echo "Could not make $(venv). On Debian: sudo apt-get install python3-venv"; exit 1; }; \
	  $(python) -m $(install) -r $<; touch $@'

$(venv)/.test: requirements/test.txt $(venv)/.site
	@$(alone) 'test $@ -nt $< && test $@ -nt $(venv)/.site && exit; $(python) -m $(install) -r $<; touch $@'

# ProperDocs takes MkDocs's place; that nothing needs MkDocs shows where it is not installed.
$(properdocs)/.site: requirements/site.txt requirements/successor.txt $(venv)/.site
	@$(alone) 'test $@ -nt $< && test $@ -nt requirements/successor.txt && test $@ -nt $(venv)/.site && exit; \
	  test -x $(properdocs)/bin/python || $(python) -m venv $(properdocs); \
	  $(properdocs)/bin/$(install) -r requirements/site.txt -r requirements/successor.txt; $(properdocs)/bin/pip uninstall --quiet --yes mkdocs; touch $@'

successor: $(venv)/.test $(properdocs)/.site  ## the site as ProperDocs builds it, compared with MkDocs's
	@REQUIRE=successor $(python) -m pytest -n 0 -m successor tests/site

compile = UV_CUSTOM_COMPILE_COMMAND="make lock" $(venv)/bin/uv pip compile --quiet --upgrade --no-config \
  --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links

lock: $(venv)/.site  ## lock the requirements anew, newest versions that the .in files allow
	@$(python) -m pip install --quiet --disable-pip-version-check -r requirements/lock.in
	@$(compile) requirements/site.in --output-file requirements/site.txt
	@$(compile) requirements/test.in --output-file requirements/test.txt
	@$(compile) requirements/successor.in --output-file requirements/successor.txt --no-deps # the rest is in site.txt

clean:
	rm -rf $(venv) $(properdocs) site .cache
