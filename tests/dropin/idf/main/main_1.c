/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "program_1_idf.h"

void app_main(void)
{
    print_definitions();
    program_1_idf();
}
