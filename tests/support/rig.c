/* SPDX-License-Identifier: Apache-2.0 */
#include "support/rig.h"
#include "support/memory_bus.h"
#include <assert.h>
#include <string.h>

enum { READ_SIZE = 4096, SHARED_FLASH_SIZE = 4 * 1024 * 1024, ERASED = 0xFF };

/* Flash of one rig at a time: fresh megabytes from the system for each would be most of the time of
 * tests that make hundreds. */
static uint8_t shared_flash[SHARED_FLASH_SIZE];
static const rig_t *shared_flash_user;

static void share_flash(const rig_t *rig, sim_config_t *config)
{
    const char *part = config->flash_part != NULL ? config->flash_part : "W25Q32";
    const uint32_t size = sim_flash_part_size(part);
    if (config->flash_memory == NULL && shared_flash_user == NULL && size <= SHARED_FLASH_SIZE) {
        memset(shared_flash, ERASED, size);
        config->flash_memory = shared_flash;
        shared_flash_user = rig;
    }
}

static void init_engine(rig_t *rig, esp_loader_bus_t *bus)
{
    const esp_loader_engine_config_t config = {
        .tx_buffer = rig->tx_buffer,
        .tx_size = sizeof(rig->tx_buffer),
        .enter_bootloader = &esp_loader_reset_classic,
        .run = &esp_loader_reset_run,
        .bus = bus,
    };
    esp_loader_engine_init(&rig->engine, &config);
}

void rig_init_with(rig_t *rig, const sim_config_t *config)
{
    sim_config_t own = *config;
    memset(rig, 0, sizeof(*rig));
    share_flash(rig, &own);
    rig->chip = sim_chip_create(&own);
    assert(rig->chip != NULL);
    rig->link = sim_link_create(rig->chip, NULL, 0);
    assert(rig->link != NULL);
    init_engine(rig, NULL);
}

void rig_init(rig_t *rig, const char *chip, bool paced)
{
    const sim_config_t config = {.chip = chip, .paced = paced};
    rig_init_with(rig, &config);
}

void rig_strap(rig_t *rig, sim_bus_t bus)
{
    const bool offered = sim_bus_strap(rig->chip, bus);
    assert(offered);
    rig->bus = bus;
    rig->bus_end.link = bus == SIM_BUS_SPI ? &esp_loader_link_spi : &esp_loader_link_sdio;
    init_engine(rig, &rig->bus_end);
}

void rig_fault(rig_t *rig, const sim_fault_t *fault)
{
    sim_link_destroy(rig->link);
    rig->link = sim_link_create(rig->chip, fault, 1);
    assert(rig->link != NULL);
}

void rig_reconnect(rig_t *rig, const sim_fault_t *faults, size_t count)
{
    sim_link_destroy(rig->link);
    rig->link = sim_link_create(rig->chip, faults, count);
    assert(rig->link != NULL);
    sim_link_advance(rig->link, rig->now_us);
    init_engine(rig, NULL);
}

void rig_free(rig_t *rig)
{
    sim_link_destroy(rig->link);
    sim_chip_destroy(rig->chip);
    if (shared_flash_user == rig) {
        shared_flash_user = NULL;
    }
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static size_t limit(rig_t *rig, size_t size, uint16_t most)
{
    size_t part = most != 0 && most < size ? most : size;
    if (rig->split.random_seed != 0 && part > 1) {
        part = 1 + next_random(&rig->random) % part;
    }
    return part;
}

static uint32_t clock_ms(const rig_t *rig)
{
    return (uint32_t)(rig->now_us / 1000) + rig->clock_origin_ms;
}

static void set_time(rig_t *rig)
{
    sim_link_advance(rig->link, rig->now_us);
    esp_loader_engine_set_time(&rig->engine, clock_ms(rig));
}

static bool transfer(rig_t *rig, uint32_t wants)
{
    if (wants & ESP_LOADER_WANT_TX) {
        uint16_t size;
        const uint8_t *bytes = esp_loader_engine_tx_buf(&rig->engine, &size);
        size = (uint16_t)limit(rig, size, rig->split.to_chip);
        sim_link_write(rig->link, bytes, size);
        esp_loader_engine_tx_ack(&rig->engine, size);
        return true;
    }
    uint8_t bytes[READ_SIZE];
    const size_t size = sim_link_read(rig->link, bytes, sizeof(bytes));
    for (size_t at = 0; at < size;) {
        const size_t part = limit(rig, size - at, rig->split.to_engine);
        esp_loader_engine_rx(&rig->engine, bytes + at, part);
        at += part;
    }
    return size > 0;
}

static void bus_transfer(rig_t *rig)
{
    const esp_loader_transfer_t *wanted = esp_loader_engine_transfer(&rig->engine);
    const bool done = memory_bus_transfer(rig->chip, wanted, rig->bus);
    rig->now_us += sim_bus_transfer_us(wanted->size);
    set_time(rig);
    esp_loader_engine_transfer_done(&rig->engine,
                                    done ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL);
}

static void sleep_until_bytes_come(rig_t *rig)
{
    const uint32_t left = esp_loader_engine_deadline(&rig->engine) - clock_ms(rig);
    const uint64_t deadline = (rig->now_us / 1000 + left) * 1000;
    rig->now_us = sim_link_await(rig->link, deadline > rig->now_us ? deadline : rig->now_us + 1000);
}

bool rig_step(rig_t *rig)
{
    set_time(rig);
    const uint32_t wants = esp_loader_engine_wants(&rig->engine);
    if (wants & ESP_LOADER_WANT_DONE) {
        return false;
    }
    if (wants & ESP_LOADER_WANT_LINES) {
        const uint8_t lines = esp_loader_engine_lines(&rig->engine);
        sim_link_set_lines(rig->link, lines & ESP_LOADER_LINE_BOOT, lines & ESP_LOADER_LINE_RESET);
        esp_loader_engine_lines_done(&rig->engine);
    } else if (wants & ESP_LOADER_WANT_BAUD) {
        if (!rig->host_rate_stuck) {
            sim_link_set_host_baud(rig->link, esp_loader_engine_baud(&rig->engine));
        }
        esp_loader_engine_baud_done(&rig->engine);
    } else if (wants & ESP_LOADER_WANT_TRANSFER) {
        bus_transfer(rig);
    } else if (!transfer(rig, wants)) {
        sleep_until_bytes_come(rig);
    }
    return true;
}

esp_loader_error_t rig_run(rig_t *rig)
{
    while (rig_step(rig)) {
    }
    return esp_loader_engine_result(&rig->engine)->code;
}

esp_loader_error_t rig_connect(rig_t *rig)
{
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 10};
    set_time(rig);
    esp_loader_engine_connect(&rig->engine, &args);
    return rig_run(rig);
}

esp_loader_error_t rig_attach(rig_t *rig)
{
    esp_loader_engine_flash_attach(&rig->engine, 0);
    return rig_run(rig);
}

esp_loader_error_t rig_job(rig_t *rig, esp_loader_job_t *job)
{
    while (esp_loader_job_advance(job)) {
        rig_run(rig);
    }
    return job->result.code;
}

const uint8_t *rig_pull(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return (const uint8_t *)user + offset;
}

void rig_fill(uint8_t *bytes, size_t size, uint32_t seed)
{
    uint32_t state = seed;
    for (size_t i = 0; i < size; i++) {
        const uint32_t value = next_random(&state);
        bytes[i] = value % 16 == 0 ? (value & 0x100 ? 0xC0 : 0xDB) : (uint8_t)(value >> 4);
    }
}
