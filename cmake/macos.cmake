# SPDX-License-Identifier: Apache-2.0
# For macOS with the compiler and the headers that the Python package ziglang has: scripts/macos.sh. Libraries are looked
# for in MACOS_PREFIX.
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR arm64)
set(CMAKE_C_COMPILER $ENV{MACOS_PREFIX}/bin/cc)
set(CMAKE_AR $ENV{MACOS_PREFIX}/bin/ar)
set(CMAKE_RANLIB $ENV{MACOS_PREFIX}/bin/ranlib)
set(CMAKE_INSTALL_NAME_TOOL true)
set(CMAKE_OSX_ARCHITECTURES "")
set(CMAKE_FIND_ROOT_PATH $ENV{MACOS_PREFIX})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} $ENV{MACOS_PREFIX}/lib/pkgconfig)
