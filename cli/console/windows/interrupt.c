/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"
#include <stdatomic.h>
#include <stddef.h>
#include <windows.h>

enum { INTERRUPT_LAST_MS = 10000 /* more than Windows waits */ };

static atomic_uint interrupt_flag; /* a bit for each kind that has come */
static void (*_Atomic interrupt_restore)(void);

/* Windows calls it in a thread of its own. */
static BOOL WINAPI interrupt_take(DWORD kind)
{
    const unsigned bit = 1u << kind;
    if ((atomic_fetch_or(&interrupt_flag, bit) & bit) == 0) {
        if (kind != CTRL_C_EVENT && kind != CTRL_BREAK_EVENT) {
            /* The console is closed: the program ends with this return, and has seconds until then.
             */
            Sleep(INTERRUPT_LAST_MS);
        }
        return TRUE;
    }
    void (*restore)(void) = interrupt_restore;
    if (restore != NULL) {
        restore();
    }
    return FALSE; /* what comes next ends the program */
}

void interrupt_setup(void)
{
    SetConsoleCtrlHandler(interrupt_take, TRUE);
}

void interrupt_before_end(void (*restore)(void))
{
    interrupt_restore = restore;
}

bool interrupt_came(void)
{
    return interrupt_flag != 0;
}

bool interrupt_asked(void *user)
{
    (void)user;
    return interrupt_came();
}
