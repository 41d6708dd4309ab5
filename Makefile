# SPDX-License-Identifier: Apache-2.0
# The usual ways to build, on top of CMake; `make help` lists them.
#
# SETUP=0   installs no packages
# WERROR=ON makes warnings errors (make test always does)
# TIME=     seconds that make properties and each fuzzer of make fuzz take
# N=        places that make mutate changes; AGAIN=1 only those that no test had noticed before
# FAULTS=   options of make faults, such as "--rows two --pairs 20000 --seed 7"
# PYTEST=   options of make test-python, such as "-k esptool"
# INTEROP=  the tools of make interop, of: esptool5,esptool4,esptool-js,espflash

SETUP ?= 1
# The demonstration does with less, and a build for it becomes a whole one the next time.
PACKAGES ?= build
WERROR ?= OFF
INTEROP ?= esptool5,esptool4,esptool-js
TIME ?= 60
N ?= 100
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
# Many tests wait most of their time, for lines as slow as real ones.
TEST_JOBS ?= $(shell expr 3 '*' $(JOBS))
export SETUP

CMAKE_FLAGS = -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
CTEST_FLAGS = --output-on-failure --no-tests=error -j$(TEST_JOBS)
QUICK = -LE '^(emulated|slow)$$'

PROPERTIES = property_api property_engine property_session

.PHONY: all stubs setup test test-sanitizers test-slow test-python faults properties fuzz mutate test-examples interop interop-espflash windows test-windows static test-static check-macos web test-web sdk-check package install uninstall deb demo format lint footprint bench compression clean help
.NOTPARALLEL:

## all        builds build/esploader, build/esploader-sim and build/esploader-firmware
all: build/build.ninja
	@if [ -e build/stubs-missing ] || [ -e build/for-$(PACKAGES)-not ]; then \
		rm -f build/for-$(PACKAGES)-not; scripts/setup.sh $(PACKAGES); cmake -S . -B build; \
	fi
	@cmake --build build

build/build.ninja:
	@scripts/setup.sh $(PACKAGES)
	@cmake -S . -B build $(CMAKE_FLAGS) -DBUILD_TESTING=OFF -DESPLOADER_WERROR=$(WERROR)
	@[ $(PACKAGES) = build ] || touch build/for-build-not

## stubs      fetches the flasher stubs and builds with them, or says why they cannot be had
stubs: build/build.ninja
	@scripts/setup.sh build
	@cmake -S . -B build -DESPLOADER_STUBS=AUTO
	@[ ! -e build/stubs-missing ] || { echo "stubs: see stubs/README.md for where else they can be had" >&2; exit 1; }
	@cmake --build build

## setup      installs the Debian or Ubuntu packages that any target here needs
setup:
	@scripts/setup.sh all

## test       builds and runs all tests but slow ones and those in emulated processors
test:
	@scripts/setup.sh test
	@cmake -S . -B build $(CMAKE_FLAGS) -DBUILD_TESTING=ON -DESPLOADER_WERROR=ON
	@cmake --build build
	@cd build && ctest $(CTEST_FLAGS) $(QUICK)

## test-sanitizers  builds and runs them under AddressSanitizer and UndefinedBehaviorSanitizer, in build-asan/
test-sanitizers:
	@scripts/setup.sh test
	@cmake -S . -B build-asan $(CMAKE_FLAGS) -DBUILD_TESTING=ON -DESPLOADER_WERROR=ON -DESPLOADER_SANITIZE=ON
	@cmake --build build-asan
	@cd build-asan && ctest $(CTEST_FLAGS) $(QUICK)

## test-slow  builds and runs the tests that make test leaves out for the time they take
test-slow:
	@scripts/setup.sh test
	@cmake -S . -B build $(CMAKE_FLAGS) -DBUILD_TESTING=ON -DESPLOADER_WERROR=ON
	@cmake --build build
	@cd build && ctest $(CTEST_FLAGS) -L '^slow$$'

## test-python  builds the Python package in a fresh environment, in build/python/, and tests it against virtual chips
test-python:
	@scripts/setup.sh python || echo "test-python: what is missing will be told"
	@python3 -B tests/python/run.py build/python $(PYTEST) || [ $$? -eq 77 ]

## faults     lets all go wrong that can on a line and in a chip, a run each, and prints what came of it: minutes
faults:
	@scripts/setup.sh test
	@cmake -S . -B build $(CMAKE_FLAGS) -DBUILD_TESTING=ON -DESPLOADER_WERROR=ON
	@cmake --build build --target fault_sweep
	@build/tests/fault_sweep --workers $(JOBS) $(FAULTS)

## properties  calls in any order with any arguments, on bad lines, on all cores for TIME seconds; SEED= names the first
properties:
	@scripts/setup.sh test
	@cmake -S . -B build $(CMAKE_FLAGS) -DBUILD_TESTING=ON -DESPLOADER_WERROR=ON
	@cmake --build build --target $(PROPERTIES)
	@status=0; for property in $(PROPERTIES); do \
		build/tests/$$property time $$(($(TIME) / $(words $(PROPERTIES)))) $(SEED) || status=1; \
	done; exit $$status

## fuzz       gives bytes of libFuzzer's making to all that reads bytes, TIME seconds each; FUZZERS="engine image" only some
fuzz:
	@scripts/setup.sh fuzz
	@scripts/fuzz.sh $(TIME) $(FUZZERS)

## mutate     changes N single places of src/ and tells which of them no test notices; SEED= others, ONLY=src/wire/ some
mutate:
	@scripts/setup.sh test
	@python3 -B tests/mutation/mutate.py --count $(N) --jobs $(JOBS) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY)) $(if $(AGAIN),--again)

## test-examples  builds the examples and runs them against virtual chips, some in emulated processors
test-examples:
	@scripts/setup.sh examples || echo "test-examples: what cannot be run without these packages will be skipped"
	@cmake -S . -B build $(CMAKE_FLAGS) -DBUILD_TESTING=ON -DESPLOADER_WERROR=ON
	@cmake --build build
	@cd build && ctest $(CTEST_FLAGS) -V -R '^example_'

## interop    lets esptool and esptool-js, pinned, from their registries, drive the virtual chips
interop: all
	@scripts/setup.sh interop || echo "interop: what cannot be run without these packages will be skipped"
	@if command -v python3 >/dev/null; then \
		python3 tests/interop/run.py --tools $(INTEROP); \
	else \
		echo "skipped  all tools: there is no python3"; \
	fi

## interop-espflash  the same with espflash, which cargo compiles first: minutes
interop-espflash:
	@$(MAKE) --no-print-directory interop INTEROP=espflash

## windows    cross-builds the programs for Windows with mingw-w64, in build-windows/
windows:
	@scripts/setup.sh windows
	@scripts/windows.sh build-windows

## test-windows  and runs them under Wine, against virtual chips
test-windows: all
	@scripts/setup.sh windows || echo "test-windows: what cannot be run without these packages will be skipped"
	@if ! command -v x86_64-w64-mingw32-gcc >/dev/null; then \
		echo "skipped  test-windows: there is no x86_64-w64-mingw32-gcc"; \
	elif ! command -v wine >/dev/null; then \
		scripts/windows.sh build-windows && echo "skipped  test-windows: there is no wine"; \
	else \
		scripts/windows.sh build-windows && python3 -B tests/systems/run.py build build-windows; \
	fi

## static     builds esploader with musl in build-static/: it runs on any Linux of this processor
static:
	@scripts/setup.sh static
	@scripts/static.sh build-static

## test-static  and flashes virtual chips with it
test-static: all
	@scripts/setup.sh static || echo "test-static: what cannot be run without these packages will be skipped"
	@if command -v musl-gcc >/dev/null; then \
		scripts/static.sh build-static && python3 -B tests/systems/run.py build build-static; \
	else \
		echo "skipped  test-static: there is no musl-gcc"; \
	fi

## web        the package for browsers and Node in build/web/core, and a page in build/web/page; takes clang, lld and node
web: all
	@scripts/setup.sh web || echo "web: what cannot be made without these packages will be left out"
	@cmake --build build --target esploader-web-stubs
	@if ! command -v node >/dev/null; then \
		echo "web: skipped: there is no node (Debian package nodejs)"; \
	else \
		node web/build.mjs || [ $$? = 77 ]; \
	fi

## test-web   tests them on virtual chips: in Node, and the page in Chromium where there is one
test-web: web
	@if [ -e build/web/core/index.js ]; then \
		node web/test.mjs build; \
	else \
		echo "test-web: skipped: there is nothing to test"; \
	fi

## check-macos  compiles and links the programs for macOS, in build-macos/; nothing runs them
check-macos:
	@scripts/setup.sh macos
	@scripts/macos.sh build-macos || [ $$? -eq 77 ]

## sdk-check  builds ports and examples with the SDKs that PICO_SDK_PATH, STM32CUBE_PATH, ZEPHYR_BASE, IDF_PATH name
sdk-check:
	@scripts/sdk-check.sh

## package    archives for ESP-IDF, PlatformIO, Arduino and others in build/package, with the flasher stubs in them
package: build/build.ninja
	@scripts/package.sh build

## install    installs programs, libraries, manual pages, completions and a udev rule in PREFIX, /usr/local unless given
install: all
	@cmake --install build $(if $(PREFIX),--prefix $(PREFIX)) >/dev/null && echo "installed in $(or $(PREFIX),/usr/local)"

## uninstall  removes what make install has put in place last
uninstall:
	@cmake --build build --target uninstall

## deb        a Debian package of the programs in build-deb/, with the flasher stubs in them
deb:
	@scripts/setup.sh deb
	@cmake -S . -B build-deb $(CMAKE_FLAGS) -DBUILD_TESTING=OFF -DCMAKE_INSTALL_PREFIX=/usr -DESPLOADER_STUBS=ON
	@cmake --build build-deb
	@cd build-deb && rm -f *.deb && cpack -G DEB >cpack.log || { cat cpack.log >&2; exit 1; }
	@ls build-deb/*.deb

## demo       flashes a virtual ESP32 twice and shows it boot: no hardware needed
demo:
	@scripts/setup.sh demo
	@scripts/demo.sh

## format     formats every C file in place, and those of web/ where make web has fetched what does it
format:
	@scripts/setup.sh test
	@scripts/format.sh
	@if [ -e build/web/dev/node_modules/prettier ]; then \
		node build/web/dev/node_modules/prettier/bin/prettier.cjs --no-editorconfig --config web/.prettierrc.json \
			--ignore-path web/.prettierignore --log-level warn --write web; \
	fi

## lint       clang-tidy and cppcheck over everything but the tests
lint: build/build.ninja
	@scripts/setup.sh lint
	@cmake -S . -B build $(CMAKE_FLAGS) -DBUILD_TESTING=OFF >/dev/null
	@scripts/lint.sh build

## footprint  bytes of flash, memory and stack on small processors; BESIDE=HEAD^ compares with a commit
footprint:
	@scripts/setup.sh footprint
	@python3 bench/footprint/footprint.py $(if $(BESIDE),--beside $(BESIDE))

## bench      instructions and port calls that writing to flash takes
bench:
	@scripts/setup.sh bench
	@python3 bench/bench.py

## compression  what the encoder for small hosts saves and costs with FILES="file-or-folder..."
compression:
	@scripts/setup.sh bench
	@python3 bench/compression.py $(FILES)

## clean      removes everything that was built
clean:
	@rm -rf build build-asan build-fuzz build-mutate build-deb build-windows build-static build-macos

## help       lists the targets
help:
	@sed -n 's/^## /make /p' $(MAKEFILE_LIST)
