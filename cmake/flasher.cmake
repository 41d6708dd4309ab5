# SPDX-License-Identifier: Apache-2.0
# What the builds of both generations share in which the library is called "flasher", and in ESP-IDF
# after its folder. Options have the names of esp-serial-flasher, as a CMake variable or, from a
# Kconfig, with CONFIG_ before it; each becomes the compile definition that programs know.
get_filename_component(FLASHER_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
# Messages of ports on standard output.
set(FLASHER_STDIO_LOG ${FLASHER_ROOT}/ports/common/loader_port_stdio_log.c)
# Where ESP-IDF only asks what components require, nothing is fetched.
if(NOT CMAKE_BUILD_EARLY_EXPANSION)
    include(${FLASHER_ROOT}/stubs/stubs.cmake)
endif()

# flasher_sources(<variable>): the library itself, without its stubs and without a port.
function(flasher_sources variable)
    file(GLOB_RECURSE core "${FLASHER_ROOT}/src/*.c")
    file(GLOB stub_calls "${FLASHER_ROOT}/stubs/*.c")
    set(${variable} ${core} ${stub_calls} PARENT_SCOPE)
endfunction()

# flasher_option(<list of definitions> <name> <default>): appends <name>=<value>. What CMake or a Kconfig
# calls on and off are true and false in C.
function(flasher_option list name default)
    set(value "${default}")
    if(DEFINED CONFIG_${name})
        set(value "${CONFIG_${name}}")
    elseif(DEFINED ${name})
        set(value "${${name}}")
    endif()
    string(TOUPPER "${value}" upper)
    if(upper MATCHES "^(Y|ON|YES|TRUE)$")
        set(value true)
    elseif(upper MATCHES "^(N|OFF|NO|FALSE|)$")
        set(value false)
    endif()
    set(${list} ${${list}} ${name}=${value} PARENT_SCOPE)
endfunction()

# flasher_log_level(<list of definitions>): a name or a number.
function(flasher_log_level list)
    set(value WARN)
    if(DEFINED CONFIG_SERIAL_FLASHER_LOG_LEVEL)
        set(value "${CONFIG_SERIAL_FLASHER_LOG_LEVEL}")
    elseif(DEFINED SERIAL_FLASHER_LOG_LEVEL)
        set(value "${SERIAL_FLASHER_LOG_LEVEL}")
    endif()
    string(TOUPPER "${value}" upper)
    string(REGEX REPLACE "^WARNING$" "WARN" upper "${upper}")
    set(names NONE ERROR WARN INFO DEBUG)
    list(FIND names "${upper}" level)
    if(upper MATCHES "^[0-4]$")
        set(level ${upper})
    elseif(level LESS 0)
        message(FATAL_ERROR "SERIAL_FLASHER_LOG_LEVEL is '${value}'; it has to be NONE, ERROR, WARN, INFO, "
                            "DEBUG, or a number from 0 to 4")
    endif()
    set(${list} ${${list}} SERIAL_FLASHER_LOG_LEVEL=${level} PARENT_SCOPE)
endfunction()

# flasher_known_port(<port>...): sets PORT where it is not, and refuses one that is not listed.
function(flasher_known_port)
    if(NOT DEFINED PORT)
        message(${FLASHER_NO_PORT} "No port selected, default to user-defined: PORT may be one of ${ARGN}")
        set(PORT USER_DEFINED PARENT_SCOPE)
    elseif(NOT PORT IN_LIST ARGN)
        message(FATAL_ERROR "Selected port is not supported: PORT is '${PORT}', and there are: ${ARGN}")
    endif()
endfunction()

# flasher_add_library(<source>...): the target, made of the library's sources and these. The library is
# compiled in it, not linked to it: flags for the processor come with what a port links. FLASHER_STUBS is what
# esploader_add_stubs() is told of it.
macro(flasher_add_library)
    flasher_sources(FLASHER_SOURCES)
    esploader_chip_definitions(FLASHER_CHIP_DEFINITIONS)
    add_library(flasher STATIC ${FLASHER_SOURCES} ${ARGN})
    esploader_add_stubs(flasher ${FLASHER_STUBS})
    target_include_directories(flasher PRIVATE ${FLASHER_ROOT}/src ${FLASHER_ROOT}/stubs ${FLASHER_ROOT}/ports/common)
    target_compile_definitions(flasher PRIVATE ${FLASHER_CHIP_DEFINITIONS})
    target_compile_options(flasher PRIVATE -ffunction-sections -fdata-sections)
    if(NOT CMAKE_C_STANDARD OR CMAKE_C_STANDARD MATCHES "^9")
        set_target_properties(flasher PROPERTIES C_STANDARD 11)
    endif()
endmacro()

# flasher_linux_sources(<variable>): version 2.x's port for Linux with devices of this machine only, which
# needs nothing but the C library; with LINUX_PORT_GPIO also libgpiod, in FLASHER_GPIOD.
function(flasher_linux_sources variable)
    set(folder ${FLASHER_ROOT}/ports/linux)
    set(gpio none)
    if(LINUX_PORT_GPIO)
        find_library(gpiod_LIB gpiod)
        find_path(gpiod_INCLUDE gpiod.h)
        if(NOT gpiod_LIB OR NOT gpiod_INCLUDE)
            message(FATAL_ERROR "LINUX_PORT_GPIO is on, but there is no libgpiod: install libgpiod-dev")
        endif()
        file(STRINGS "${gpiod_INCLUDE}/gpiod.h" requests REGEX "gpiod_chip_request_lines")
        set(gpio v1)
        if(requests)
            set(gpio v2)
        endif()
        set(FLASHER_GPIOD "${gpiod_LIB}" PARENT_SCOPE)
    endif()
    set(lines line_calls line_error line_open line_wait rate rate_close time)
    list(TRANSFORM lines PREPEND ${folder}/line/serial_)
    list(APPEND lines ${folder}/line/local/serial_device_plain ${folder}/line/local/serial_local
                      ${folder}/line/local/serial_sysfs ${folder}/line/local/serial_text_linux
                      ${folder}/line/network/serial_begin_none ${folder}/line/network/serial_loop_none ${folder}/line/network/serial_network_none)
    list(TRANSFORM lines APPEND .c)
    set(sources ${FLASHER_STDIO_LOG} ${folder}/linux_port.c ${folder}/linux_gpio.c ${folder}/linux_gpio_${gpio}.c ${lines})
    set_source_files_properties(${sources} PROPERTIES
        COMPILE_DEFINITIONS _GNU_SOURCE
        INCLUDE_DIRECTORIES "${FLASHER_ROOT}/include;${folder};${folder}/line")
    set(${variable} ${sources} PARENT_SCOPE)
endfunction()
