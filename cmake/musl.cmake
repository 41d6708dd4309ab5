# SPDX-License-Identifier: Apache-2.0
# For Linux with musl, without any library beside the program: scripts/static.sh. Libraries are looked for in MUSL_PREFIX.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER musl-gcc)
# Its ioctl() takes an int, for numbers that are none.
set(CMAKE_C_FLAGS_INIT "-isystem $ENV{MUSL_PREFIX}/include -Wno-sign-conversion")
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(CMAKE_FIND_ROOT_PATH $ENV{MUSL_PREFIX})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} $ENV{MUSL_PREFIX}/lib/pkgconfig)
