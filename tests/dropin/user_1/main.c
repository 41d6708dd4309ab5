/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "program_1.h"
#include "terminal.h"

int main(int argc, char *argv[])
{
    print_definitions();
    return terminal_open(argc > 1 ? argv[1] : "") ? program_1(230400) : 1;
}
