/* SPDX-License-Identifier: Apache-2.0 */
#include "view/output.h"
#include <errno.h>
#include <stdio.h>

static int output_errno;

void output_note(void)
{
    if (output_errno == 0 && ferror(stdout)) {
        output_errno = errno != 0 ? errno : EIO;
    }
}

void output_lose(int reason)
{
    output_errno = output_errno != 0 ? output_errno : reason;
}

bool output_is_lost(void)
{
    return output_errno != 0;
}

int output_reason(void)
{
    return output_errno;
}
