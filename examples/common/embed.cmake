# SPDX-License-Identifier: Apache-2.0
# The target's firmware in an example's build.
#
#   example_embed(<target> [COMPRESS] <file>...)
#
# adds files of the example's target-firmware/ to <target>, where example_image.h has them as
# example_<name> (example_<name>_compressed). A file that is missing stops the build with a message.
# The folder is TARGET_FIRMWARE where that is set.
#
#   example_require(<file>...)
#
# only stops when one is missing, and sets TARGET_FIRMWARE.
set(EXAMPLE_COMMON "${CMAKE_CURRENT_LIST_DIR}")

macro(example_require)
    if(NOT TARGET_FIRMWARE)
        get_filename_component(TARGET_FIRMWARE "${CMAKE_CURRENT_SOURCE_DIR}/../target-firmware" ABSOLUTE)
    endif()
    foreach(required ${ARGN})
        if(NOT EXISTS "${TARGET_FIRMWARE}/${required}")
            message(FATAL_ERROR "There is no ${TARGET_FIRMWARE}/${required}. Put the target's firmware there: "
                                "the example's README tells which files and where they come from.")
        endif()
    endforeach()
endmacro()

function(example_embed target)
    cmake_parse_arguments(ARG "COMPRESS" "" "" ${ARGN})
    example_require(${ARG_UNPARSED_ARGUMENTS})
    find_package(Python3 COMPONENTS Interpreter REQUIRED)
    foreach(file IN LISTS ARG_UNPARSED_ARGUMENTS)
        get_filename_component(name "${file}" NAME_WE)
        string(MAKE_C_IDENTIFIER "example_${name}" symbol)
        set(options "")
        if(ARG_COMPRESS)
            string(APPEND symbol "_compressed")
            set(options --compress)
        endif()
        set(source "${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c")
        add_custom_command(OUTPUT "${source}"
            COMMAND "${Python3_EXECUTABLE}" "${EXAMPLE_COMMON}/embed.py" ${options}
                    "${TARGET_FIRMWARE}/${file}" ${symbol} "${source}"
            DEPENDS "${TARGET_FIRMWARE}/${file}" "${EXAMPLE_COMMON}/embed.py" VERBATIM)
        target_sources(${target} PRIVATE "${source}")
    endforeach()
    target_include_directories(${target} PRIVATE "${EXAMPLE_COMMON}")
endfunction()
