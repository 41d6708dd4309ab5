/* SPDX-License-Identifier: Apache-2.0 */
#include "support/memory_port.h"
#include "api/blocking.h"
#include <assert.h>
#include <stddef.h>
#include <string.h>

enum {
    LINE_RATE = 115200,
    BITS_PER_BYTE = 10,
    RESET_MS = 100, /* a reset is held so long, and the boot pin half of that beyond it */
};

static memory_port_t *of(esp_loader_port_t *port)
{
    return container_of(port, memory_port_t, port);
}

static void let_pass(memory_port_t *port, uint64_t us)
{
    port->now_us += us;
    sim_link_advance(port->link, port->now_us);
}

static esp_loader_error_t port_init(esp_loader_port_t *handle)
{
    of(handle)->calls.init++;
    return of(handle)->init_error;
}

static void port_deinit(esp_loader_port_t *handle)
{
    of(handle)->calls.deinit++;
}

static void port_enter_bootloader(esp_loader_port_t *handle)
{
    memory_port_t *port = of(handle);
    port->calls.enter_bootloader++;
    sim_link_set_lines(port->link, false, true);
    let_pass(port, RESET_MS * 1000);
    sim_link_set_lines(port->link, true, false);
    let_pass(port, RESET_MS * 500);
    sim_link_set_lines(port->link, false, false);
}

static void port_reset_target(esp_loader_port_t *handle)
{
    memory_port_t *port = of(handle);
    port->calls.reset_target++;
    sim_link_set_lines(port->link, false, true);
    let_pass(port, RESET_MS * 1000);
    sim_link_set_lines(port->link, false, false);
}

static void port_start_timer(esp_loader_port_t *handle, uint32_t ms)
{
    assert(ms != 0);
    of(handle)->timer_end_us = of(handle)->now_us + (uint64_t)ms * 1000;
}

static uint32_t port_remaining_time(esp_loader_port_t *handle)
{
    const memory_port_t *port = of(handle);
    return port->timer_end_us > port->now_us
               ? (uint32_t)((port->timer_end_us - port->now_us + 999) / 1000)
               : 0;
}

static void port_delay_ms(esp_loader_port_t *handle, uint32_t ms)
{
    assert(ms != 0);
    of(handle)->calls.delay_ms++;
    let_pass(of(handle), (uint64_t)ms * 1000);
}

static esp_loader_error_t port_change_rate(esp_loader_port_t *handle, uint32_t rate)
{
    memory_port_t *port = of(handle);
    port->calls.change_rate++;
    port->rate = rate;
    sim_link_set_host_baud(port->link, rate);
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t port_write(esp_loader_port_t *handle, const uint8_t *data, uint16_t size,
                                     uint32_t timeout)
{
    memory_port_t *port = of(handle);
    assert(size > 0);
    if (++port->calls.write == port->write_fails_at) {
        return port->error;
    }
    sim_link_advance(port->link, port->now_us);
    sim_link_write(port->link, data, size);
    if (port->waits_until_sent) {
        const uint64_t us = (uint64_t)size * BITS_PER_BYTE * 1000000 / port->rate;
        if (us > (uint64_t)timeout * 1000) {
            let_pass(port, (uint64_t)timeout * 1000);
            return ESP_LOADER_ERROR_TIMEOUT;
        }
        let_pass(port, us);
    }
    return ESP_LOADER_SUCCESS;
}

/* Reads until `enough` bytes are there or time is up; returns how many are. */
static uint16_t take(memory_port_t *port, uint8_t *data, uint16_t capacity, uint16_t enough,
                     uint32_t timeout)
{
    const uint64_t end_us = port->now_us + (uint64_t)timeout * 1000;
    sim_link_advance(port->link, port->now_us);
    size_t size = sim_link_read(port->link, data, capacity);
    while (size < enough && port->now_us < end_us) {
        port->now_us = sim_link_await(port->link, end_us);
        size += sim_link_read(port->link, data + size, capacity - size);
    }
    return (uint16_t)size;
}

static esp_loader_error_t port_read(esp_loader_port_t *handle, uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    memory_port_t *port = of(handle);
    assert(size > 0);
    if (++port->calls.read == port->read_fails_at) {
        return port->error;
    }
    return take(port, data, size, size, timeout) == size ? ESP_LOADER_SUCCESS
                                                         : ESP_LOADER_ERROR_TIMEOUT;
}

static esp_loader_error_t port_read_available(esp_loader_port_t *handle, uint8_t *data,
                                              uint16_t capacity, uint16_t *received,
                                              uint32_t timeout)
{
    memory_port_t *port = of(handle);
    assert(capacity > 0);
    if (++port->calls.read_available == port->read_fails_at) {
        return port->error;
    }
    *received = take(port, data, capacity, 1, timeout);
    return *received > 0 ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT;
}

static void plug_in(memory_port_t *port, const sim_config_t *config, const sim_fault_t *fault)
{
    port->chip = sim_chip_create(config);
    assert(port->chip != NULL);
    sim_chip_set_host_baud(port->chip, port->rate);
    port->link = sim_link_create(port->chip, fault, fault != NULL ? 1 : 0);
    assert(port->link != NULL);
    sim_link_advance(port->link, port->now_us);
}

void memory_port_init(memory_port_t *port, const sim_config_t *config, bool read_available,
                      const sim_fault_t *fault)
{
    memset(port, 0, sizeof(*port));
    port->rate = LINE_RATE;
    port->ops = (esp_loader_port_ops_t){
        .init = port_init,
        .deinit = port_deinit,
        .enter_bootloader = port_enter_bootloader,
        .reset_target = port_reset_target,
        .start_timer = port_start_timer,
        .remaining_time = port_remaining_time,
        .delay_ms = port_delay_ms,
        .change_transmission_rate = port_change_rate,
        .write = port_write,
        .read = port_read,
        .read_available = read_available ? port_read_available : NULL,
    };
    port->port.ops = &port->ops;
    plug_in(port, config, fault);
}

void memory_port_change_chip(memory_port_t *port, const sim_config_t *config)
{
    memory_port_free(port);
    plug_in(port, config, NULL);
}

void memory_port_free(memory_port_t *port)
{
    sim_link_destroy(port->link);
    sim_chip_destroy(port->chip);
}

/* For programs that begin an engine's operation themselves and then let the blocking API's loop
 * drive it through the port. Weak, since an application may have a function of this name:
 * test_api_names.c. */
#undef blocking_run
__attribute__((weak)) esp_loader_error_t blocking_run(esp_loader_t *loader);
esp_loader_error_t blocking_run(esp_loader_t *loader)
{
    return esp_loader_core_blocking_run(loader);
}
