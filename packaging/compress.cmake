# SPDX-License-Identifier: Apache-2.0
# Compresses the manual pages of a package before it is packed.
file(GLOB_RECURSE pages "${CPACK_TEMPORARY_DIRECTORY}/*.1")
foreach(page IN LISTS pages)
    execute_process(COMMAND gzip -9n "${page}" RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "cannot compress ${page}")
    endif()
endforeach()
