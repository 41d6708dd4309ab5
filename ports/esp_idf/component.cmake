# SPDX-License-Identifier: Apache-2.0
# The component of this project for ESP-IDF 5.3 and later; the top CMakeLists.txt and that of
# esp-serial-flasher/ include it in such a build. The Kconfig at the top has the options,
# stubs/README.md those of the flasher stubs.
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/flasher.cmake)
set(ESPLOADER_IDF_PORTS "${FLASHER_ROOT}/ports/esp_idf")

flasher_sources(ESPLOADER_SOURCES)
list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_common.c" ${FLASHER_STDIO_LOG})

# The configuration is not known when ESP-IDF asks what a component requires: the drivers of all ports are
# required, and the linker leaves out what no port uses.
if(CONFIG_SERIAL_FLASHER_PORT_UART)
    list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_port.c")
endif()
if(CONFIG_SERIAL_FLASHER_PORT_SPI)
    list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_spi_port.c")
endif()
if(CONFIG_SERIAL_FLASHER_PORT_SDIO)
    list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_sdio_port.c")
endif()
# USB comes from idf_component.yml, so not every target has it. From ESP-IDF 6.0 on the USB host library does
# too, with the driver.
set(ESPLOADER_USB "")
if(CONFIG_SERIAL_FLASHER_PORT_USB_CDC_ACM)
    list(APPEND ESPLOADER_SOURCES "${ESPLOADER_IDF_PORTS}/esp32_usb_cdc_acm_port.c")
    if(NOT IDF_VERSION_MAJOR GREATER_EQUAL 6)
        set(ESPLOADER_USB usb)
    endif()
endif()

idf_component_register(SRCS ${ESPLOADER_SOURCES}
    INCLUDE_DIRS "${FLASHER_ROOT}/include" "${ESPLOADER_IDF_PORTS}"
    PRIV_INCLUDE_DIRS "${FLASHER_ROOT}/src" "${FLASHER_ROOT}/stubs" "${FLASHER_ROOT}/ports/common"
    REQUIRES esp_driver_gpio esp_driver_uart esp_driver_spi esp_driver_sdmmc sdmmc
    PRIV_REQUIRES esp_timer ${ESPLOADER_USB})

if(CONFIG_ESP_LOADER_CHIPS AND NOT CONFIG_ESP_LOADER_CHIPS STREQUAL "all")
    set(ESP_LOADER_CHIPS "${CONFIG_ESP_LOADER_CHIPS}")
endif()
esploader_add_stubs(${COMPONENT_LIB})
esploader_chip_definitions(ESPLOADER_CHIP_DEFINITIONS)
target_compile_definitions(${COMPONENT_LIB} PRIVATE ${ESPLOADER_CHIP_DEFINITIONS})

flasher_log_level(ESPLOADER_DEFINITIONS)
flasher_option(ESPLOADER_DEFINITIONS SERIAL_FLASHER_RESET_HOLD_TIME_MS 100)
flasher_option(ESPLOADER_DEFINITIONS SERIAL_FLASHER_BOOT_HOLD_TIME_MS 50)
flasher_option(ESPLOADER_DEFINITIONS SERIAL_FLASHER_WRITE_BLOCK_RETRIES 3)
flasher_option(ESPLOADER_DEFINITIONS SERIAL_FLASHER_RESET_INVERT false)
flasher_option(ESPLOADER_DEFINITIONS SERIAL_FLASHER_BOOT_INVERT false)
if(FLASHER_INTERFACE_2_0)
    list(APPEND ESPLOADER_DEFINITIONS ESP_LOADER_INTERFACE_2_0=1)
endif()
target_compile_definitions(${COMPONENT_LIB} PUBLIC ${ESPLOADER_DEFINITIONS})
