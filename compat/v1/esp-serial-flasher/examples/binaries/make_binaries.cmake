# SPDX-License-Identifier: Apache-2.0
# Makes Hello-world/ with esploader-firmware, and RAM_APP/ of examples/target_hello:
#
#   cmake [-DFIRMWARE=<esploader-firmware>] [-DTO=<folder>] [-DRAM_APP=<folder>] [-DPACK=<esploader-pack>] [-DHELLO=OFF]
#         -P make_binaries.cmake
#
# Loaders and virtual chips take what esploader-firmware makes for sound, but no chip can run it. So target_hello, a
# program that one can run, takes the place of the bootloader of each chip whose compiler is here, and is its
# application for RAM, unless HELLO is OFF. With another folder TO, RAM_APP is made only where it is named.
cmake_minimum_required(VERSION 3.16)
get_filename_component(HERE "${CMAKE_CURRENT_LIST_DIR}" REALPATH) # it may be in a link
set(ROOT ${HERE}/../../../../..)
set(EXAMPLE ${ROOT}/examples/target_hello)
if(NOT FIRMWARE)
    set(FIRMWARE ${ROOT}/build/esploader-firmware)
endif()
if(NOT TO)
    set(TO ${CMAKE_CURRENT_LIST_DIR}/Hello-world)
    if(NOT RAM_APP)
        set(RAM_APP ${CMAKE_CURRENT_LIST_DIR}/RAM_APP)
    endif()
endif()
if(NOT PACK)
    get_filename_component(PACK ${FIRMWARE} DIRECTORY)
    set(PACK ${PACK}/esploader-pack)
endif()
if(NOT DEFINED HELLO)
    set(HELLO ON)
endif()
find_program(COMPILER_riscv32 riscv64-unknown-elf-gcc)
find_program(COMPILER_xtensa xtensa-lx106-elf-gcc)
find_program(NINJA ninja)
set(GENERATOR "")
if(NINJA)
    set(GENERATOR -G Ninja)
endif()

# Calls a program to its end, which must be a good one.
function(call why)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "${why} (${status}):\n${said}")
    endif()
endfunction()

# Puts target_hello in the place of a chip's bootloader and in RAM_APP, where it can be made.
function(take_hello chip folder)
    file(GLOB facts ${EXAMPLE}/chips/*/${chip}.h)
    if(NOT facts)
        return()
    endif()
    get_filename_component(architecture ${facts} DIRECTORY)
    get_filename_component(architecture ${architecture} NAME)
    if(NOT COMPILER_${architecture} OR NOT EXISTS ${PACK})
        return()
    endif()
    set(build ${TO}/hello-${chip})
    file(REMOVE_RECURSE ${build})
    call("target_hello cannot be configured for ${chip}; -DHELLO=OFF does without"
         ${CMAKE_COMMAND} -S ${EXAMPLE} -B ${build} ${GENERATOR} -DCHIP=${chip} -DESPLOADER_PACK=${PACK})
    call("target_hello cannot be built for ${chip}; -DHELLO=OFF does without" ${CMAKE_COMMAND} --build ${build})
    configure_file(${build}/hello.bin ${TO}/${folder}/bootloader.bin COPYONLY)
    if(RAM_APP)
        configure_file(${build}/hello.bin ${RAM_APP}/${folder}/app.bin COPYONLY)
    endif()
    file(REMOVE_RECURSE ${build})
    set(HELLOS "${HELLOS} ${chip}" PARENT_SCOPE)
endfunction()

# Folders and files as programs of 1.x know them: their names become those of the arrays.
set(HELLOS "")
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
    if(HELLO)
        take_hello(${chip} ${folder})
    endif()
endforeach()
message(STATUS "Binaries for 8 chips are in ${TO}")
if(HELLOS)
    message(STATUS "A program that a chip can run is in the place of the bootloader for:${HELLOS}")
elseif(HELLO)
    message(STATUS "No chip can run them: ${PACK}, and gcc-riscv64-unknown-elf or gcc-xtensa-lx106, put a program in the "
                   "place of the bootloader")
else()
    message(STATUS "No chip can run them: HELLO is OFF")
endif()
