# SPDX-License-Identifier: Apache-2.0
# Examples of version 1.x, and of 2020, on their ports for ESP-IDF.
set(V1 ${PROJECT_SOURCE_DIR}/compat/v1)
set(V1_EXAMPLES ${V1}/esp-serial-flasher/examples)
set(V1_COMMON ${V1_EXAMPLES}/common/example_common.c ${V1_EXAMPLES}/common/example_binaries.c)

# The binaries of all chips, as C arrays: V1_BINARIES, in V1_FOLDER. Without target_hello: what is built here does not
# depend on which cross compilers there are; example_v1_binaries has those with it.
set(V1_FOLDER ${CMAKE_CURRENT_BINARY_DIR}/binaries/Hello-world)
set(V1_BINARIES ${CMAKE_CURRENT_BINARY_DIR}/binaries.c)
add_custom_command(OUTPUT ${V1_BINARIES}
    COMMAND ${CMAKE_COMMAND} -DFIRMWARE=$<TARGET_FILE:esploader-firmware> -DTO=${V1_FOLDER} -DHELLO=OFF
            -P ${V1_EXAMPLES}/binaries/make_binaries.cmake
    COMMAND ${CMAKE_COMMAND} -DINPUT_DIR=${V1_FOLDER} -DOUTPUT_FILE=${V1_BINARIES}
            -P ${V1_EXAMPLES}/common/bin2array.cmake
    DEPENDS esploader-firmware ${V1_EXAMPLES}/binaries/make_binaries.cmake ${EXAMPLES}/common/bin2array.cmake VERBATIM)
add_library(idf_v1_binaries OBJECT ${V1_BINARIES})

# idf_v1_host(<name> <idf target> <interface> <port>): idf_host_<name>.
function(idf_v1_host name target interface port)
    string(TOUPPER ${target} upper)
    add_library(idf_host_${name} STATIC ${IDF_FAKE_SOURCES} ${IDF_PORT_SOURCES} ${V1}/loader_v1.c
        ${V1}/ports/port_calls.c ${V1}/ports/port_print.c ${V1}/ports/esp_idf/loader_port_${port}.c)
    target_include_directories(idf_host_${name} PRIVATE ${PROJECT_SOURCE_DIR}/include ${IDF_PORTS}
        PUBLIC ${IDF_FAKES}/include ${IDF_FAKES})
    target_compile_definitions(idf_host_${name} PUBLIC
        _GNU_SOURCE CONFIG_IDF_TARGET_${upper}=1 SERIAL_FLASHER_INTERFACE_${interface} PRIVATE MD5_ENABLED=1)
    target_link_libraries(idf_host_${name} PUBLIC esploader_core esploader_stubs example_world esploader_warnings)
    target_link_options(idf_host_${name} PUBLIC -Wl,--wrap=fopen)
endfunction()
idf_v1_host(v1_uart esp32 UART esp32)
idf_v1_host(v1_usb esp32s3 USB esp32_usb_cdc_acm)

# idf_v1_example(<name> EXAMPLE <folder> HOST <name> COLUMN <title> TEST <file> [CHIP <folder of binaries>]
#                [SOURCES <file>...] [DEFINITIONS ...])
function(idf_v1_example name)
    cmake_parse_arguments(ARG "" "EXAMPLE;HOST;COLUMN;TEST;CHIP" "SOURCES;DEFINITIONS" ${ARGN})
    set(folder ${V1_EXAMPLES}/${ARG_EXAMPLE})
    add_library(${name}_firmware OBJECT ${folder}/main/main.c ${V1_COMMON} ${ARG_SOURCES})
    # The headers of 1.x before those of 2.x, which have the same names.
    target_include_directories(${name}_firmware BEFORE PRIVATE ${V1}/include ${V1}/ports/esp_idf ${V1_EXAMPLES}/common)
    target_compile_definitions(${name}_firmware PRIVATE ${ARG_DEFINITIONS})
    target_link_libraries(${name}_firmware PRIVATE idf_host_${ARG_HOST})
    esploader_test(${name} SOURCES ${ARG_TEST} ${CMAKE_CURRENT_SOURCE_DIR}/../example_test.c ../made_up_stub.c
                                   $<TARGET_OBJECTS:${name}_firmware> $<TARGET_OBJECTS:idf_v1_binaries>
                   LIBS idf_host_${ARG_HOST})
    target_compile_definitions(${name} PRIVATE
        EXAMPLE_FOLDER="${folder}" EXAMPLE_FIRMWARE="${V1_FOLDER}/${ARG_CHIP}" EXAMPLE_APP="hello_world.bin"
        EXAMPLE_HOST="${ARG_COLUMN}" ${ARG_DEFINITIONS})
    target_compile_options(${name} PRIVATE -UNDEBUG)
endfunction()
idf_v1_example(example_v1_fast_reflash EXAMPLE esp32_fast_reflash_example HOST v1_uart COLUMN "ESP32 host"
    TEST test_example_fast_reflash.c CHIP ESP32_C3 SOURCES ${V1_EXAMPLES}/common/example_uart.c)
idf_v1_example(example_v1_stub EXAMPLE esp32_stub_example HOST v1_uart COLUMN "ESP32 host"
    TEST test_example_three_images.c CHIP ESP32_C3 SOURCES ${V1_EXAMPLES}/common/example_uart.c)
idf_v1_example(example_v1_usb_cdc_acm EXAMPLE esp32_usb_cdc_acm_example HOST v1_usb COLUMN "host"
    TEST test_example_usb_cdc_acm.c CHIP ESP32_S3 DEFINITIONS EXAMPLE_CHIP="esp32s3")
# The same firmware with another target.
idf_v1_example(example_v1_stub_esp32c6 EXAMPLE esp32_stub_example HOST v1_uart COLUMN "ESP32 host"
    TEST test_example_three_images.c CHIP ESP32_C6 SOURCES ${V1_EXAMPLES}/common/example_uart.c
    DEFINITIONS EXAMPLE_CHIP="esp32c6")

# The interface of 2020 on top of that: headers of three times, the oldest first.
set(V0 ${PROJECT_SOURCE_DIR}/compat/v0)
set(V0_EXAMPLE ${V0}/esp-serial-flasher/examples/flash_multiple_partitions)
set(V0_IMAGES ${CMAKE_CURRENT_BINARY_DIR}/spiffs_image)

# idf_v0_example(<name> <chip> <folder of its image> [<definition>...])
function(idf_v0_example name chip target)
    set(image ${V0_IMAGES}/${target}/hello-world.bin)
    add_custom_command(OUTPUT ${image}
        COMMAND $<TARGET_FILE:esploader-firmware> --chip ${chip} --out ${V0_IMAGES}/${target}/build
        COMMAND ${CMAKE_COMMAND} -E copy ${V0_IMAGES}/${target}/build/hello_world.bin ${image}
        DEPENDS esploader-firmware VERBATIM)
    add_library(${name}_firmware OBJECT ${V0_EXAMPLE}/main/main.c ${V0}/loader_v0.c
                                        ${V0}/ports/esp_idf/loader_port_serial.c)
    target_include_directories(${name}_firmware BEFORE PRIVATE ${V0_EXAMPLE}/main ${V0}/include ${V1}/include
                                                               ${V1}/ports/esp_idf)
    target_compile_definitions(${name}_firmware PRIVATE ${ARGN})
    target_link_libraries(${name}_firmware PRIVATE idf_host_v1_uart)
    esploader_test(${name} SOURCES test_example_v0_spiffs.c ../example_test.c ${image} $<TARGET_OBJECTS:${name}_firmware>
                   LIBS idf_host_v1_uart)
    target_compile_definitions(${name} PRIVATE EXAMPLE_CHIP="${chip}" EXAMPLE_FILE="${target}/hello-world.bin"
        EXAMPLE_FOLDER="${V0_EXAMPLE}" EXAMPLE_FIRMWARE="${V0_IMAGES}" EXAMPLE_HOST="ESP32 host")
    target_compile_options(${name} PRIVATE -UNDEBUG)
endfunction()
idf_v0_example(example_v0_spiffs esp32 ESP32)
idf_v0_example(example_v0_spiffs_esp32s2 esp32s2 ESP32_S2 TARGET_ESP32_S2=1)
idf_v0_example(example_v0_spiffs_esp8266 esp8266 ESP8266 TARGET_ESP8266=1 MD5_ENABLED=0)

# The ports to buses, wired as the examples of 2.x are.
idf_v1_host(v1_spi esp32s3 SPI esp32_spi)
idf_v1_host(v1_sdio esp32p4 SDIO esp32_sdio)
# Both versions have a function of this name: loader_port_esp32_sdio.c.
target_compile_definitions(idf_host_v1_sdio PRIVATE loader_port_wait_int=esp_loader_sdio_wait_int)

# idf_v1_bus(<name> <host> <example> <column> <chip> <bus> <target> <object of the image>)
function(idf_v1_bus name host example column chip bus target)
    add_library(${name}_firmware OBJECT v1_load_ram.c ${V1_COMMON})
    target_include_directories(${name}_firmware BEFORE PRIVATE ${V1}/include ${V1}/ports/esp_idf ${V1_EXAMPLES}/common
                                                               ${COMMON})
    target_link_libraries(${name}_firmware PRIVATE idf_host_${host})
    esploader_test(${name} SOURCES test_v1_bus.c ../example_test.c ../made_up_stub.c ${ARGN}
                                   $<TARGET_OBJECTS:${name}_firmware>
                   LIBS idf_host_${host})
    target_compile_definitions(${name} PRIVATE EXAMPLE_CHIP="${chip}" EXAMPLE_BUS=${bus} EXAMPLE_TARGET="Target ${target}"
        EXAMPLE_FOLDER="${EXAMPLES}/${example}" EXAMPLE_FIRMWARE="" EXAMPLE_HOST="${column}")
    target_compile_options(${name} PRIVATE -UNDEBUG)
endfunction()
idf_v1_bus(test_v1_spi v1_spi esp32_spi_load_ram_example "host" esp32c3 SIM_BUS_SPI 3 ${RAM_C3})
idf_v1_bus(test_v1_sdio v1_sdio esp32_sdio_load_ram_example "ESP32-P4 host" esp32c6 SIM_BUS_SDIO 8 ${RAM_C6})
