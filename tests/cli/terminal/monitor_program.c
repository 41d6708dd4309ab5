/* A program that says where its function lies, as a chip tells addresses: linked to 32 bits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdio.h>

__attribute__((noinline)) int program_crashes_here(int value)
{
    return value + 1;
}

int main(void)
{
    printf("0x%08x", (unsigned)(uintptr_t)&program_crashes_here);
    return program_crashes_here(-1);
}
