# SPDX-License-Identifier: Apache-2.0
#   esp_serial_flasher_require_target_firmware(<example> <folder> <file>...)
#
# stops with a message that names all files which are missing in <folder>.
function(esp_serial_flasher_require_target_firmware example folder)
    set(missing "")
    foreach(file IN LISTS ARGN)
        if(NOT EXISTS "${folder}/${file}")
            string(APPEND missing " ${file}")
        endif()
    endforeach()
    if(missing)
        message(FATAL_ERROR "${example}: in ${folder} there is no${missing}. Put the target's firmware there: "
                            "the example's README tells which files and where they come from.")
    endif()
endfunction()
