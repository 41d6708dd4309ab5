/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIBC_CTYPE_H
#define LIBC_CTYPE_H

int tolower(int character);

#endif
