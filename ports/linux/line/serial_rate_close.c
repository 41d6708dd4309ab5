/* SPDX-License-Identifier: Apache-2.0 */
#include "serial_rate.h"

bool serial_rate_is_close(uint32_t asked, uint32_t got)
{
    const uint64_t off = asked > got ? asked - got : got - asked;
    return off * 100 <= (uint64_t)asked * 3;
}
