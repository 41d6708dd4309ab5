/**
 * Nothing of it is used: it is there to be included.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_ZEPHYR_TTY_H
#define FAKE_ZEPHYR_TTY_H

#endif
