# SPDX-License-Identifier: Apache-2.0
# Files of a target's firmware as C arrays, for programs that were written for esp-serial-flasher.
#
#   create_resources(<folder> <output>)
#
# writes <output>, a C source, relative to the current source folder. For each file of <folder>, and of its
# folders ESP*, it has
#
#   const uint8_t  <name>[];      what is in it
#   const uint32_t <name>_size;   its bytes
#   const uint8_t  <name>_md5[];  their MD5, 32 hexadecimal digits and a zero
#
# where <name> is the file's, and before it its folder's, with "_" in the place of "." "-" and "/":
# partition_table_bin, ESP32_C3_bootloader_bin. Hidden files are left out. As a script:
#
#   cmake -DINPUT_DIR=<folder> -DOUTPUT_FILE=<output> -P bin2array.cmake
function(create_resources dir output)
    file(GLOB files RELATIVE "${dir}" "${dir}/*" "${dir}/ESP*/*")
    set(source "#include <stdint.h>\n")
    set(embedded "")
    foreach(file IN LISTS files)
        get_filename_component(name "${file}" NAME)
        if(NOT IS_DIRECTORY "${dir}/${file}" AND NOT name MATCHES "^\\.")
            list(APPEND embedded "${dir}/${file}")
            _create_resource(text "${dir}/${file}" "${file}")
            string(APPEND source "${text}")
        endif()
    endforeach()
    if(NOT embedded)
        message(WARNING "There are no files in ${dir}: ${output} has no arrays")
    endif()
    if(NOT CMAKE_SCRIPT_MODE_FILE)
        # What is in a file stands in no other rule of the build.
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${embedded})
        get_filename_component(output "${output}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
    endif()
    # Who configures again does not want to compile again.
    set(before "")
    if(EXISTS "${output}")
        file(READ "${output}" before)
    endif()
    if(NOT before STREQUAL source)
        file(WRITE "${output}" "${source}")
    endif()
endfunction()

function(_create_resource variable path name)
    file(READ "${path}" bytes HEX)
    if(bytes STREQUAL "")
        message(FATAL_ERROR "${path} is empty")
    endif()
    file(MD5 "${path}" md5)
    string(REGEX REPLACE "[^A-Za-z0-9_]" "_" symbol "${name}")
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(CONCAT text "\n"
        "const uint8_t ${symbol}[] = {${bytes}};\n"
        "const uint32_t ${symbol}_size = sizeof(${symbol});\n"
        "const uint8_t ${symbol}_md5[] = \"${md5}\";\n")
    set(${variable} "${text}" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE AND INPUT_DIR AND OUTPUT_FILE)
    create_resources("${INPUT_DIR}" "${OUTPUT_FILE}")
endif()
