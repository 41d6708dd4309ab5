# SPDX-License-Identifier: Apache-2.0
# Which chips a build supports. Include it from any build and call
#
#   esploader_chips(<variable>)             sets <variable> to all, or to a list of names
#   esploader_chip_definitions(<variable>)  sets <variable> to what src/ is compiled with for that
#
# Names are those of include/esp_loader_chips.def. What is known of other chips is not linked.
if(NOT DEFINED ESP_LOADER_CHIPS)
    set(ESP_LOADER_CHIPS all CACHE STRING "Chips that can be programmed: a list of names such as esp32s3, or all")
endif()
get_filename_component(list "${CMAKE_CURRENT_LIST_DIR}/../include/esp_loader_chips.def" ABSOLUTE)
set(ESPLOADER_CHIP_LIST "${list}" CACHE INTERNAL "")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${ESPLOADER_CHIP_LIST}")

function(esploader_chips variable)
    file(STRINGS "${ESPLOADER_CHIP_LIST}" lines REGEX "^ESP_LOADER_CHIP\\(")
    string(REGEX MATCHALL "ESP_LOADER_CHIP\\([a-z0-9]+" known "${lines}")
    list(TRANSFORM known REPLACE "^.*\\(" "")
    string(REGEX REPLACE "[, ]+" ";" chosen "${ESP_LOADER_CHIPS}")
    foreach(name IN LISTS chosen)
        if(NOT name STREQUAL "all" AND NOT name IN_LIST known)
            list(JOIN known " " known)
            message(FATAL_ERROR "esploader: ESP_LOADER_CHIPS names '${name}'; there are: all ${known}")
        endif()
    endforeach()
    if("all" IN_LIST chosen OR NOT chosen)
        set(chosen all)
    endif()
    set(${variable} "${chosen}" PARENT_SCOPE)
endfunction()

function(esploader_chip_definitions variable)
    set(definitions "")
    esploader_chips(chosen)
    if(NOT chosen STREQUAL "all")
        set(definitions ESP_LOADER_CHIPS=1)
        foreach(name IN LISTS chosen)
            list(APPEND definitions ESP_LOADER_CHIPS_${name}=1)
        endforeach()
    endif()
    set(${variable} "${definitions}" PARENT_SCOPE)
endfunction()
