# SPDX-License-Identifier: Apache-2.0
# Version 1.x as a component of ESP-IDF 4.3 and later; esp-serial-flasher/ includes it. One port is
# compiled, the one that its Kconfig chooses.
include(${CMAKE_CURRENT_LIST_DIR}/flasher_v1.cmake)
flasher_sources(FLASHER_SOURCES)
flasher_v1_sources(FLASHER_V1_SOURCES)
flasher_v1_interface(FLASHER_INTERFACE UART)
set(FLASHER_PORT_UART esp32)
set(FLASHER_PORT_SPI esp32_spi)
set(FLASHER_PORT_SDIO esp32_sdio)
set(FLASHER_PORT_USB esp32_usb_cdc_acm)
set(FLASHER_PORT ${FLASHER_PORT_${FLASHER_INTERFACE}})
set(FLASHER_PORT_SOURCES
    ${FLASHER_ROOT}/ports/esp_idf/esp32_common.c
    ${FLASHER_ROOT}/ports/esp_idf/${FLASHER_PORT}_port.c
    ${FLASHER_STDIO_LOG}
    ${FLASHER_V1}/ports/port_calls.c
    ${FLASHER_V1}/ports/port_print.c
    ${FLASHER_V1}/ports/esp_idf/loader_port_${FLASHER_PORT}.c)

# ESP-IDF 5.3 has a component for each driver.
if("${IDF_VERSION_MAJOR}.${IDF_VERSION_MINOR}" VERSION_GREATER_EQUAL "5.3")
    set(FLASHER_REQUIRES esp_driver_sdmmc esp_driver_spi sdmmc)
    set(FLASHER_PRIV_REQUIRES esp_driver_gpio esp_driver_uart)
else()
    set(FLASHER_REQUIRES driver sdmmc)
    set(FLASHER_PRIV_REQUIRES "")
endif()

idf_component_register(
    SRCS ${FLASHER_SOURCES} ${FLASHER_V1_SOURCES} ${FLASHER_PORT_SOURCES}
    INCLUDE_DIRS ${FLASHER_V1_INCLUDES} ${FLASHER_V1}/ports/esp_idf
    PRIV_INCLUDE_DIRS ${FLASHER_ROOT}/src ${FLASHER_ROOT}/stubs
    REQUIRES ${FLASHER_REQUIRES}
    PRIV_REQUIRES esp_timer ${FLASHER_PRIV_REQUIRES})
if(FLASHER_INTERFACE STREQUAL "USB")
    # From ESP-IDF 6.0 on the USB host library comes with the driver.
    if(NOT IDF_VERSION_MAJOR GREATER_EQUAL 6)
        idf_component_set_property(${COMPONENT_NAME} PRIV_REQUIRES usb APPEND)
    endif()
elseif(FLASHER_INTERFACE STREQUAL "SPI")
    set(ESPLOADER_STUBS OFF) # 1.x has none there
elseif(FLASHER_INTERFACE STREQUAL "SDIO" AND ESPLOADER_STUBS STREQUAL "AUTO")
    esploader_stub_sources(FLASHER_STUB_SOURCES) # every program needs one there: fetched, if need be
endif()
esploader_add_stubs(${COMPONENT_LIB} ${FLASHER_STUBS})
esploader_chip_definitions(FLASHER_CHIP_DEFINITIONS)
flasher_v1_definitions(FLASHER_DEFINITIONS ${FLASHER_INTERFACE})
target_compile_definitions(${COMPONENT_LIB} PUBLIC ${FLASHER_DEFINITIONS} PRIVATE ${FLASHER_CHIP_DEFINITIONS})
flasher_v1_headers_first(${FLASHER_SOURCES} ${FLASHER_V1_SOURCES} ${FLASHER_PORT_SOURCES})
# Both versions have a function of this name: loader_port_esp32_sdio.c.
set_property(SOURCE ${FLASHER_ROOT}/ports/esp_idf/esp32_sdio_port.c APPEND PROPERTY
    COMPILE_DEFINITIONS loader_port_wait_int=esp_loader_sdio_wait_int)
