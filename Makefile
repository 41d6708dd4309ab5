# SPDX-License-Identifier: Apache-2.0
# The usual ways to build, on top of CMake; `make help` lists them.
#
# SETUP=0   installs no packages
# WERROR=ON makes warnings errors (make test always does)

SETUP ?= 1
WERROR ?= OFF
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
export SETUP

CMAKE_FLAGS = -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
CTEST_FLAGS = --output-on-failure --no-tests=error -j$(JOBS)

.PHONY: all setup test demo format lint footprint bench clean help
.NOTPARALLEL:

## all        builds build/esploader, build/esploader-sim and build/esploader-firmware
all: build/build.ninja
	@cmake --build build

build/build.ninja:
	@scripts/setup.sh build
	@cmake -S . -B build $(CMAKE_FLAGS) -DBUILD_TESTING=OFF -DESPLOADER_WERROR=$(WERROR)

## setup      installs the Debian or Ubuntu packages that any target here needs
setup:
	@scripts/setup.sh all

## test       builds and runs all tests, plain and then under the sanitizers
test:
	@scripts/setup.sh test
	@cmake -S . -B build $(CMAKE_FLAGS) -DBUILD_TESTING=ON -DESPLOADER_WERROR=ON
	@cmake --build build
	@cd build && ctest $(CTEST_FLAGS)
	@cmake -S . -B build-asan $(CMAKE_FLAGS) -DBUILD_TESTING=ON -DESPLOADER_WERROR=ON -DESPLOADER_SANITIZE=ON
	@cmake --build build-asan
	@cd build-asan && ctest $(CTEST_FLAGS)

## demo       flashes a virtual ESP32 twice and shows it boot: no hardware needed
demo:
	@scripts/setup.sh demo
	@scripts/demo.sh

## format     formats every C file in place
format:
	@scripts/setup.sh test
	@scripts/format.sh

## lint       clang-tidy and cppcheck over everything but the tests
lint: build/build.ninja
	@scripts/setup.sh lint
	@cmake -S . -B build $(CMAKE_FLAGS) >/dev/null
	@scripts/lint.sh build

## footprint  bytes of flash, memory and stack that the library takes on small processors
footprint:
	@scripts/setup.sh footprint
	@python3 bench/footprint/footprint.py

## bench      instructions and port calls that writing to flash takes
bench:
	@scripts/setup.sh bench
	@python3 bench/bench.py

## clean      removes everything that was built
clean:
	@rm -rf build build-asan

## help       lists the targets
help:
	@sed -n 's/^## /make /p' $(MAKEFILE_LIST)
