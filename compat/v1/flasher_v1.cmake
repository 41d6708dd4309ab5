# SPDX-License-Identifier: Apache-2.0
# What the builds of version 1.x share, on top of cmake/flasher.cmake.
# Where releases of flasher stubs were in the days of 1.x.
if(NOT DEFINED SERIAL_FLASHER_STUB_PULL_SOURCE)
    set(SERIAL_FLASHER_STUB_PULL_SOURCE "https://github.com/esp-rs/esp-flasher-stub/releases/download")
endif()
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/flasher.cmake)
# Every program links loader_v1.c, which has all calls in it.
set(FLASHER_STUBS WHOLE)
set(FLASHER_V1 "${CMAKE_CURRENT_LIST_DIR}")
set(FLASHER_V1_INCLUDES ${FLASHER_V1}/include ${FLASHER_ROOT}/include)

# flasher_v1_interface(<variable> <default>): UART, USB, SPI or SDIO: the one that is defined as a variable,
# whatever its value, or chosen in a Kconfig.
function(flasher_v1_interface variable default)
    foreach(interface UART USB SPI SDIO)
        if(DEFINED SERIAL_FLASHER_INTERFACE_${interface} OR CONFIG_SERIAL_FLASHER_INTERFACE_${interface})
            set(${variable} ${interface} PARENT_SCOPE)
            return()
        endif()
    endforeach()
    set(${variable} ${default} PARENT_SCOPE)
endfunction()

# flasher_v1_definitions(<variable> <interface>): what programs of 1.x are compiled with.
function(flasher_v1_definitions variable interface)
    set(definitions SERIAL_FLASHER_INTERFACE_${interface})
    # Those of 2020 define it with a value of their own.
    if(NOT FLASHER_V0 AND NOT interface STREQUAL "SPI" AND (DEFINED MD5_ENABLED OR CONFIG_SERIAL_FLASHER_MD5_ENABLED))
        list(APPEND definitions MD5_ENABLED=1)
    endif()
    flasher_option(definitions SERIAL_FLASHER_DEBUG_TRACE false)
    flasher_option(definitions SERIAL_FLASHER_RESET_HOLD_TIME_MS 100)
    flasher_option(definitions SERIAL_FLASHER_BOOT_HOLD_TIME_MS 50)
    flasher_option(definitions SERIAL_FLASHER_WRITE_BLOCK_RETRIES 3)
    if(interface STREQUAL "UART")
        flasher_option(definitions SERIAL_FLASHER_RESET_INVERT false)
        flasher_option(definitions SERIAL_FLASHER_BOOT_INVERT false)
    endif()
    set(${variable} ${definitions} PARENT_SCOPE)
endfunction()

# flasher_v1_sources(<variable>): version 1.x on top of the library.
function(flasher_v1_sources variable)
    file(GLOB sources "${FLASHER_V1}/*.c")
    set(${variable} ${sources} PARENT_SCOPE)
endfunction()

# flasher_v1_headers_first(<source>...): headers of both versions have the same names. Programs, and sources
# that they add to the library, find those of 1.x; the library's own sources find those of 2.x.
function(flasher_v1_headers_first)
    foreach(source IN LISTS ARGN)
        set_property(SOURCE ${source} APPEND PROPERTY INCLUDE_DIRECTORIES ${FLASHER_ROOT}/include)
    endforeach()
endfunction()
