# SPDX-License-Identifier: Apache-2.0
# Whether a station reads TOML: through toml++, which needs a compiler for C++. Here, since whatever links it has to
# know that language.
set(ESPLOADER_TOML AUTO CACHE STRING "Read a station's tables as TOML, through toml++: ON, OFF, or AUTO")
set(ESPLOADER_HAS_TOML 0)
if(ESPLOADER_TOML AND "linux" IN_LIST ESPLOADER_SYSTEMS)
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(TOMLPLUSPLUS IMPORTED_TARGET GLOBAL tomlplusplus)
    include(CheckLanguage)
    if(TOMLPLUSPLUS_FOUND)
        check_language(CXX)
    endif()
    if(TOMLPLUSPLUS_FOUND AND CMAKE_CXX_COMPILER)
        enable_language(CXX)
        set(ESPLOADER_HAS_TOML 1)
    elseif(NOT ESPLOADER_TOML STREQUAL "AUTO")
        message(FATAL_ERROR "ESPLOADER_TOML=${ESPLOADER_TOML}, but there is none: install g++ and libtomlplusplus-dev")
    endif()
endif()
