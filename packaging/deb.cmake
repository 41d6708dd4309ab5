# SPDX-License-Identifier: Apache-2.0
# The Debian package of the programs: `make deb`.
install(FILES ${CMAKE_CURRENT_LIST_DIR}/debian/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/esploader
        COMPONENT program)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME esploader)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The esploader authors <esploader@localhost>")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "programs Espressif chips over a serial line
A command line that flashes, reads and inspects Espressif chips through their
ROM loaders and flasher stubs, and virtual chips to try it without hardware.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# Of all that is installed the programs alone.
set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME esploader)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION electronics)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Loaded by name, where a station is given a table in a PostgreSQL.
if(TARGET esploader_station)
    get_target_property(knows_database esploader_station ESPLOADER_HAS_DATABASE)
    if(knows_database)
        set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS libpq5)
    endif()
endif()
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/debian/postinst)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# Manual pages are compressed in Debian.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/compress.cmake)
include(CPack)
