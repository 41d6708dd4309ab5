/* SPDX-License-Identifier: Apache-2.0
 *
 * Says that it runs, on the UART that the ROM has set up.
 */
#include "chip.h"
#include "descriptor.h"

/* First in the image, where tools look for a program's name. */
__attribute__((section(".descriptor"), used)) static const descriptor_t hello_descriptor = {
    .magic = DESCRIPTOR_MAGIC,
    .version = "1.0.0",
    .project = "target_hello",
    .time = "00:00:00",
    .date = "Jan  1 2025",
    .framework = "none",
};

int main(void);

int main(void)
{
    chip_stop_watchdogs();
    for (const char *at = "Hello world!\r\n"; *at != '\0'; at++) {
        chip_put(*at);
    }
    for (;;) {
    }
}
