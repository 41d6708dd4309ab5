# SPDX-License-Identifier: Apache-2.0
# For Windows with mingw-w64 on another system: -DCMAKE_TOOLCHAIN_FILE=cmake/mingw.cmake. Libraries are looked for in
# MINGW_PREFIX and in the compiler's own folder.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(mingw_target x86_64-w64-mingw32)
set(CMAKE_C_COMPILER ${mingw_target}-gcc)
set(CMAKE_RC_COMPILER ${mingw_target}-windres)
set(CMAKE_FIND_ROOT_PATH $ENV{MINGW_PREFIX} /usr/${mingw_target})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} $ENV{MINGW_PREFIX}/lib/pkgconfig)
