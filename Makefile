# make demo and make test work from a clean clone; both first install the system packages that are missing.

SWIFT ?= swift
PYTHON ?= python3
SYSTEM_PACKAGES := libedit-dev libpq-dev libsimdjson-dev libsqlite3-dev zlib1g-dev
LINTED := Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Sources \
	Benchmarks/Micro/Package.swift Benchmarks/Micro/Benchmarks
LIBRARIES := ContactProjector ContactProjectorFoundation ActivityJSON ContactCensus ContactQueries ContactEvidence ContactProjectorTesting \
	ContactProjectorSQLite ContactProjectorPostgres InventClient ContactProjectorServer
PROJECTOR := .build/release/projector
# Every check runs on one debug build, which has all traits: others would build everything again.
EVERY := --traits default,Postgres
# On Linux: with the standard library in it, the tool starts in two thirds of the time and needs no toolchain. Packed
# relocations and no exported symbols make it 9 MB smaller and start 0.6 ms earlier; gold, the default, can't pack
# them. The folder's name isn't in it. The same flags for all that is built in one place, for other ones build
# everything again.
RELEASE := -c release $(if $(filter Linux,$(shell uname)),--static-swift-stdlib --disable-local-rpath \
	-Xswiftc -use-ld=lld -Xlinker -z -Xlinker now -Xlinker -z -Xlinker pack-relative-relocs -Xlinker --no-export-dynamic \
	-Xswiftc -file-prefix-map -Xswiftc $(CURDIR)=. -Xcc -ffile-prefix-map=$(CURDIR)=.)
ON_POSTGRES := ^(ContactProjectorPostgresTests\.|ContactProjectorSQLiteTests\.(StoreLawTests|FollowTests|ErasureTests)|ContactCensusTests\.LogTests|ProjectorTests\.ParityTests)
ACTIVITIES ?= 200000
DIST := .build/dist
# A place of its own, since what is built depends on the traits.
DEMO := .build/demo
TORTURE_ROUNDS ?= 200
FILES ?= 60
FLIPS ?= 150
# Suites of which some tests may take a minute at most, beside whatever else runs.
TIMED := LiveCensusTests|OneFileTests|PlaceTests
SYMBOLS := .build/symbol-graphs
ARCHIVES := .build/docs
# The documentation compiler is part of the toolchain.
DOCC ?= $(dir $(shell command -v $(firstword $(SWIFT))))docc

FUZZ_SECONDS ?= 600
FUZZER := .build/fuzz
# The Swift toolchain's own clang brings the fuzzing runtime.
CLANGXX ?= $(dir $(realpath $(shell command -v $(firstword $(SWIFT)))))clang++

STORE_BENCH := Benchmarks/.build/release/store-bench
CENSUS_BENCH := Benchmarks/.build/release/census-bench

.PHONY: demo serve-and-sync test postgres-test postgres-torture contract browser-test torture torture-sync fuzz sanitize bench bench-store bench-shell bench-server bench-postgres bench-micro benchmarks lint format docs examples release dist dist-check lint-packaging checkers scale system-packages clean

# The network packages are most of what a build from nothing takes, and the demo doesn't need them.
demo: SYSTEM_PACKAGES := $(filter-out libpq-dev,$(SYSTEM_PACKAGES))
demo: system-packages
	@echo "building the tool without its network commands: from nothing, about 2 minutes on two cores"
	$(SWIFT) build --scratch-path $(DEMO) --traits Tool --product projector
	@Examples/demo $(DEMO)/debug/projector

# Both ends of the API on one machine.
serve-and-sync: release
	@Examples/serve-and-sync $(PROJECTOR)

test: system-packages
	@echo "building and running all tests: from nothing, about 9 minutes on two cores"
	$(SWIFT) build --build-tests $(EVERY)
	@# Tests that wait for processes hold the threads that those with a server need to answer in time: one after the other.
	$(SWIFT) test --skip-build $(EVERY) --filter '^(ContactProjectorServerTests|InventClientTests)\.|$(TIMED)'
	$(SWIFT) test --skip-build $(EVERY) --skip '^(ContactProjectorServerTests|InventClientTests|ContactProjectorPostgresTests|ProjectorTests)\.|$(TIMED)'
	$(SWIFT) test --skip-build $(EVERY) --filter '^ProjectorTests\.'
	@echo "the store on PostgreSQL has its own run: make postgres-test"

# The store on PostgreSQL, on a server that is made for it in a temporary folder, and listens on a Unix socket alone.
# With a server, the laws of all stores run on it as well; the full disks are tried as root only.
postgres-test: SYSTEM_PACKAGES += postgresql
postgres-test: system-packages
	$(SWIFT) build --build-tests $(EVERY)
	@folder=$$(mktemp -d) && Tests/Postgres/cluster run $$folder \
		$(SWIFT) test --skip-build $(EVERY) --filter '$(ON_POSTGRES)'

# Three processes import into one log on PostgreSQL, and are killed, as is the server.
postgres-torture: SYSTEM_PACKAGES += postgresql
postgres-torture: system-packages
	$(SWIFT) build --product projector $(EVERY)
	$(PYTHON) Tests/Postgres/torture.py .build/debug/projector $(TORTURE_ROUNDS)

# Tests the server against its OpenAPI description with schemathesis, which is installed into .build.
contract: system-packages
	$(SWIFT) build --product projector $(EVERY)
	mkdir -p .build/contract
	$(PYTHON) Tests/Contract/contract.py .build/debug/projector .build/contract

# The pages of reports in Chromium: they agree with the tool, everyone can use them, and no text leaves its place.
# Pictures of them are left in .build/browser.
browser-test: SYSTEM_PACKAGES += chromium python3-venv
browser-test: system-packages
	$(SWIFT) build --product projector $(EVERY)
	$(PYTHON) -m venv .build/browser/python
	.build/browser/python/bin/pip install --quiet --disable-pip-version-check playwright==1.65.2 axe-playwright-python==0.1.8
	.build/browser/python/bin/python -B Tests/Browser/browser_test.py .build/debug/projector .build/browser
	.build/browser/python/bin/python -B Tests/Browser/explorer_test.py .build/debug/projector .build/browser

# The long form of a test: a writing process is killed repeatedly, and no acknowledged activity is lost.
torture: system-packages
	$(SWIFT) build $(RELEASE) --product store-torture
	$(PYTHON) Tests/Torture/kill.py .build/release/store-torture $(TORTURE_ROUNDS)

# Syncs 2,000 contacts from a server that allows 500 requests per minute, and kills the sync; about five minutes.
torture-sync: system-packages
	$(SWIFT) build --product projector $(EVERY)
	$(PYTHON) Tests/Torture/sync.py .build/debug/projector

# Fuzzing: scans arbitrary bytes in bulk and line by line, and compares; with the address and undefined-behavior sanitizers.
fuzz: system-packages
	@mkdir -p $(FUZZER)/corpus
	$(CLANGXX) -std=c++17 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-ISources/CActivityScan/include -ISources/CActivityScan Tests/Fuzz/bulk_fuzzer.cpp Sources/CActivityScan/*.cpp \
		-lsimdjson -lz -o $(FUZZER)/bulk
	ASAN_OPTIONS=detect_leaks=0 $(FUZZER)/bulk -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=5 \
		-dict=Tests/Fuzz/json.dict -artifact_prefix=$(FUZZER)/ $(FUZZER)/corpus Tests/Fuzz/corpus

# All tests under the thread sanitizer, then under the address sanitizer.
sanitize: system-packages
	@echo "building and running all tests twice: from nothing, about an hour on two cores"
	SWIFT=$(SWIFT) Tests/Sanitizers/sanitize thread
	SWIFT=$(SWIFT) Tests/Sanitizers/sanitize address

# All benchmarks, compared with their peers; QUICK=1 runs a tenth of each, in about three minutes.
bench: release benchmarks
	$(PYTHON) Benchmarks/census.py $(if $(QUICK),--quick,--growth) --census-bench $(CENSUS_BENCH)
	$(PYTHON) Benchmarks/store.py $(if $(QUICK),--quick) --projector $(PROJECTOR) --store-bench $(STORE_BENCH)
	$(PYTHON) Benchmarks/questions.py $(if $(QUICK),--quick) --projector $(PROJECTOR) --store-bench $(STORE_BENCH)
	$(PYTHON) Benchmarks/live.py $(if $(QUICK),--quick) --projector $(PROJECTOR) --store-bench $(STORE_BENCH)
	$(PYTHON) Benchmarks/shell.py $(if $(QUICK),--quick) --projector $(PROJECTOR) --census-bench $(CENSUS_BENCH)
	$(MAKE) bench-server QUICK=$(QUICK)

bench-store: release benchmarks
	$(PYTHON) Benchmarks/store.py --projector $(PROJECTOR) --store-bench $(STORE_BENCH)

# The latency of the shell's prompt and keys.
bench-shell: release benchmarks
	$(PYTHON) Benchmarks/shell.py $(if $(QUICK),--quick) --projector $(PROJECTOR) --census-bench $(CENSUS_BENCH)

# Queries over HTTP, compared with a handler that returns a constant; needs wrk.
bench-server: release
	$(SWIFT) build -c release --package-path Benchmarks --product constant-server
	$(PYTHON) Benchmarks/server.py $(if $(QUICK),--quick) --projector $(PROJECTOR) \
		--constant Benchmarks/.build/release/constant-server

# The store on PostgreSQL beside COPY, the library eventsourcing and single statements, on a server that it makes with durable
# commits; the release has other traits than the others, hence a place of its own. psycopg and eventsourcing go into .build.
bench-postgres: SYSTEM_PACKAGES += postgresql python3-venv
bench-postgres: system-packages
	$(SWIFT) build --scratch-path .build/postgres/build $(RELEASE) $(EVERY) --product projector
	$(PYTHON) -m venv .build/postgres/python
	.build/postgres/python/bin/pip install --quiet --disable-pip-version-check eventsourcing==9.5.6 'psycopg[binary,pool]==3.3.9'
	.build/postgres/python/bin/python -B Benchmarks/postgres.py $(if $(QUICK),--quick) --projector .build/postgres/build/release/projector

# Microbenchmarks of the core.
bench-micro: system-packages
	cd Benchmarks/Micro && $(SWIFT) package --disable-sandbox benchmark

benchmarks: system-packages
	$(SWIFT) build -c release --package-path Benchmarks --product store-bench
	$(SWIFT) build -c release --package-path Benchmarks --product census-bench

release: system-packages
	$(SWIFT) build $(RELEASE) --product projector

# The release of the last commit in .build/dist: the program, its Debian package, the list of its components, checksums.
dist: SYSTEM_PACKAGES += binutils dpkg-dev git python3 xz-utils
dist: system-packages
	@echo "building the program from nothing: about 10 minutes on two cores"
	rm -rf $(DIST)
	Packaging/dist $(DIST)

# Installs the package in a new Debian and tries it, as an upgrade of EARLIER=FILE.deb if that is given; as root.
dist-check: SYSTEM_PACKAGES += binutils debootstrap dpkg-dev git lintian python3 systemd-container xz-utils
dist-check: dist
	Packaging/check $(DIST) $(EARLIER)

# The checker of evidence in Python, and that it and the tool judge alike; `cryptography` is installed into .build.
# At full size, make checkers FILES=1000 FLIPS=3000 takes about 10 minutes on two cores.
checkers: system-packages
	$(SWIFT) build --product projector $(EVERY)
	$(PYTHON) -m venv .build/checkers
	.build/checkers/bin/pip install --quiet cryptography
	.build/checkers/bin/python -B Tests/Evidence/checker_test.py
	.build/checkers/bin/python -B Tests/Evidence/agreement.py .build/debug/projector
	.build/checkers/bin/python -B Tests/Evidence/generated_files.py .build/debug/projector $(FILES) $(FLIPS)

# The package's parts besides the program, with the debug build.
lint-packaging: SYSTEM_PACKAGES += mandoc
lint-packaging: system-packages
	$(SWIFT) build --product projector $(EVERY)
	Packaging/lint .build/debug/projector

# The filters on Spark with two executors, and tables in DuckDB, compared with the answers of one process; about four minutes.
# The debug build finds the toolchain's libraries by its path, since the executors are on this machine.
scale: SYSTEM_PACKAGES += openjdk-17-jre-headless python3-venv
scale: system-packages
	$(SWIFT) build --product projector $(EVERY)
	$(PYTHON) -m venv .build/scale/python
	.build/scale/python/bin/pip install --quiet --disable-pip-version-check pyspark==4.3.0 duckdb==2.0.1
	.build/scale/python/bin/python -B Tests/Analysts/duckdb_test.py .build/debug/projector .build/scale/analysts
	.build/scale/python/bin/python -B Tests/Spark/spark_test.py .build/debug/projector .build/scale/spark $(ACTIVITIES)

# The style of each file, and that the folders of a target don't refer to each other in a circle.
lint:
	$(SWIFT) format lint --strict --recursive $(LINTED)
	$(PYTHON) -B Tests/Structure/folder_cycles_test.py
	$(PYTHON) -B Tests/Structure/folder_cycles.py Sources

format:
	$(SWIFT) format --in-place --recursive $(LINTED)

# The documentation of each library, with every warning an error, in .build/docs.
docs: system-packages
	@command -v $(DOCC) > /dev/null || { echo "docc not found; add DOCC=PATH"; exit 1; }
	rm -rf $(SYMBOLS) $(ARCHIVES)
	@set -e; \
	for library in $(LIBRARIES); do $(SWIFT) build $(EVERY) --target $$library; done; \
	products=$$($(SWIFT) build $(EVERY) --show-bin-path); \
	triple=$$($(SWIFT) -print-target-info | sed -n 's/^ *"triple": "\(.*\)",*/\1/p' | head -n 1); \
	cmaps="-Xcc -I$$(pg_config --includedir)"; \
	for map in Sources/CPostgres/module.modulemap $$products/*.build/module.modulemap \
		$$products/../../checkouts/*/Sources/*/include/module.modulemap $$products/../../checkouts/*/Sources/*/module.modulemap; do \
		if [ -f "$$map" ]; then cmaps="$$cmaps -Xcc -fmodule-map-file=$$map"; fi; \
	done; \
	for library in $(LIBRARIES); do \
		mkdir -p $(SYMBOLS)/$$library $(ARCHIVES); \
		$(SWIFT) symbolgraph-extract -module-name $$library -target $$triple -I $$products/Modules $$cmaps \
			-minimum-access-level public -skip-synthesized-members -emit-extension-block-symbols \
			-output-dir $(SYMBOLS)/$$library; \
		$(DOCC) convert Sources/$$library/Documentation.docc --warnings-as-errors \
			--additional-symbol-graph-dir $(SYMBOLS)/$$library --output-path $(ARCHIVES)/$$library \
			--fallback-display-name $$library --fallback-bundle-identifier $$library; \
	done

examples: system-packages
	$(SWIFT) test --package-path Examples
	@Examples/Embedding/check $(SWIFT)

# Installs packages with apt where there is one, with sudo unless root; elsewhere prints what is needed.
system-packages:
	@missing=""; \
	if command -v dpkg-query > /dev/null && command -v apt-get > /dev/null; then \
		for package in $(SYSTEM_PACKAGES); do \
			dpkg-query -W -f '$${Status}' $$package 2> /dev/null | grep -q 'install ok installed' \
				|| missing="$$missing $$package"; \
		done; \
		if [ -n "$$missing" ]; then \
			echo "installing$$missing"; \
			if [ "$$(id -u)" = 0 ]; then sudo=""; else sudo="sudo"; fi; \
			$$sudo apt-get update -qq \
				&& $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing > /dev/null; \
		fi; \
	else \
		echo "needed: the development files of libedit, libpq, simdjson 3, SQLite 3 and zlib"; \
	fi

clean:
	rm -rf .build Examples/.build Examples/Embedding/.build Benchmarks/.build Benchmarks/Micro/.build
