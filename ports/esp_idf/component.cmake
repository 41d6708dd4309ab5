# SPDX-License-Identifier: Apache-2.0
# The component of this project for ESP-IDF 5.3 and later; the top CMakeLists.txt includes it in such a
# build. The Kconfig beside it has the options, stubs/README.md those of the flasher stubs.
get_filename_component(ESPLOADER_ROOT "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
set(ESPLOADER_IDF_PORTS "${CMAKE_CURRENT_LIST_DIR}")

file(GLOB_RECURSE ESPLOADER_SOURCES "${ESPLOADER_ROOT}/src/*.c")
file(GLOB ESPLOADER_STUB_CALLS "${ESPLOADER_ROOT}/stubs/*.c")
list(APPEND ESPLOADER_SOURCES ${ESPLOADER_STUB_CALLS})
list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_common.c")

# The configuration is not known when ESP-IDF asks what a component requires: the drivers of all ports are
# required, and the linker leaves out what no port uses. USB comes from idf_component.yml.
if(CONFIG_SERIAL_FLASHER_PORT_UART)
    list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_port.c")
endif()
if(CONFIG_SERIAL_FLASHER_PORT_SPI)
    list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_spi_port.c")
endif()
if(CONFIG_SERIAL_FLASHER_PORT_SDIO)
    list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_sdio_port.c")
endif()
if(CONFIG_SERIAL_FLASHER_PORT_USB_CDC_ACM)
    list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_usb_cdc_acm_port.c")
endif()

idf_component_register(SRCS ${ESPLOADER_SOURCES}
    INCLUDE_DIRS "${ESPLOADER_ROOT}/include" "${ESPLOADER_IDF_PORTS}"
    PRIV_INCLUDE_DIRS "${ESPLOADER_ROOT}/src" "${ESPLOADER_ROOT}/stubs"
    REQUIRES esp_driver_gpio esp_driver_uart esp_driver_spi esp_driver_sdmmc sdmmc
    PRIV_REQUIRES esp_timer log)

if(CONFIG_ESP_LOADER_CHIPS AND NOT CONFIG_ESP_LOADER_CHIPS STREQUAL "all")
    set(ESP_LOADER_CHIPS "${CONFIG_ESP_LOADER_CHIPS}")
endif()
include("${ESPLOADER_ROOT}/stubs/stubs.cmake")
esploader_stub_sources(ESPLOADER_STUB_SOURCES)
esploader_chip_definitions(ESPLOADER_CHIP_DEFINITIONS)
target_compile_definitions(${COMPONENT_LIB} PRIVATE ${ESPLOADER_CHIP_DEFINITIONS})
target_sources(${COMPONENT_LIB} PRIVATE ${ESPLOADER_STUB_SOURCES})

target_compile_definitions(${COMPONENT_LIB} PUBLIC
    SERIAL_FLASHER_LOG_LEVEL=${CONFIG_SERIAL_FLASHER_LOG_LEVEL}
    SERIAL_FLASHER_RESET_HOLD_TIME_MS=${CONFIG_SERIAL_FLASHER_RESET_HOLD_TIME_MS}
    SERIAL_FLASHER_BOOT_HOLD_TIME_MS=${CONFIG_SERIAL_FLASHER_BOOT_HOLD_TIME_MS}
    $<$<BOOL:${CONFIG_SERIAL_FLASHER_RESET_INVERT}>:SERIAL_FLASHER_RESET_INVERT>
    $<$<BOOL:${CONFIG_SERIAL_FLASHER_BOOT_INVERT}>:SERIAL_FLASHER_BOOT_INVERT>)
