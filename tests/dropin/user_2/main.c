/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "program_2.h"
#include "user_port.h"

int main(int argc, char *argv[])
{
    user_port_t port = {.port.ops = &user_ops, .device = argc > 1 ? argv[1] : ""};
    print_definitions();
    printf("Extra %d\n", user_extra_is_there());
    return program_2(&port.port, 230400);
}
