/* SPDX-License-Identifier: Apache-2.0 */
#include <zephyr/kernel.h>

#include "fake_platform.h"
#include "fake_zephyr.h"
#include "world.h"
#include <string.h>
#include <zephyr/sys/ring_buffer.h>

enum { TICK_US = FAKE_TICK_MS * 1000 };

/* Two seconds before the uptime passes 32 bits, in whole ticks. */
#define FIRST_MS ((INT64_C(0x100000000) - 2000) / FAKE_TICK_MS * FAKE_TICK_MS)

static unsigned locks;
static fake_driver_t *drivers;
static const struct device *broken;

void fake_zephyr_busy(void)
{
    if (!fake_uart_in_interrupt()) {
        world_busy(1);
    }
}

int64_t k_uptime_get(void)
{
    fake_zephyr_busy();
    return FIRST_MS + (int64_t)(world_now() / TICK_US) * FAKE_TICK_MS;
}

/* A wait of n ticks ends with the n + 1st: some of the current one has passed already. */
static uint64_t deadline(k_timeout_t timeout)
{
    if (timeout.ticks < 0) {
        return WORLD_NEVER;
    }
    if (timeout.ticks == 0) {
        return world_now();
    }
    return (world_now() / TICK_US + (uint64_t)timeout.ticks + 1) * TICK_US;
}

static void check_may_wait(void)
{
    if (fake_uart_in_interrupt() || locks > 0) {
        world_complain("an interrupt, or code that locks them out, waits");
    }
}

int32_t k_sleep(k_timeout_t timeout)
{
    check_may_wait();
    world_sleep_until(deadline(timeout));
    return 0;
}

int32_t k_msleep(int32_t ms)
{
    return k_sleep(K_MSEC(ms));
}

int k_sem_init(struct k_sem *sem, unsigned initial, unsigned limit)
{
    *sem = (struct k_sem){.count = initial, .limit = limit};
    return 0;
}

static bool sem_is_there(void *context)
{
    const struct k_sem *sem = context;
    return sem->count > 0;
}

int k_sem_take(struct k_sem *sem, k_timeout_t timeout)
{
    check_may_wait();
    if (!world_wait(sem_is_there, sem, deadline(timeout))) {
        return timeout.ticks == 0 ? -EBUSY : -EAGAIN;
    }
    sem->count--;
    return 0;
}

void k_sem_give(struct k_sem *sem)
{
    if (sem->count < sem->limit) {
        sem->count++;
    }
    fake_zephyr_busy();
}

void k_sem_reset(struct k_sem *sem)
{
    sem->count = 0;
    fake_zephyr_busy();
}

unsigned irq_lock(void)
{
    return locks++;
}

void irq_unlock(unsigned key)
{
    locks = key;
    fake_uart_service();
}

bool fake_interrupts_locked(void)
{
    return locks > 0;
}

void ring_buf_init(struct ring_buf *ring, uint32_t size, uint8_t *bytes)
{
    *ring = (struct ring_buf){.bytes = bytes, .size = size};
}

void ring_buf_reset(struct ring_buf *ring)
{
    ring->put = 0;
    ring->got = 0;
}

uint32_t ring_buf_put(struct ring_buf *ring, const uint8_t *bytes, uint32_t size)
{
    uint32_t count = 0;
    while (count < size && ring->put - ring->got < ring->size) {
        ring->bytes[ring->put++ % ring->size] = bytes[count++];
    }
    return count;
}

uint32_t ring_buf_get(struct ring_buf *ring, uint8_t *bytes, uint32_t size)
{
    uint32_t count = 0;
    fake_zephyr_busy();
    while (count < size && ring->put != ring->got) {
        bytes[count++] = ring->bytes[ring->got++ % ring->size];
    }
    return count;
}

/* In the order of their priorities. */
void fake_driver_add(fake_driver_t *driver)
{
    fake_driver_t **at = &drivers;
    while (*at != NULL && (*at)->priority <= driver->priority) {
        at = &(*at)->next;
    }
    driver->next = *at;
    *at = driver;
}

void fake_zephyr_boot(void)
{
    for (fake_driver_t *driver = drivers; driver != NULL; driver = driver->next) {
        if (!driver->post_kernel) {
            world_complain("%s is initialized before the kernel, but waits", driver->device->name);
        }
        if (driver->init(driver->device) != 0) {
            broken = driver->device;
        }
    }
}

void fake_zephyr_break(const struct device *dev)
{
    broken = dev;
}

bool device_is_ready(const struct device *dev)
{
    return dev != broken;
}

void fake_platform_reset(void)
{
    locks = 0;
    broken = NULL;
    for (fake_driver_t *driver = drivers; driver != NULL; driver = driver->next) {
        memset(driver->device->data, 0, driver->data_size);
    }
    fake_gpio_reset();
    fake_uart_reset();
}
