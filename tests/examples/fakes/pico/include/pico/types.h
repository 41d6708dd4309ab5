/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_PICO_TYPES_H
#define FAKE_PICO_TYPES_H

typedef unsigned int uint;

#endif
