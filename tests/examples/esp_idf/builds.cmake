# SPDX-License-Identifier: Apache-2.0
# The projects of the examples as they are, built by a stand-in for ESP-IDF's build. All are configured;
# those that use another port each are compiled too.
set(BUILDS ${CMAKE_CURRENT_BINARY_DIR}/builds)
set(BUILD_OPTIONS -G ${CMAKE_GENERATOR} -DESPLOADER_STUBS=OFF)
set(BUILD_IDF ${CMAKE_COMMAND} -E env IDF_PATH=${IDF_FAKES} ${CMAKE_COMMAND})
file(GLOB PROJECTS RELATIVE ${EXAMPLES} CONFIGURE_DEPENDS ${EXAMPLES}/esp32_*example)
foreach(project IN LISTS PROJECTS)
    set(test configure_${project})
    add_test(NAME ${test} COMMAND ${BUILD_IDF} -S ${EXAMPLES}/${project} -B ${BUILDS}/${project} ${BUILD_OPTIONS}
             -DTARGET_FIRMWARE=${FIRMWARE_C3})
    set_tests_properties(${test} PROPERTIES FIXTURES_SETUP ${test} TIMEOUT 120)
endforeach()
foreach(project esp32_stub_example esp32_spi_load_ram_example esp32_sdio_example esp32_usb_cdc_acm_example)
    add_test(NAME build_${project} COMMAND ${CMAKE_COMMAND} --build ${BUILDS}/${project})
    set_tests_properties(build_${project} PROPERTIES FIXTURES_REQUIRED configure_${project} TIMEOUT 300)
    if(NOT project STREQUAL "esp32_stub_example")
        set_tests_properties(build_${project} PROPERTIES LABELS slow)
    endif()
endforeach()

# A project made from an example, as `idf.py create-project-from-example` does: its folder alone, the
# component fetched into it.
set(ALONE ${BUILDS}/alone/esp32_stub_example)
set(MANAGED ${ALONE}/managed_components)
add_test(NAME copy_example_alone COMMAND sh -c "rm -rf '${ALONE}' && mkdir -p '${BUILDS}/alone' && \
    cp -R '${EXAMPLES}/esp32_stub_example' '${ALONE}' && mkdir '${MANAGED}' && \
    ln -s '${PROJECT_SOURCE_DIR}' '${MANAGED}/espressif__esp-serial-flasher'")
add_test(NAME configure_example_alone COMMAND ${BUILD_IDF} -S ${ALONE} -B ${ALONE}/build ${BUILD_OPTIONS}
         -DTARGET_FIRMWARE=${FIRMWARE_C3})
add_test(NAME build_example_alone COMMAND ${CMAKE_COMMAND} --build ${ALONE}/build)
set_tests_properties(copy_example_alone PROPERTIES FIXTURES_SETUP copy_example_alone)
set_tests_properties(configure_example_alone PROPERTIES FIXTURES_REQUIRED copy_example_alone
                     FIXTURES_SETUP configure_example_alone TIMEOUT 120)
set_tests_properties(build_example_alone PROPERTIES FIXTURES_REQUIRED configure_example_alone TIMEOUT 300
                     LABELS slow)

# Without the target's firmware the build says what is missing.
function(missing_firmware project variable)
    get_filename_component(name ${project} NAME)
    set(test missing_firmware_${name})
    add_test(NAME ${test} COMMAND ${BUILD_IDF} -S ${project} -B ${BUILDS}/${test} ${BUILD_OPTIONS}
             -D${variable}=${BUILDS}/nowhere)
    set_tests_properties(${test} PROPERTIES
        PASS_REGULAR_EXPRESSION "There is no.*nowhere/[<>a-z/-]+.bin.*README" TIMEOUT 120)
endfunction()
missing_firmware(${EXAMPLES}/esp32_stub_example TARGET_FIRMWARE)
missing_firmware(${V0_EXAMPLE} SPIFFS_IMAGE)

# Projects of the older interfaces. Their binaries are made by the programs that are tests themselves.
set(OLDER_stub ${V1_EXAMPLES}/esp32_stub_example)
set(OLDER_fast_reflash ${V1_EXAMPLES}/esp32_fast_reflash_example)
set(OLDER_usb_cdc_acm ${V1_EXAMPLES}/esp32_usb_cdc_acm_example)
set(OLDER_multiple_partitions ${V0_EXAMPLE})
foreach(name stub fast_reflash usb_cdc_acm multiple_partitions)
    add_test(NAME configure_older_${name} COMMAND ${BUILD_IDF} -S ${OLDER_${name}} -B ${BUILDS}/older_${name}
             ${BUILD_OPTIONS} -DBINARIES=${V1_FOLDER} -DSPIFFS_IMAGE=${V0_IMAGES})
    add_test(NAME build_older_${name} COMMAND ${CMAKE_COMMAND} --build ${BUILDS}/older_${name})
    set_tests_properties(configure_older_${name} PROPERTIES FIXTURES_SETUP configure_older_${name} TIMEOUT 120)
    set_tests_properties(build_older_${name} PROPERTIES FIXTURES_REQUIRED configure_older_${name} TIMEOUT 300)
    if(NOT name STREQUAL "fast_reflash")
        set_tests_properties(build_older_${name} PROPERTIES LABELS slow)
    endif()
endforeach()
