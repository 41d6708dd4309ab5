# SPDX-License-Identifier: Apache-2.0
# Obtains the flasher stubs and turns them into C while CMake configures. Include it from any build,
# an ESP-IDF component among them, and call
#
#   esploader_stub_sources(<variable>)
#
# which sets <variable> to the C files to compile together with stub_find.c, with include/ and this
# folder to include from. They lie in the caller's build folder. README.md describes the options. Or call
#
#   esploader_add_stubs(<library>)
#
# which adds them to a library that has stub_find.c, and fetches them only for a project that uses one: wanted.cmake.

# A default must not hide a variable that the including project set: hence no plain set(... CACHE).
function(_stub_option name default text)
    if(NOT DEFINED ${name})
        set(${name} "${default}" CACHE STRING "${text}")
    endif()
endfunction()

include("${CMAKE_CURRENT_LIST_DIR}/../cmake/chips.cmake")
_stub_option(ESPLOADER_STUBS AUTO "Flasher stubs: ON, OFF, or AUTO to go on without when there are none")
_stub_option(ESP_LOADER_STUBS all "Chips whose flasher stubs are wanted: a list of names such as esp32s3, or all of ESP_LOADER_CHIPS")
_stub_option(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH "" "Folder of <chip>.json to take the flasher stubs from")
_stub_option(SERIAL_FLASHER_STUB_PULL_VERSION "" "Release of esp-flasher-stub to download in place of a package")
_stub_option(SERIAL_FLASHER_STUB_PULL_SOURCE "https://github.com/espressif/esp-flasher-stub/releases/download"
             "Where releases are: <source>/v<version>/<chip>.json; only with SERIAL_FLASHER_STUB_PULL_VERSION")
_stub_option(ESPLOADER_STUB_ORIGINS "esptool;pip;npm" "Packages to take the flasher stubs from, the first that can be had")
find_program(ESPLOADER_NPM npm DOC "Fetches the package that holds the flasher stubs")
set(ESPLOADER_STUB_FOLDER "${CMAKE_CURRENT_LIST_DIR}" CACHE INTERNAL "")
set(ESPLOADER_STUB_OPTIONS ESPLOADER_STUBS ESPLOADER_STUB_ORIGINS ESP_LOADER_STUBS ESP_LOADER_CHIPS
    SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH SERIAL_FLASHER_STUB_PULL_VERSION SERIAL_FLASHER_STUB_PULL_SOURCE
    CACHE INTERNAL "")
include("${CMAKE_CURRENT_LIST_DIR}/wanted.cmake")

# What was made is made once: a project may have the library under several names.
function(esploader_stub_sources variable)
    set(options "")
    foreach(name IN LISTS ESPLOADER_STUB_OPTIONS)
        string(APPEND options "${name}=${${name}} ")
    endforeach()
    string(SHA1 key "${options}")
    get_property(known GLOBAL PROPERTY ESPLOADER_STUB_SOURCES_${key})
    if(NOT known)
        _stub_make(known)
        set_property(GLOBAL PROPERTY ESPLOADER_STUB_SOURCES_${key} "${known}")
    endif()
    set(${variable} "${known}" PARENT_SCOPE)
endfunction()

function(_stub_make variable)
    if(NOT ESPLOADER_STUBS)
        _stub_without(sources "it was configured with ESPLOADER_STUBS=OFF")
        set(${variable} "${sources}" PARENT_SCOPE)
        return()
    endif()

    # Whoever names a source wants it, not a build without stubs.
    set(is_named OFF)
    if(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH OR SERIAL_FLASHER_STUB_PULL_VERSION)
        set(is_named ON)
    endif()
    set(folder "")
    set(problem "")
    set(carried "")
    if(NOT is_named)
        file(GLOB carried "${ESPLOADER_STUB_FOLDER}/carried/*.json")
        _stub_carried(sources)
        if(sources)
            set(${variable} "${sources}" PARENT_SCOPE)
            return()
        endif()
    endif()

    # ESP-IDF has an interpreter of its own, with esptool.
    if(ESP_PLATFORM AND NOT Python3_EXECUTABLE)
        idf_build_get_property(Python3_EXECUTABLE PYTHON)
    endif()
    find_package(Python3 COMPONENTS Interpreter QUIET)
    if(NOT Python3_Interpreter_FOUND)
        set(problem "python3 was not found")
    elseif(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH)
        get_filename_component(folder "${SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH}" ABSOLUTE
                               BASE_DIR "${CMAKE_SOURCE_DIR}")
        set(origin "${folder}")
    elseif(SERIAL_FLASHER_STUB_PULL_VERSION)
        _stub_pull(folder origin)
    elseif(carried)
        set(folder "${ESPLOADER_STUB_FOLDER}/carried")
        set(origin "this package")
    else()
        _stub_from_packages(folder origin problem)
    endif()

    if(folder)
        _stub_with(sources "${folder}" "${origin}")
    elseif(is_named OR NOT ESPLOADER_STUBS STREQUAL "AUTO")
        message(FATAL_ERROR "esploader: no flasher stubs: ${problem}. ESPLOADER_STUBS=OFF builds without.")
    elseif(STUB_ONLY_KEPT)
        set(sources "")
    else()
        _stub_without(sources "${problem}")
    endif()
    set(${variable} "${sources}" PARENT_SCOPE)
endfunction()

# A package that was made to be installed brings the sources that generate.py made of all its stubs, so that
# no Python is needed to have them all.
function(_stub_carried variable)
    file(GLOB sources "${ESPLOADER_STUB_FOLDER}/carried/*.c")
    if(NOT ESP_LOADER_STUBS STREQUAL "all" OR NOT ESP_LOADER_CHIPS STREQUAL "all")
        set(sources "")
    endif()
    if(sources)
        list(LENGTH sources count)
        math(EXPR count "${count} - 1")
        message(STATUS "esploader: ${count} flasher stubs from this package")
    endif()
    set(${variable} "${sources}" PARENT_SCOPE)
endfunction()

# The first of ESPLOADER_STUB_ORIGINS from which they can be had; else every origin's problem. With
# STUB_ONLY_KEPT nothing is fetched.
function(_stub_from_packages folder_variable origin_variable problem_variable)
    set(problems "")
    foreach(package IN LISTS ESPLOADER_STUB_ORIGINS)
        set(problem "")
        if(package STREQUAL "npm")
            _stub_npm(folder origin problem)
        else()
            _stub_obtain(${package} folder origin problem)
        endif()
        if(NOT problem)
            set(${folder_variable} "${folder}" PARENT_SCOPE)
            set(${origin_variable} "${origin}" PARENT_SCOPE)
            return()
        endif()
        list(APPEND problems "${problem}")
    endforeach()
    list(JOIN problems ", " problems)
    set(${folder_variable} "" PARENT_SCOPE)
    set(${problem_variable} "${problems}" PARENT_SCOPE)
endfunction()

# From a Python package, by obtain.py.
function(_stub_obtain package folder_variable origin_variable problem_variable)
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/${package}-stubs")
    set(kept "")
    if(STUB_ONLY_KEPT)
        set(kept --kept)
    endif()
    _stub_run_generator(names files)
    execute_process(COMMAND "${Python3_EXECUTABLE}" "${ESPLOADER_STUB_FOLDER}/obtain.py" ${package} ${kept}
                            --to "${folder}" ${names}
                    RESULT_VARIABLE status OUTPUT_VARIABLE origin ERROR_VARIABLE problem
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
    if(NOT status EQUAL 0)
        if(NOT problem)
            set(problem "obtain.py ended with ${status}")
        endif()
        set(${problem_variable} "${problem}" PARENT_SCOPE)
    endif()
    set(${folder_variable} "${folder}" PARENT_SCOPE)
    set(${origin_variable} "${origin}" PARENT_SCOPE)
endfunction()

function(_stub_with variable folder origin)
    _stub_run_generator(sources sources --from "${folder}" --to "${CMAKE_CURRENT_BINARY_DIR}/generated")
    _stub_run_generator(names files)
    list(LENGTH sources count)
    math(EXPR count "${count} - 1")
    message(STATUS "esploader: ${count} flasher stubs from ${origin}")
    set(present "")
    set(missing "")
    foreach(name IN LISTS names)
        if(EXISTS "${folder}/${name}")
            list(APPEND present "${folder}/${name}")
        else()
            get_filename_component(chip "${name}" NAME_WE)
            list(APPEND missing ${chip})
        endif()
    endforeach()
    if(missing)
        list(JOIN missing " " missing)
        message(STATUS "esploader: no flasher stubs there for ${missing}")
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${present}
                 "${ESPLOADER_STUB_FOLDER}/generate.py" "${ESPLOADER_STUB_FOLDER}/package-lock.json"
                 "${ESPLOADER_CHIP_LIST}")
    set(${variable} "${sources}" PARENT_SCOPE)
endfunction()

function(_stub_without variable STUB_PROBLEM)
    # It becomes a string in C.
    string(REGEX REPLACE "[\"\\\\\n]+" " " STUB_PROBLEM "${STUB_PROBLEM}")
    # esploader's own build has a target for them.
    set(STUB_ADVICE "")
    set(advice "see stubs/README.md")
    if(ESPLOADER_ALONE)
        set(STUB_ADVICE "; 'make stubs' in esploader's folder gets them")
        set(advice "'make stubs' gets them, stubs/README.md tells more")
    endif()
    message(STATUS "esploader: building without flasher stubs: ${STUB_PROBLEM} (${advice})")
    set(source "${CMAKE_CURRENT_BINARY_DIR}/stub_none.c")
    configure_file("${ESPLOADER_STUB_FOLDER}/stub_none.c.in" "${source}" @ONLY)
    set(${variable} "${source}" PARENT_SCOPE)
endfunction()

# Runs generate.py for the chips wanted; its lines of output become a list.
function(_stub_run_generator variable)
    string(REPLACE "," ";" chips "${ESP_LOADER_STUBS}")
    esploader_chips(chosen)
    string(REPLACE ";" "," chosen "${chosen}")
    execute_process(COMMAND "${Python3_EXECUTABLE}" "${ESPLOADER_STUB_FOLDER}/generate.py" ${ARGN}
                            --of "${chosen}" ${chips}
                    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE error
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
    if(NOT status EQUAL 0)
        # A bad download must not be what the next attempt begins with.
        file(REMOVE_RECURSE "${CMAKE_CURRENT_BINARY_DIR}/pull")
        message(FATAL_ERROR "esploader: flasher stubs: ${error}")
    endif()
    string(REPLACE "\n" ";" output "${output}")
    set(${variable} "${output}" PARENT_SCOPE)
endfunction()

# Downloads a release once; later runs of CMake find it there.
function(_stub_pull folder_variable origin_variable)
    set(base "${SERIAL_FLASHER_STUB_PULL_SOURCE}/v${SERIAL_FLASHER_STUB_PULL_VERSION}")
    string(SHA1 key "${base}")
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/pull/${key}")
    _stub_run_generator(names files)
    set(found OFF)
    foreach(name IN LISTS names)
        _stub_pull_file("${base}" "${folder}" "${name}")
        if(EXISTS "${folder}/${name}")
            set(found ON)
        endif()
    endforeach()
    if(NOT found)
        file(REMOVE_RECURSE "${folder}")
        message(FATAL_ERROR "esploader: flasher stubs: cannot download ${base}/<chip>.json: there is none. "
                            "Is the version right?")
    endif()
    set(${folder_variable} "${folder}" PARENT_SCOPE)
    set(${origin_variable} "${base}" PARENT_SCOPE)
endfunction()

# A release need not have every chip: what it lacks is noted, and not asked for again.
function(_stub_pull_file base folder name)
    if(EXISTS "${folder}/${name}" OR EXISTS "${folder}/${name}.absent")
        return()
    endif()
    file(DOWNLOAD "${base}/${name}" "${folder}/${name}.part" STATUS status TLS_VERIFY ON TIMEOUT 60)
    list(GET status 0 code)
    list(GET status 1 text)
    if(code EQUAL 0)
        file(RENAME "${folder}/${name}.part" "${folder}/${name}")
        return()
    endif()
    file(REMOVE "${folder}/${name}.part")
    # libcurl: the server's answer is an error, or a local file is not there.
    if((code EQUAL 22 OR code EQUAL 37) AND ESP_LOADER_STUBS STREQUAL "all")
        file(WRITE "${folder}/${name}.absent" "")
        return()
    endif()
    message(FATAL_ERROR "esploader: flasher stubs: cannot download ${base}/${name}: ${text}. "
                        "ESP_LOADER_STUBS says which chips are wanted.")
endfunction()

# Has npm install what package-lock.json pins, once for each content of that file.
function(_stub_npm folder_variable origin_variable problem_variable)
    set(npm_folder "${CMAKE_CURRENT_BINARY_DIR}/npm")
    set(folder "${npm_folder}/node_modules/esptool-js/lib/targets/stub_flasher")
    set(${folder_variable} "${folder}" PARENT_SCOPE)
    set(${origin_variable} "the npm package esptool-js" PARENT_SCOPE)
    file(SHA256 "${ESPLOADER_STUB_FOLDER}/package-lock.json" wanted)
    set(installed "")
    if(EXISTS "${npm_folder}/installed.txt" AND EXISTS "${folder}")
        file(READ "${npm_folder}/installed.txt" installed)
    endif()
    if(installed STREQUAL wanted)
        return()
    endif()
    if(STUB_ONLY_KEPT)
        set(${problem_variable} "npm has not fetched them" PARENT_SCOPE)
        return()
    endif()
    if(NOT ESPLOADER_NPM)
        set(${problem_variable} "npm was not found" PARENT_SCOPE)
        return()
    endif()

    foreach(name package.json package-lock.json)
        configure_file("${ESPLOADER_STUB_FOLDER}/${name}" "${npm_folder}/${name}" COPYONLY)
    endforeach()
    # Without network this has to give up soon: most builds do not need the stubs.
    execute_process(COMMAND "${ESPLOADER_NPM}" ci --ignore-scripts --no-audit --no-fund --prefer-offline
                            --fetch-retries=1 --fetch-retry-mintimeout=500 --fetch-timeout=15000
                    WORKING_DIRECTORY "${npm_folder}" TIMEOUT 60
                    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    file(WRITE "${npm_folder}/npm.log" "${output}")
    if(status EQUAL 0 AND EXISTS "${folder}")
        file(WRITE "${npm_folder}/installed.txt" "${wanted}")
    elseif(output MATCHES "EINTEGRITY")
        message(FATAL_ERROR "esploader: flasher stubs: the package that npm fetched is not the one that "
                            "stubs/package-lock.json pins; see ${npm_folder}/npm.log")
    else()
        message(STATUS "esploader: npm ci failed (${status}); see ${npm_folder}/npm.log")
        set(${problem_variable} "npm could not fetch them" PARENT_SCOPE)
    endif()
endfunction()
