/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIBC_INTTYPES_H
#define LIBC_INTTYPES_H

#include <stdint.h>

#define PRIu32 "u"
#define PRIx32 "x"

#endif
