# SPDX-License-Identifier: Apache-2.0
# Makes Hello-world/ with esploader-firmware:
#
#   cmake [-DFIRMWARE=<esploader-firmware>] [-DTO=<folder>] [-DHELLO_C3=<hello.bin of examples/target_hello>]
#         -P make_binaries.cmake
#
# Loaders and virtual chips take these files for sound, but no chip can run them, except for HELLO_C3, which
# takes the place of the ESP32-C3's bootloader.
cmake_minimum_required(VERSION 3.16)
get_filename_component(HERE "${CMAKE_CURRENT_LIST_DIR}" REALPATH) # it may be in a link
set(ROOT ${HERE}/../../../../..)
if(NOT FIRMWARE)
    set(FIRMWARE ${ROOT}/build/esploader-firmware)
endif()
if(NOT TO)
    set(TO ${CMAKE_CURRENT_LIST_DIR}/Hello-world)
endif()
# Folders and files as programs of 1.x know them: their names become those of the arrays.
foreach(folder ESP8266 ESP32 ESP32_S2 ESP32_C3 ESP32_S3 ESP32_C2 ESP32_H2 ESP32_C6)
    string(TOLOWER ${folder} chip)
    string(REPLACE "_" "" chip ${chip})
    set(build ${TO}/${folder}/build)
    execute_process(COMMAND ${FIRMWARE} --chip ${chip} --out ${build} --app-size 64K
                    RESULT_VARIABLE status OUTPUT_QUIET)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "${FIRMWARE} makes nothing for ${chip} (${status}): run make in ${ROOT} first, or name it "
                            "by -DFIRMWARE")
    endif()
    file(RENAME ${build}/bootloader/bootloader.bin ${TO}/${folder}/bootloader.bin)
    file(RENAME ${build}/partition_table/partition-table.bin ${TO}/${folder}/partition-table.bin)
    file(RENAME ${build}/hello_world.bin ${TO}/${folder}/hello_world.bin)
    file(REMOVE_RECURSE ${build})
endforeach()
if(HELLO_C3)
    configure_file(${HELLO_C3} ${TO}/ESP32_C3/bootloader.bin COPYONLY)
endif()
message(STATUS "Binaries for 8 chips are in ${TO}")
