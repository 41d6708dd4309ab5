/* SPDX-License-Identifier: Apache-2.0
 *
 * Alone in its file: the kernel's terminal structures, which hold any rate as a number, cannot be
 * included beside the C library's.
 */
#include "sim_session.h"
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <sys/ioctl.h>

uint32_t sim_terminal_rate(int terminal)
{
    struct termios2 settings;
    return ioctl(terminal, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}
