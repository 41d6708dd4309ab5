# SPDX-License-Identifier: Apache-2.0
# What "cmake --install" puts in place and what find_package(esploader) and pkg-config find there.
# Included at the end of the root's CMakeLists.txt. "cmake --build <folder> --target uninstall"
# takes it away again.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(header_folder ${CMAKE_INSTALL_INCLUDEDIR}/esploader)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/esploader)

# esploader_export(<target> <name> [<folder of its headers>]): becomes esploader::<name>.
function(esploader_export target name)
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
    install(TARGETS ${target} EXPORT esploader ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
    # The folders of this checkout are of no use to who finds the package.
    get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
    if(folders)
        list(TRANSFORM folders REPLACE "^(.+)$" "$<BUILD_INTERFACE:\\1>")
        set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${folders}")
    endif()
    if(ARGN)
        target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${ARGN}>)
    endif()
endfunction()

esploader_export(esploader_stubs stubs)
esploader_export(esploader_core core ${header_folder})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${header_folder} FILES_MATCHING PATTERN "*.h"
        PATTERN "*.def")

esploader_export(esploader_v1 v1 ${header_folder}/v1)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/compat/v1/include/ DESTINATION ${header_folder}/v1
        FILES_MATCHING PATTERN "*.h")

set(ESPLOADER_HAS_PORT_LINUX OFF)
set(ESPLOADER_HAS_GPIOD OFF)
set(ESPLOADER_HAS_LIBSERIALPORT OFF)
if(TARGET esploader_port_linux)
    set(ESPLOADER_HAS_PORT_LINUX ON)
    get_target_property(gpio_backend esploader_port_linux ESPLOADER_GPIO_BACKEND)
    if(NOT gpio_backend STREQUAL "none")
        set(ESPLOADER_HAS_GPIOD ON)
    endif()
    get_target_property(has_libserialport esploader_port_linux ESPLOADER_LIBSERIALPORT)
    if(has_libserialport)
        set(ESPLOADER_HAS_LIBSERIALPORT ON)
    endif()
    esploader_export(esploader_port_linux port_linux ${header_folder}/linux)
    install(FILES ${PROJECT_SOURCE_DIR}/ports/linux/linux_port.h ${PROJECT_SOURCE_DIR}/ports/linux/line/serial_line.h
            DESTINATION ${header_folder}/linux)
endif()
if(TARGET esploader_gensio)
    install(TARGETS esploader_gensio EXPORT esploader)
endif()
if(TARGET esploader_v1_port_linux)
    esploader_export(esploader_v1_port_linux v1_port_linux ${header_folder}/v1)
    install(FILES ${PROJECT_SOURCE_DIR}/compat/v1/ports/linux/loader_port_linux.h DESTINATION ${header_folder}/v1)
endif()

# The library for computers, which stands on the port for Linux and on the image library; and the shared
# one that holds all of it.
set(ESPLOADER_HAS_HOST OFF)
if(TARGET esploader_host AND TARGET esploader_port_linux)
    set(ESPLOADER_HAS_HOST ON)
    esploader_export(esploader_image image ${header_folder}/image)
    get_target_property(elf_reader esploader_image ESPLOADER_ELF_READER)
    if(elf_reader STREQUAL "libelf")
        set(ESPLOADER_ELF_MODULE LIBELF=libelf)
    endif()
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/image/include/ DESTINATION ${header_folder}/image
            FILES_MATCHING PATTERN "*.h")
    esploader_export(esploader_host host ${header_folder}/host)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/host/include/ DESTINATION ${header_folder}/host
            FILES_MATCHING PATTERN "*.h")
endif()
if(TARGET esploader_shared)
    set_target_properties(esploader_shared PROPERTIES EXPORT_NAME shared)
    install(TARGETS esploader_shared EXPORT esploader LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
    target_include_directories(esploader_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    install(FILES ${PROJECT_SOURCE_DIR}/host/shared/include/esploader.h
                  ${PROJECT_SOURCE_DIR}/host/shared/include/esploader_make.h
            DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endif()
foreach(program esploader esploader-sim esploader-firmware)
    if(TARGET ${program})
        install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
    endif()
endforeach()
if(TARGET esploader AND NOT CMAKE_CROSSCOMPILING)
    add_subdirectory(${PROJECT_SOURCE_DIR}/packaging)
    include(${PROJECT_SOURCE_DIR}/packaging/deb.cmake)
endif()

install(EXPORT esploader NAMESPACE esploader:: FILE esploader-targets.cmake DESTINATION ${package_folder})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/esploader-config.cmake.in
    ${PROJECT_BINARY_DIR}/esploader-config.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/esploader-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/esploader-config.cmake ${PROJECT_BINARY_DIR}/esploader-config-version.cmake
        DESTINATION ${package_folder})

# The library and the stubs need each other, so one of them is named twice.
file(RELATIVE_PATH ESPLOADER_PC_UP /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/esploader.pc.in ${PROJECT_BINARY_DIR}/esploader.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/esploader.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(ESPLOADER_HAS_PORT_LINUX)
    # Not "Requires": ports/linux/CMakeLists.txt tells what is wrong with Debian's libgensioosh.pc.
    set(ESPLOADER_PC_LIBS "-lpthread")
    if(ESPLOADER_HAS_LIBSERIALPORT)
        string(PREPEND ESPLOADER_PC_LIBS "-lserialport ")
    endif()
    if(TARGET esploader_gensio)
        string(APPEND ESPLOADER_PC_LIBS " -lgensio -lgensioosh")
    endif()
    if(ESPLOADER_HAS_GPIOD)
        string(APPEND ESPLOADER_PC_LIBS " -lgpiod")
    endif()
    configure_file(${CMAKE_CURRENT_LIST_DIR}/esploader-linux.pc.in ${PROJECT_BINARY_DIR}/esploader-linux.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/esploader-linux.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
if(TARGET esploader_shared)
    configure_file(${CMAKE_CURRENT_LIST_DIR}/esploader-shared.pc.in ${PROJECT_BINARY_DIR}/esploader-shared.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/esploader-shared.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()

add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -DMANIFEST=${PROJECT_BINARY_DIR}/install_manifest.txt
    -P ${CMAKE_CURRENT_LIST_DIR}/uninstall.cmake VERBATIM)
