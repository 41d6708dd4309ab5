/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_ZEPHYR_PRINTK_H
#define FAKE_ZEPHYR_PRINTK_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#define vsnprintk vsnprintf
#define printk    printf

#endif
