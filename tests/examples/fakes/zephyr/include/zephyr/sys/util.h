/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_ZEPHYR_UTIL_H
#define FAKE_ZEPHYR_UTIL_H

#include <stddef.h>

#define ARG_UNUSED(value_)                ((void)(value_))
#define MAX(a_, b_)                       ((a_) > (b_) ? (a_) : (b_))
#define MIN(a_, b_)                       ((a_) < (b_) ? (a_) : (b_))
#define BIT(n_)                           (1UL << (n_))
#define CONTAINER_OF(at_, type_, member_) ((type_ *)((char *)(at_)-offsetof(type_, member_)))
#define __maybe_unused                    __attribute__((unused))

#endif
