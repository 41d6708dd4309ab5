/**
 * Time, waiting and semaphores. A tick is 10 ms, as it is where a board's clock cannot be set
 * freely; the uptime passes 32 bits of milliseconds two seconds after the start.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_ZEPHYR_KERNEL_H
#define FAKE_ZEPHYR_KERNEL_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zephyr/sys/atomic.h>
#include <zephyr/sys/printk.h>
#include <zephyr/sys/util.h>

#define CONFIG_SYS_CLOCK_TICKS_PER_SEC 100
#define FAKE_TICK_MS                   (1000 / CONFIG_SYS_CLOCK_TICKS_PER_SEC)

typedef struct {
    int64_t ticks; /* -1: without end */
} k_timeout_t;

#define K_MSEC(ms_) ((k_timeout_t){((int64_t)(ms_) + FAKE_TICK_MS - 1) / FAKE_TICK_MS})
#define K_NO_WAIT   ((k_timeout_t){0})
#define K_FOREVER   ((k_timeout_t){-1})

int64_t k_uptime_get(void);
int32_t k_sleep(k_timeout_t timeout);
int32_t k_msleep(int32_t ms);

static inline uint32_t k_ticks_to_ms_ceil32(uint32_t ticks)
{
    return ticks * FAKE_TICK_MS;
}

struct k_sem {
    unsigned count;
    unsigned limit;
};

int k_sem_init(struct k_sem *sem, unsigned initial, unsigned limit);
int k_sem_take(struct k_sem *sem, k_timeout_t timeout);
void k_sem_give(struct k_sem *sem);
void k_sem_reset(struct k_sem *sem);

unsigned irq_lock(void);
void irq_unlock(unsigned key);

#endif
