# SPDX-License-Identifier: Apache-2.0
# The core as WebAssembly: clang, lld and Binaryen's wasm-opt, without a C library. Used by build.mjs:
#
#   make -f web/core/wasm.mk OUT=<folder> CC=<clang> LD=<wasm-ld> OPT=<wasm-opt>

OUT ?= build/web/wasm
CC = clang
LD = wasm-ld
OPT = wasm-opt

SOURCES = $(wildcard web/core/glue/*.c web/core/libc/*.c \
	src/wire/*.c src/chip/*.c src/chip/table/*.c src/engine/*.c src/engine/flash/*.c src/engine/memory/*.c src/engine/reach/*.c \
	src/engine/stub/*.c src/job/*.c src/push/*.c src/deflate/*.c src/session/*.c src/session/*/*.c src/text/*.c) \
	image/base/image_bytes.c image/base/image_checksum.c image/base/image_chip.c image/base/image_describe.c \
	image/base/image_form.c image/base/image_header.c image/base/image_hex.c image/base/image_table.c \
	image/read/image_container.c image/read/image_hex_read.c image/read/image_parse.c image/read/image_revision.c \
	image/read/image_signature.c image/read/image_spread.c image/read/image_text.c image/read/image_uf2_read.c image/partition/image_partition.c
OBJECTS = $(SOURCES:%.c=$(OUT)/%.o)

# For size: a page is loaded more often than it flashes, and no line is as fast as either way.
# memory.copy and memory.fill: every browser with Web Serial has them.
CFLAGS = --target=wasm32 -mbulk-memory -std=c11 -Oz -ffreestanding -fno-builtin -nostdlibinc -isystem web/core/libc \
	-Iinclude -Isrc -Iimage/include -Iimage -Iweb/core/glue -ffunction-sections -fdata-sections \
	$(SIZE) -Wall -Wextra -Wshadow -Wconversion -Werror -MMD

# The stack comes first, so that one that is too deep ends with an error, and changes nothing.
$(OUT)/esploader.wasm: $(OBJECTS)
	@$(LD) --no-entry --gc-sections --strip-all --stack-first -z stack-size=65536 -O2 -o $(OUT)/linked.wasm $(OBJECTS)
	@$(OPT) -Oz --enable-bulk-memory -o $@ $(OUT)/linked.wasm

$(OUT)/%.o: %.c web/core/wasm.mk
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -c -o $@ $<

-include $(OBJECTS:.o=.d)
