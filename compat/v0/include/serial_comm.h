/**
 * A private header of 2020 that the ports shipped with it include all the same. They use nothing of
 * it that is not public.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_COMM_V0_H
#define SERIAL_COMM_V0_H

#include "serial_io.h"

#endif
