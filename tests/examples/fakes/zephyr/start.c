/* What the kernel does with an application whose main() the build calls zephyr_main().
 * SPDX-License-Identifier: Apache-2.0 */
#include "fake_zephyr.h"

int zephyr_main(void);
int firmware_main(void);

int firmware_main(void)
{
    fake_zephyr_boot();
    return zephyr_main();
}
