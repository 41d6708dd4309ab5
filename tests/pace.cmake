# SPDX-License-Identifier: Apache-2.0
# How long tests may take here. A limit is for a hang, never for a machine that is slow or busy: it is as
# much longer as pace.c is slower now than on the machine that limits are said for, an idle one of 2024.
set(TEST_PACE_MS 200)

unset(test_pace_status CACHE)
unset(test_pace_compiled CACHE)
try_run(test_pace_status test_pace_compiled ${CMAKE_CURRENT_BINARY_DIR}/pace ${CMAKE_CURRENT_LIST_DIR}/pace.c
        COMPILE_DEFINITIONS -O2 RUN_OUTPUT_VARIABLE test_pace_output)
set(TEST_PATIENCE 300)
if(test_pace_output MATCHES "^([0-9]+) ms")
    math(EXPR TEST_PATIENCE "${CMAKE_MATCH_1} * 100 / ${TEST_PACE_MS}")
endif()
if(TEST_PATIENCE LESS 100)
    set(TEST_PATIENCE 100)
elseif(TEST_PATIENCE GREATER 1000)
    set(TEST_PATIENCE 1000)
endif()
if(ESPLOADER_SANITIZE)
    math(EXPR TEST_PATIENCE "${TEST_PATIENCE} * 3")
endif()
message(STATUS "tests may take ${TEST_PATIENCE} % of the time usual for them")

# esploader_limit(<test> <seconds>): ends the test after that time, or after more on a slower machine.
function(esploader_limit name seconds)
    math(EXPR limit "${seconds} * ${TEST_PATIENCE} / 100")
    set_tests_properties(${name} PROPERTIES TIMEOUT ${limit})
endfunction()
