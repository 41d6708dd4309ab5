# SPDX-License-Identifier: Apache-2.0
get_filename_component(FLASHER_COMMON "${CMAKE_CURRENT_LIST_DIR}" REALPATH) # it may be in a link
include(${FLASHER_COMMON}/../../../examples/common/bin2array.cmake)
