/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_ZEPHYR_ATOMIC_H
#define FAKE_ZEPHYR_ATOMIC_H

/* One task runs at a time, and interrupts only where a call lets time pass. */
typedef long atomic_t;
typedef long atomic_val_t;

static inline atomic_val_t atomic_set(atomic_t *target, atomic_val_t value)
{
    const atomic_val_t before = *target;
    *target = value;
    return before;
}

static inline atomic_val_t atomic_clear(atomic_t *target)
{
    return atomic_set(target, 0);
}

static inline atomic_val_t atomic_or(atomic_t *target, atomic_val_t value)
{
    return atomic_set(target, *target | value);
}

#endif
